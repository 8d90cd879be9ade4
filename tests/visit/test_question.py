"""What kinds that wait for the outside world have in common, by one of the test's own: it wants an even number."""

from __future__ import annotations

from typing import Any

import pytest
from flows import again

from ratchet_core import (
    Budget,
    Contract,
    Decided,
    FailAction,
    RetryAction,
    StateMachine,
    Tick,
    UsageError,
    ValidAction,
    WaitEvent,
)
from ratchet_core.outbox import Step
from ratchet_core.visit import Visit
from ratchet_core.visit.question import Question


class Even(Question):
    """Wants an even number, from whomever."""

    label = "event"
    answer = "Decided"
    outcomes = frozenset({"valid", "failed", "timeout"})

    def __init__(self, expires: float | None = None, max_attempts: int = 3) -> None:
        self._given(
            name="even", contract=Contract(int, ensure="value % 2 == 0"), expires=expires, max_attempts=max_attempts
        )

    def content(self, step: Step, trail: Any, model: str | None) -> str:
        """Always the same."""
        return self.asked("even")

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> WaitEvent:
        """With the time it expires."""
        return WaitEvent(request_id, "even", step.open[request_id].due)

    def given(self, step: Step, frame: Visit, event: Any) -> Any:
        """Of a decision."""
        if not isinstance(event, Decided):
            raise self.unanswered(frame, event)
        return event.value


def expires(machine: StateMachine[Any]) -> float | None:
    """When the one request expires."""
    (request,) = machine.requests
    assert isinstance(request, WaitEvent)
    return request.expires_at


def test_a_right_answer_is_the_value() -> None:
    """The first, or one after others that were refused."""
    machine = StateMachine(Even())
    refused = machine.receive(Decided(3))
    assert isinstance(refused, RetryAction)
    assert refused.reason == "ensure_failed"
    assert refused.prompt_patch is None
    action = machine.receive(Decided(4))
    assert isinstance(action, ValidAction)
    assert (action.parsed, action.attempts) == (4, 2)


def test_wrong_answers_are_counted() -> None:
    """The last one ends it, and is the best there was; each is in the history."""
    machine = StateMachine(Even(max_attempts=2))
    machine.receive(Decided(3))
    action = again(machine).receive(Decided(5))
    assert isinstance(action, FailAction)
    assert (action.reason, action.cause, action.best) == ("max_attempts", "ensure_failed", 5)
    assert len(action.history) == 1


@pytest.mark.parametrize("at", [None, 10.0])
def test_a_wrong_answer_does_not_move_the_deadline(at: float | None) -> None:
    """Counted from when it was asked, or from the first time that was told."""
    machine = StateMachine(Even(expires=30.0), at=at)
    if at is None:
        assert expires(machine) is None
        machine.receive(Decided(3))
        machine.receive(Tick(10.0))
    else:
        machine.receive(Decided(3), at=25.0)
    assert expires(again(machine)) == 40.0
    assert machine.receive(Tick(40.0)).reason == "timeout"  # type: ignore[union-attr]


def test_an_answer_after_its_time_is_too_late() -> None:
    """As far as it says when it came."""
    machine = StateMachine(Even(expires=30.0), at=0.0)
    assert machine.receive(Decided(4), at=30.0).reason == "timeout"  # type: ignore[union-attr]


def test_it_costs_nothing() -> None:
    """Whatever is limited, however long it takes."""
    machine = StateMachine(Even(), budget=Budget(usd=0, ms=0, calls=0, tokens=0), at=0.0)
    machine.receive(Decided(3), at=100.0)
    machine.receive(Decided(4), at=200.0)
    assert machine.done
    assert not any(machine.ledger.spent)


def test_what_is_no_answer_changes_nothing() -> None:
    """Another event, or a value that is no JSON."""
    machine = StateMachine(Even())
    before = machine.snapshot()
    for event in ("text", Decided({1, 2})):
        with pytest.raises(UsageError):
            machine.receive(event)
    assert machine.snapshot() == before
