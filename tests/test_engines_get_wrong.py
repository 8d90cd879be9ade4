"""What other flow engines get wrong about money, branches and people, each as a test: none of it may happen here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flows import again, answer, asked, number, reply

from ratchet_core import (
    Backoff,
    Budget,
    Compute,
    ConfigError,
    Decided,
    FailAction,
    Flow,
    Human,
    Loop,
    Parallel,
    Quorum,
    Race,
    Raised,
    Returned,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    replay,
)
from ratchet_core.kind import Kind

CENT = {"reserve": {"usd": "0.01"}}


def call(name: str) -> State[Any]:
    """A call that may cost a cent, and a repair of it."""
    return number(name, max_attempts=2, **CENT)


def spend(machine: StateMachine[Any], usd: str = "0.01", n: Any = "x") -> int:
    """Answer every call wrongly, each at full price, until the run ends; how many were made."""
    made = 0
    while not machine.done:
        reply(machine, asked(machine)[0], n, Usage(1, 1, usd))
        made += 1
        assert made < 1000
    return made


NESTED: dict[str, Callable[[], Kind]] = {
    "nested flows": lambda: Flow("f", Flow("g", Flow("h", [call("a"), call("b")], {"a": {"failed": "b"}, "b": {"failed": "a"}}))),
    "a flow with a richer budget inside": lambda: Flow("f", [call("a"), call("b")], {"a": {"failed": "b"}, "b": {"failed": "a"}}, budget=Budget(usd="20")),
    "parallel branches": lambda: Parallel("p", [call(f"b{i}") for i in range(20)], require=0),
    "a quorum": lambda: Quorum("q", call("v"), 20, threshold=11),
    "a race": lambda: Race("r", [call(f"b{i}") for i in range(20)]),
    "a loop": lambda: Loop("l", call("a"), max_iterations=50),
    "a quorum of flows in parallel": lambda: Parallel("p", [Quorum(f"q{i}", Flow("f", call("v")), 5) for i in range(4)], require=0),
}  # fmt: skip


@pytest.mark.parametrize("made", NESTED.values(), ids=NESTED)
def test_a_cap_is_a_cap_for_everything_below_it(made: Callable[[], Kind]) -> None:
    """A cent lets one call through, whatever it is nested in and whatever limits are given further down; where twenty
    are wanted at once, too."""
    machine = StateMachine(made(), budget=Budget(usd="0.01"))
    assert spend(machine) == 1
    assert machine.ledger.spent.usd_nano == 10_000_000
    assert not any(machine.ledger.overrun)
    assert machine.outcome is not None


@pytest.mark.parametrize("made", NESTED.values(), ids=NESTED)
def test_resuming_never_adds_to_the_budget(made: Callable[[], Kind]) -> None:
    """Restored before every event, replayed in between: the same few calls, the same money, the same end."""
    whole = StateMachine(made(), budget=Budget(usd="0.04"))
    calls = spend(whole)
    cut = StateMachine(made(), budget=Budget(usd="0.04"))
    made_again = 0
    while not cut.done:
        cut = replay(cut.spec, again(cut).journal) if made_again % 2 else again(cut)
        left = cut.ledger.remaining["usd_nano"]
        reply(cut, asked(cut)[0], "x", Usage(1, 1, "0.01"))
        assert cut.ledger.remaining["usd_nano"] <= left + cut.ledger.reserved.usd_nano
        made_again += 1
    assert (made_again, cut.ledger.spent, cut.outcome) == (calls, whole.ledger.spent, whole.outcome)
    assert calls <= 4


@pytest.mark.parametrize("event", [Raised("odd", usage=Usage(1, 1, "0.01")), Raised("timeout"), Raised("connection")])
def test_what_raises_is_paid_for(event: Raised) -> None:
    """As it says, or as was reserved; in a call and in a function."""
    for kind in (number("a", backoff=Backoff(0), **CENT), Compute("a", "f", **CENT)):
        machine = StateMachine(kind, budget=Budget(usd="1", on_unknown_usage="assume_reserved"))
        machine.receive(event)
        assert machine.ledger.spent.usd_nano == 10_000_000


def test_a_run_that_only_fails_ends_by_its_money() -> None:
    """A cycle of failing calls under a limit on nothing but money: each failure is charged, so there is an end."""
    flow = Flow("f", [number("a", backoff=Backoff(0), **CENT)], {"a": {"transport_error": "a"}}, max_visits=10_000)
    machine = StateMachine(flow, budget=Budget(usd="0.10", on_unknown_usage="assume_reserved"))
    made = 0
    while not machine.done:
        machine.receive(Raised("connection"))
        made += 1
        assert made <= 10
    assert made == 10
    assert machine.outcome is not None
    assert machine.outcome.reason == "budget_exhausted"


def test_a_failed_branch_takes_nothing_of_the_others_with_it() -> None:
    """What was paid for and valid is the best of the run, and siblings that are cut off stay on the bill."""
    machine = StateMachine(Parallel("p", [number(name, **CENT) for name in "abc"]))
    reply(machine, "p/a", 7, Usage(1, 1, "0.002"))
    answer(machine, "p/b", Raised("auth"))
    assert machine.outcome is not None
    assert machine.outcome.best == {"a": {"n": 7}}
    assert machine.ledger.spent_by("p/a").usd_nano == 2_000_000
    assert machine.ledger.spent_by("p/c").usd_nano == 10_000_000


def test_branches_are_not_checked_first_and_paid_later() -> None:
    """Ten at once under a limit for one: at no moment is more promised than there is."""
    machine = StateMachine(
        Parallel("p", [number(f"b{i}", **CENT) for i in range(10)], require=0), budget=Budget(usd="0.019")
    )
    while not machine.done:
        assert len(asked(machine)) == 1
        assert machine.ledger.spent.usd_nano + machine.ledger.reserved.usd_nano <= 19_000_000
        reply(machine, asked(machine)[0], 1, Usage(1, 1, "0.001"))
    assert machine.outcome is not None
    assert len(machine.outcome.value) == 10


def test_a_person_is_held_to_what_was_asked() -> None:
    """A decision outside the options, of another type, for another question; a list of numbers is a decision too."""
    machine = StateMachine(Human("h", "?", options=("yes", "no")))
    machine.receive(Decided("whatever"))
    assert not machine.done
    with pytest.raises(UsageError):
        machine.receive(Decided("yes"), request="h/7:human#0123456789ab")
    machine = StateMachine(Human("h", "?", schema=list[int]))
    machine.receive(Decided([1, 2]))
    assert machine.outcome is not None
    assert machine.outcome.value == [1, 2]


def test_time_that_people_take_is_not_the_runs() -> None:
    """A day of waiting leaves a minute of work what it was."""
    machine = StateMachine(
        [Human("h", "?"), number("n", timeout=60)], {"h": "n"}, budget=Budget(wall_clock="1m"), at=0.0
    )
    machine.receive(Decided("go"), at=86_400.0)
    reply(machine, "n", 1, Usage(1, 1, 0))
    assert machine.outcome is not None
    assert machine.outcome.kind == "valid"


def test_a_gate_that_expires_while_nobody_runs_has_expired() -> None:
    """Restored after its time it fails at the first Tick, and does not wait in full once more."""
    machine = StateMachine(Human("h", "?", timeout=60), at=0.0)
    machine = again(machine)
    machine.receive(Tick(30.0))
    machine = again(machine)
    action = machine.receive(Tick(60.0))
    assert isinstance(action, FailAction)
    assert action.reason == "timeout"


def test_a_rationale_reaches_what_follows() -> None:
    """Who sends a draft back says why, and the next draft is told."""
    draft = number(
        "draft",
        prompt=lambda context: f"Again: {context.outputs['gate'].rationale}" if "gate" in context.outputs else "n?",
    )
    machine = StateMachine(
        [draft, Human("gate", "Ok?", options=("yes", "revise"))], {"draft": "gate", "gate": {"revise": "draft"}}
    )
    reply(machine, "draft")
    machine.receive(Decided("revise", rationale="too small"))
    (request,) = machine.requests
    assert request.messages[0].text == "Again: too small"  # type: ignore[union-attr]


def test_a_cycle_has_an_end_whatever_it_says() -> None:
    """Two states that lead to each other for ever stop at the cap on visits, which is there without being asked for."""
    machine = StateMachine([Compute("a", "f"), Compute("b", "f")], {"a": "b", "b": "a"})
    made = 0
    while not machine.done:
        machine.receive(Returned(1))
        made += 1
    assert made == 200
    assert machine.outcome is not None
    assert (machine.outcome.kind, machine.outcome.best) == ("failed", 1)


def test_definitions_that_can_not_work_are_refused_before_anything_is_paid() -> None:
    """A threshold above the voters, a tie without a rule, a field that is not there, a number of branches too high."""
    for broken in (
        lambda: Quorum("q", number("v"), 3, threshold=4),
        lambda: Quorum("q", number("v"), 4, threshold=2),
        lambda: Quorum("q", number("v"), 3, agree_on="m"),
        lambda: Parallel("p", [number("a")], require=2),
        lambda: Flow("f", number("a"), {"a": "b"}),
        lambda: Flow("f", number("a"), {"a": {"rejected": "a"}}),
    ):
        with pytest.raises(ConfigError):
            broken()
