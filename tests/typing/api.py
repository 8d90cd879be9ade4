"""Checked by mypy and pyright, never run: the types that a caller sees."""

from typing import Any, assert_never, assert_type

from pydantic import BaseModel

from ratchet_core import (
    AbortAction,
    Compute,
    FailAction,
    FixerAction,
    Flow,
    Human,
    Parallel,
    PartialAction,
    Quorum,
    Race,
    RetryAction,
    Sleep,
    State,
    StateMachine,
    ToolCallMissingAction,
    ValidAction,
    WaitAction,
    WaitFor,
)
from ratchet_core.kinds import Kind


class Person(BaseModel):
    """A schema."""

    name: str


def the_value_has_the_type_of_the_schema(machine: StateMachine[Person], raw: str) -> str | None:
    """``match`` over the verdict narrows to the value's type, and is exhaustive."""
    action = machine.receive(raw)
    match action:
        case ValidAction():
            assert_type(action.parsed, Person)
            return action.parsed.name
        case RetryAction() | ToolCallMissingAction() | AbortAction():
            assert_type(action.prompt_patch, str | None)
        case FixerAction():
            assert_type(action.fixer_prompt, str)
        case FailAction():
            assert_type(action.best, Any)
        case WaitAction() | PartialAction():
            pass
        case _:
            assert_never(action)
    return None


def states_infer_their_type() -> None:
    """A class gives its type, None a mapping."""
    assert_type(State("a", Person), State[Person])
    assert_type(StateMachine(State("a", Person)), StateMachine[Person])
    assert_type(State("a"), State[dict[str, Any]])
    assert_type(State("a", schema=Person, max_attempts=2), State[Person])


def kinds_are_states_of_each_other() -> None:
    """In sequences and mappings, at any depth; a run of several has values of any type."""
    human = Human("gate", "Ok?", options=("yes", "no"))
    voters = {"a": State("a", Person), "b": State("b", Person)}
    work: list[Kind] = [Race("race", voters), Quorum("quorum", State("v", Person), 3), Compute("f", "f")]
    flow = Flow("flow", [Parallel("work", work), human], {"work": "gate", "gate": {"no": "work"}})
    machine = StateMachine([flow, Sleep("rest", 1), WaitFor("paid", "key", schema=int)], {"flow": "rest"})
    assert_type(machine, StateMachine[Any])
    assert_type(machine.now, float | None)


def a_stream_has_types_of_its_own(machine: StateMachine[Person], chunk: str) -> str | None:
    """What is on its way is no value; at the end stands the verdict that ``receive`` gives."""
    said = machine.feed(chunk)
    match said:
        case PartialAction():
            assert_type(said.value, Any)
            assert_type(said.complete_paths, tuple[tuple[str | int, ...], ...])
        case AbortAction():
            assert_type(said.prompt_patch, str | None)
        case None:
            pass
        case _:
            assert_never(said)
    action = machine.finish(finish_reason="stop")
    if isinstance(action, ValidAction):
        assert_type(action.parsed, Person)
        return action.parsed.name
    return None
