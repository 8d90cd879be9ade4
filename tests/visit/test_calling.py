"""Issuing the calls of a visit, and ending it without a value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from ratchet_core import Budget, CallLimits, CallModel, FailAction, State, StateMachine, Tool, Usage


class Person(BaseModel):
    """A schema."""

    name: str


def call(run: StateMachine[Any]) -> CallModel:
    """The one outstanding call."""
    (request,) = run.requests
    assert isinstance(request, CallModel)
    return request


def test_a_call_says_all_that_a_driver_needs() -> None:
    """Schema, tools, model, limits and whether a tool must be called."""
    tool = Tool("search", {"type": "object"})
    state = State("s", Person, tools=[tool], requires_tool_call=True, model="m", reserve={"usd": "0.1", "ms": 5000})
    request = call(StateMachine(state, budget=Budget(output_tokens=100)))
    assert request.json_schema == Person.model_json_schema()
    assert request.tools == (tool,)
    assert request.model == "m"
    assert request.requires_tool_call
    assert request.limits == CallLimits(usd=Decimal("0.1"), output_tokens=100, ms=5000)


def test_passthrough_asks_for_free_text() -> None:
    """No schema to obey."""
    assert call(StateMachine(State("s", passthrough=True))).json_schema is None


def test_requests_are_derived_and_equal_each_time() -> None:
    """Looking does not change anything."""
    run = StateMachine(State("s", Person, prompt="Who?"))
    assert run.requests == run.requests
    assert run.snapshot() == run.snapshot()


def test_the_digest_of_an_id_covers_the_conversation() -> None:
    """Other inputs or another failed reply are another digest; the same ones the same."""

    def ids(who: str, reply: str) -> list[str]:
        run = StateMachine(State("s", Person, prompt="Who is {who}?"), inputs={"who": who})
        first = call(run).id
        run.receive(reply)
        return [first, call(run).id]

    assert ids("Ann", "no") == ids("Ann", "no")
    assert ids("Ann", "no")[0] != ids("Bob", "no")[0]
    assert ids("Ann", "no")[1] != ids("Ann", "nope")[1]


def test_limits_shrink_with_the_budget() -> None:
    """What is left is what the next call may use."""
    run = StateMachine(State("s", Person), budget=Budget(usd="1"))
    assert call(run).limits.usd == 1
    run.receive("no", usage=Usage(1, 1, "0.4"))
    assert call(run).limits.usd == Decimal("0.6")


def test_a_repair_that_can_not_be_afforded_ends_the_visit() -> None:
    """The verdict says what was wrong and what is missing; the run's outcome is budget_exhausted."""
    run = StateMachine(State("s", Person, reserve={"usd": "0.6"}), budget=Budget(usd="1"))
    action = run.receive('{"name": true}', usage=Usage(1, 1, "0.5"))
    assert isinstance(action, FailAction)
    assert (action.reason, action.cause) == ("budget_exhausted", "validation_error")
    assert action.best == {"name": True}
    assert action.errors[0].path == ("name",)
    assert "usd_nano needs 600000000, 500000000 left" in action.errors[-1]
    assert run.done


def test_the_last_attempt_may_use_the_last_of_the_budget() -> None:
    """Nothing is reserved for a call that would not be made."""
    run = StateMachine(State("s", Person, reserve={"usd": "0.5"}, max_attempts=2), budget=Budget(usd="1"))
    run.receive("no", usage=Usage(1, 1, "0.5"))
    assert run.receive('{"name": "A"}', usage=Usage(1, 1, "0.5")).parsed == Person(name="A")
    assert run.ledger.remaining == {"usd_nano": 0}
