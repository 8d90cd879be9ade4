"""The battery: every reply that holds one answer is read right, no other is read at all."""

from __future__ import annotations

from typing import Any

import pytest
from battery.cases import CASES, HEALS, REFUSED, REFUSES, SCHEMAS, Case
from pydantic import TypeAdapter

from ratchet_core import State, StateMachine, ValidAction

MACHINES = {name: StateMachine(State(name, schema)).spec for name, schema in SCHEMAS.items()}


def received(case: Case) -> Any:
    """The verdict on the reply."""
    return MACHINES[case.schema].machine().receive(case.raw, finish_reason=case.finish_reason)


def plain(case: Case, value: Any) -> Any:
    """The value as JSON data, whatever the schema is."""
    schema = SCHEMAS[case.schema]
    return value if isinstance(schema, dict) else TypeAdapter(schema).dump_python(value, mode="json")


def label(case: Case) -> str:
    """For the report of a failure."""
    return f"{case.kind}: {case.raw[:60]!r}"


@pytest.mark.parametrize("case", HEALS, ids=label)
def test_what_holds_one_answer_is_read(case: Case) -> None:
    """And every change on the way is on record."""
    action = received(case)
    assert isinstance(action, ValidAction), (action.reason, [str(e) for e in action.errors])
    assert plain(case, action.parsed) == case.expected
    assert action.was_cleaned == bool(action.repairs)


@pytest.mark.parametrize("case", REFUSES, ids=label)
def test_what_does_not_is_refused_with_the_right_reason(case: Case) -> None:
    """Never a value; and the model is told what is wrong."""
    action = received(case)
    assert not isinstance(action, ValidAction), action.parsed
    assert action.reason in case.why
    assert action.prompt_patch


def test_there_are_many_and_none_twice() -> None:
    """A battery of a few would prove little."""
    assert len(HEALS) >= 60
    assert len(REFUSES) >= 45
    assert len({(case.schema, case.raw, case.finish_reason) for case in CASES}) == len(CASES)
    assert all((case.expected is REFUSED) == bool(case.why) for case in CASES)
