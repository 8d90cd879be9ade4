"""Asking a person where models have failed."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_adapters import drive
from ratchet_core import (
    AskHuman,
    CallModel,
    Decided,
    FailAction,
    Raised,
    Reissued,
    RetryAction,
    State,
    StateMachine,
    Tool,
    UsageError,
    ValidAction,
)
from ratchet_core.strategies import (
    AskPerson,
    Continue,
    Ladder,
    PatchFields,
    Stop,
    SwitchModel,
    TargetedFeedback,
)


class Person(BaseModel):
    """A schema."""

    name: str
    age: int


WRONG = '{"name": "Ann", "age": "old"}'


def asking(**options: Any) -> StateMachine[Any]:
    """A machine that asks a person at once, and has asked."""
    machine = StateMachine(State("s", Person, strategy=AskPerson("How old is Ann?"), **options))
    action = machine.receive(WRONG)
    assert isinstance(action, RetryAction)
    assert action.prompt_patch is None
    return machine


def test_a_person_is_asked_for_the_value() -> None:
    """With the question, the schema, and what was wrong; the last attempt is no obstacle, since it takes no model."""
    machine = asking(max_attempts=1)
    (request,) = machine.requests
    assert isinstance(request, AskHuman)
    assert request.question == "How old is Ann?"
    assert request.decision_schema is not None
    assert request.problems == ("age: expected a valid integer",)
    action = machine.receive(Decided({"name": "Ann", "age": 30}, reviewer="Bob", rationale="her passport"))
    assert isinstance(action, ValidAction)
    assert action.parsed == Person(name="Ann", age=30)
    assert (action.attempts, action.reviewer, action.rationale) == (1, "Bob", "her passport")
    assert machine.outcome is not None
    assert machine.outcome.value == Person(name="Ann", age=30)
    assert machine.ledger.spent.calls == 1


def test_a_wrong_decision_is_refused_and_asked_again() -> None:
    """With what is wrong about it; twenty of them are enough."""
    machine = asking()
    action: Any = machine.receive(Decided({"name": "Ann", "age": "thirty"}))
    assert isinstance(action, RetryAction)
    assert isinstance(machine.requests[0], AskHuman)
    for _ in range(30):
        if machine.done:
            break
        action = machine.receive(Decided(3))
    assert isinstance(action, FailAction)
    assert len(action.history) <= 21


def test_a_question_survives_a_restart() -> None:
    """It is derived from the snapshot, id and all; and an in-doubt question costs nothing."""
    machine = asking()
    restored = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    assert restored.requests == machine.requests
    restored.receive(Reissued(restored.requests[0].id, 2))
    assert restored.ledger.spent.calls == 1
    assert isinstance(restored.receive(Decided({"name": "Ann", "age": 30})), ValidAction)
    again = StateMachine.restore(restored.spec, json.loads(json.dumps(restored.snapshot())))
    assert again.outcome == restored.outcome


@pytest.mark.parametrize("event", ['{"name": "Ann", "age": 30}', Raised("timeout", "nobody there")])
def test_only_a_decision_answers(event: Any) -> None:
    """A model's reply is somebody's mistake, and changes nothing."""
    machine = asking()
    before = machine.snapshot()
    with pytest.raises(UsageError, match="deliver Decided"):
        machine.receive(event)
    assert machine.snapshot() == before


def test_a_decision_that_is_no_json_is_the_callers_mistake() -> None:
    """As it is for any question."""
    with pytest.raises(UsageError, match="not JSON"):
        asking().receive(Decided(object()))


def test_free_text_is_decided_as_text() -> None:
    """A passthrough state takes what a person writes."""
    machine = StateMachine(State("s", passthrough=True, strategy=Ladder({"truncated": [AskPerson("Finish it?")]})))
    machine.receive("Once upon a ti", finish_reason="length")
    assert isinstance(machine.receive(Decided(3)), RetryAction)
    action: Any = machine.receive(Decided("Once upon a time."))
    assert action.parsed == "Once upon a time."


def test_a_state_of_tool_calls_ends() -> None:
    """It has no value that a person could give."""
    state = State("s", tools=[Tool("f", Person)], requires_tool_call=True, strategy=AskPerson("Which?"))
    assert isinstance(StateMachine(state).receive("no"), FailAction)


def test_a_driver_asks_the_person() -> None:
    """The question comes out of ``machine.requests`` like any other."""
    state = State("s", Person, prompt="Who is Ann?", strategy=AskPerson("How old is Ann?"))
    asked: list[str] = []

    def decide(request: AskHuman) -> Any:
        asked.append(request.question)
        return {"name": "Ann", "age": 30}

    outcome = drive(StateMachine(state), lambda call: WRONG, people=decide)
    assert (outcome.value, asked) == (Person(name="Ann", age=30), ["How old is Ann?"])


LADDER = Ladder(
    {
        "validation_error": [
            PatchFields(),
            TargetedFeedback(plan="replace_last"),
            SwitchModel("bigger"),
            AskPerson("Please decide."),
        ],
        "truncated": [Continue(), Stop()],
    },
    default=TargetedFeedback(),
)


def test_a_ladder_is_climbed_to_its_end() -> None:
    """A correction, the whole again, another model, a person: each class of failure by itself."""
    machine = StateMachine(State("s", Person, prompt="Who?", strategy=LADDER, max_attempts=9))

    def call() -> CallModel:
        (request,) = machine.requests
        assert isinstance(request, CallModel)
        return request

    action: Any = machine.receive(WRONG)
    assert "/pointer" in action.prompt_patch
    assert (call().model, call().json_schema) == (None, None)
    action = machine.receive('{"/age": "very"}')
    assert "Send the whole corrected JSON" in action.prompt_patch
    assert [message.role for message in call().messages] == ["user", "assistant", "user"]
    assert call().json_schema is not None
    action = machine.receive("I do not know.")
    assert action.reason != "validation_error", "another class has its own rungs"
    assert call().model is None
    action = machine.receive('{"name": "Ann", "age": "ancient"}')
    assert (action.reason, call().model) == ("validation_error", "bigger")
    action = machine.receive('{"name": "Ann", "age": "immortal"}')
    assert isinstance(machine.requests[0], AskHuman)
    assert isinstance(machine.receive(Decided({"name": "Ann", "age": 99})), ValidAction)


def test_a_ladder_may_end_with_the_best_that_there_is() -> None:
    """The last candidate, not validated."""
    machine = StateMachine(State("s", Person, strategy=LADDER, max_attempts=9))
    machine.receive('{"name": "Ann", "age": 3', finish_reason="length")
    action: Any = machine.receive('{"name": "Ann", "age": 3', finish_reason="length")
    assert isinstance(action, FailAction)
    assert (action.reason, action.best) == ("truncated", {"name": "Ann"})
