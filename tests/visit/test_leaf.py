"""What all kinds without members have in common, by one of the test's own: it wants the word it was made with."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flows import again

from ratchet_core import (
    Arrived,
    Budget,
    Cancelled,
    Contract,
    FailAction,
    Raised,
    Reissued,
    Reply,
    Returned,
    RunCompute,
    State,
    StateMachine,
    Tick,
    UsageError,
    ValidAction,
    WaitAction,
)
from ratchet_core.canonical import digest
from ratchet_core.kind import Ended, Turn
from ratchet_core.outbox import Step
from ratchet_core.policies import Backoff
from ratchet_core.visit import Leaf, Visit, accepted, failed


class Word(Leaf):
    """Wants a word."""

    label = "compute"
    answer = "Returned"
    raised_reason = "raised"

    def __init__(self, name: str, word: str, **options: Any) -> None:
        self._given(name=name, word=word, **options)

    def content(self, step: Step, trail: Any, model: str | None) -> str:
        """The word."""
        return digest(vars(self)["word"], 12)

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> RunCompute:
        """For the word."""
        return RunCompute(request_id, "say", {})

    def on_answer(self, step: Step, path: str, frame: Visit, event: Any) -> Turn:
        """The word, or not."""
        if not isinstance(event, Returned):
            return super().on_answer(step, path, frame, event)
        assert frame.pending is not None
        step.settle(frame.pending, event.usage)
        if event.value != vars(self)["word"]:
            return failed(self, step, frame, "validation_error", ())
        document = json.dumps(event.value)
        return accepted(self, step, frame, event.value, document, Ended("valid", document), None)


def test_a_kind_adds_what_it_asks_for_and_what_it_makes_of_the_answer() -> None:
    """All else is there: requests, values, snapshots, the wrong event."""
    machine = StateMachine(Word("w", "yes"))
    with pytest.raises(UsageError, match=r"Arrived does not answer w/1:compute#\w+: deliver Returned"):
        machine.receive(Arrived("x"))
    action = again(machine).receive(Returned("yes"))
    assert isinstance(action, ValidAction)
    assert action.parsed == "yes"
    assert isinstance(machine.receive(Returned("no")), FailAction)


def test_what_fails_is_tried_again_as_its_backoff_says() -> None:
    """Not at all where a kind does not say."""
    assert StateMachine(Word("w", "yes")).receive(Raised("odd")).reason == "raised"  # type: ignore[union-attr]
    machine = StateMachine(Word("w", "yes", backoff=Backoff(1, 2.0)), at=0.0)
    machine.receive(Raised("odd"))
    machine = again(machine)
    assert isinstance(machine.receive(Tick(1.0)), WaitAction)
    machine.receive(Tick(2.0))
    assert isinstance(machine.receive(Returned("yes")), ValidAction)


def test_cancelled_reissued_and_refused() -> None:
    """The request that is given up is charged; one in doubt keeps its id; without budget nothing is asked."""
    wanted = {"wanted": {"tokens": 5}}
    machine = StateMachine(Word("w", "yes", **wanted), budget=Budget(tokens=12))
    (request,) = machine.requests
    machine.receive(Reissued(request.id))
    assert machine.requests[0].id == request.id
    assert (machine.ledger.spent.tokens, machine.ledger.reserved.tokens) == (5, 5)
    assert machine.receive(Cancelled("enough"), request=request.id).reason == "cancelled"  # type: ignore[union-attr]
    assert machine.ledger.spent.tokens == 10
    short = StateMachine(Word("w", "yes", **wanted), budget=Budget(tokens=4))
    assert short.history[-1].reason == "budget_exhausted"  # type: ignore[attr-defined]


def test_all_that_a_kind_was_given_is_its_definition() -> None:
    """Without a word of its own about it."""
    assert Word("w", "yes").definition() == {"kind": "word", "name": "w", "word": "yes"}
    assert Word("w", "no").definition() != Word("w", "yes").definition()
    with pytest.raises(AttributeError, match="immutable"):
        Word("w", "yes").name = "x"


def test_values_of_an_opaque_contract_are_shown_as_data() -> None:
    """Where a later prompt looks at them, not where the caller does."""
    state = State("s", Contract({"type": "object"}, opaque=True))
    assert type(state.show('{"x": "y"}', "json")["x"]) is not str
    assert type(state.load('{"x": "y"}', "json")["x"]) is str
    assert type(state.plain('{"x": "y"}', "json")["x"]) is str


def test_a_reply_is_no_answer_to_it() -> None:
    """Nor is anything else that its kind does not take; the machine waits as before."""
    machine = StateMachine(Word("w", "yes"))
    before = machine.snapshot()
    with pytest.raises(UsageError):
        machine.receive(Reply("yes"))
    assert machine.snapshot() == before
