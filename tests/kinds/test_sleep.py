"""``Sleep``: nothing but time."""

from __future__ import annotations

from typing import Any

import pytest
from flows import N, again, number

from ratchet_adapters import drive, replies
from ratchet_core import (
    Budget,
    Cancelled,
    ConfigError,
    FailAction,
    Raised,
    Reissued,
    Sleep,
    StateMachine,
    Tick,
    UsageError,
    ValidAction,
    WaitAction,
    WaitUntil,
)
from ratchet_core.worst import WorstCase


def wait(machine: StateMachine[Any]) -> WaitUntil:
    """The one wait."""
    (request,) = machine.requests
    assert isinstance(request, WaitUntil)
    return request


def test_it_lasts_from_when_it_is_entered() -> None:
    """Over at the first Tick that is not before; earlier ones only tell the time."""
    machine = StateMachine([Sleep("s", 30), number("n")], {"s": "n"}, at=100.0)
    assert (wait(machine).at, wait(machine).deadline) == (130.0, False)
    assert isinstance(machine.receive(Tick(129.0)), WaitAction)
    action = machine.receive(Tick(131.0))
    assert isinstance(action, ValidAction)
    assert (action.state_name, action.parsed, action.next_state) == ("s", None, "n")


def test_until_a_moment() -> None:
    """Of the caller's clock, known or not; one that has passed is over at the first Tick."""
    for at in (None, 0.0, 500.0):
        machine = StateMachine(Sleep("s", until=200.0), at=at)
        assert wait(machine).at == 200.0
        machine.receive(Tick(max(200.0, at or 0.0)))
        assert machine.done


def test_without_a_clock_it_counts_from_the_first_time_that_is_told() -> None:
    """And asks for it."""
    machine = StateMachine(Sleep("s", 30))
    assert wait(machine).at is None
    machine.receive(Tick(1000.0))
    assert not machine.done
    assert wait(machine).at == 1030.0


def test_it_is_over_at_the_same_time_after_a_restart() -> None:
    """What it waits for is in the snapshot."""
    machine = StateMachine(Sleep("s", 30), at=0.0)
    machine.receive(Tick(20.0))
    assert wait(again(machine)).at == 30.0


def test_it_costs_nothing() -> None:
    """No call, no money, no time, even under limits of nothing."""
    nothing = Budget(usd=0, tokens=0, calls=0, ms=0)
    machine = StateMachine(Sleep("s", 3600), at=0.0, budget=nothing)
    machine.receive(Tick(3600.0))
    assert machine.outcome is not None
    assert machine.outcome.kind == "valid"
    assert not any(machine.ledger.spent)
    assert Sleep("s", 1).worst() == WorstCase(0, 0, 0)


def test_other_events() -> None:
    """Given up it has failed; a failed call or an issue made again are none of its business."""
    machine = StateMachine(Sleep("s", 5), at=0.0)
    with pytest.raises(UsageError):
        machine.receive(Raised("x"))
    with pytest.raises(UsageError, match="deliver Tick"):
        machine.receive("text")
    assert isinstance(machine.receive(Reissued(wait(machine).id)), WaitAction)
    action = machine.receive(Cancelled("now"), request=wait(machine).id)
    assert isinstance(action, FailAction)
    assert action.reason == "cancelled"


@pytest.mark.parametrize(
    "options",
    [{}, {"seconds": 1, "until": 2}, {"seconds": 0}, {"seconds": "5"}, {"until": float("nan")}, {"seconds": True}],
)
def test_what_can_not_work_is_refused(options: dict[str, Any]) -> None:
    """Neither, both, or no number of seconds."""
    with pytest.raises(ConfigError):
        Sleep("s", **options)


def test_a_driver_sleeps_through_it() -> None:
    """On the clock that it was given."""
    clock = [50.0]
    machine = StateMachine([Sleep("s", 7), number("n", prompt="n?")], {"s": "n"})
    outcome = drive(
        machine, replies(['{"n": 1}']), now=lambda: clock[0], sleep=lambda s: clock.__setitem__(0, clock[0] + s)
    )
    assert outcome is not None
    assert outcome.value == N(n=1)
    assert clock == [57.0]
