"""One visit of a state: which event goes where."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import (
    Arrived,
    Cancelled,
    Decided,
    FailAction,
    Raised,
    Reissued,
    RetryAction,
    Returned,
    Started,
    State,
    StateMachine,
    Tick,
    UsageError,
    ValidAction,
    WaitAction,
)


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ("{}", ValidAction),
        ("no", RetryAction),
        (Raised("timeout"), RetryAction),
        (Tick(5.0), WaitAction),
        (Cancelled(), FailAction),
    ],
)
def test_every_event_a_call_may_meet_has_a_verdict(event: Any, verdict: type) -> None:
    """Exactly one."""
    assert isinstance(StateMachine(State("s")).receive(event), verdict)


def test_a_reissue_waits_on() -> None:
    """The same call is outstanding."""
    machine = StateMachine(State("s"))
    (call,) = machine.requests
    assert isinstance(machine.receive(Reissued(call.id)), WaitAction)
    assert machine.requests == (call,)


@pytest.mark.parametrize("event", [Returned(1), Decided(1), Arrived("k"), Started("", {})])
def test_other_events_do_not_answer_a_call(event: Any) -> None:
    """The driver's mistake."""
    with pytest.raises(UsageError):
        StateMachine(State("s")).receive(event)
