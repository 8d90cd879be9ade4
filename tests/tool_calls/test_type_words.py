"""Types in other words than JSON Schema's."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import State, StateMachine, Tool, ValidAction
from ratchet_core.tool_calls.type_words import with_standard_types


@pytest.mark.parametrize(
    ("given", "standard"),
    [
        ({"type": "dict"}, {"type": "object"}),
        ({"type": "float"}, {"type": "number"}),
        ({"type": "Tuple", "items": {"type": "int"}}, {"type": "array", "items": {"type": "integer"}}),
        ({"type": "any", "description": "x"}, {"description": "x"}),
        ({"type": ["str", "none"]}, {"type": ["string", "null"]}),
        ({"properties": {"type": {"type": "bool"}}}, {"properties": {"type": {"type": "boolean"}}}),
        ({"anyOf": [{"type": "str"}, {"type": "list"}]}, {"anyOf": [{"type": "string"}, {"type": "array"}]}),
        ({"$defs": {"a": {"not": {"type": "int"}}}}, {"$defs": {"a": {"not": {"type": "integer"}}}}),
    ],
)
def test_in_the_words_of_the_standard(given: Any, standard: Any) -> None:
    """Wherever a schema may stand, and nowhere else."""
    assert with_standard_types(given) == standard


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
        {"enum": [{"type": "dict"}], "const": {"type": "int"}, "default": {"type": "float"}},
        {"type": "colour"},
        {"type": 3},
        {},
        None,
        True,
        int,
    ],
)
def test_nothing_else_changes(schema: Any) -> None:
    """Data, unknown words, what is no schema: the same object comes back."""
    assert with_standard_types(schema) is schema


def test_depth_is_bounded() -> None:
    """A schema that is nested too deep stays as it is below."""
    schema: Any = {"type": "int"}
    for _ in range(500):
        schema = {"items": schema}
    with_standard_types(schema)


def test_tools_may_be_described_so() -> None:
    """Their arguments are validated all the same."""
    tool = Tool("f", {"type": "dict", "properties": {"x": {"type": "float"}}, "required": ["x"]})
    machine = StateMachine(State("act", tools=[tool], requires_tool_call=True, max_attempts=2))
    refused = machine.receive("", tool_calls=[{"name": "f", "arguments": {"x": "no number"}}])
    assert refused.reason == "validation_error"  # type: ignore[union-attr]
    action = machine.receive("<function=f><parameter=x>1.5</parameter></function>")
    assert isinstance(action, ValidAction)
    assert action.parsed[0].arguments == {"x": 1.5}  # type: ignore[index]
