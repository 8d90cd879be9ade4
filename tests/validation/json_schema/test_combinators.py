from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.validation.json_schema import compile_json_schema


@pytest.mark.parametrize(
    ("schema", "value", "texts"),
    [
        ({"allOf": [{"type": "string"}, {"minLength": 2}]}, "a", ["expected at least 2 characters"]),
        ({"not": {"type": "string"}}, "a", ["expected not to fit 'not'"]),
        ({"not": {"type": "string"}}, 1, []),
        (
            {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}},
            "a",
            ["expected at least 2 characters"],
        ),
        (
            {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}},
            1,
            ["expected a number of at least 2"],
        ),
        ({"if": {"type": "string"}, "then": {"minLength": 2}}, 1, []),
        ({"if": {"type": "string"}, "else": False}, 1, ["nothing is permitted here"]),
        ({"if": {"type": "string"}}, 1, []),
        ({"then": False}, 1, []),
        (
            {"oneOf": [{"type": "integer"}, {"minimum": 2}, {"type": "string"}]},
            3,
            ["expected to fit exactly one of 3 alternatives, but it fits number 1 and 2"],
        ),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, 3, []),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, None, ["expected an integer or a string"]),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "x", []),
    ],
)
def test_combinators(schema: dict[str, Any], value: Any, texts: list[str]) -> None:
    """What fails is told as if it stood alone, and of too many fits which they are."""
    assert [str(violation) for violation in compile_json_schema(schema).violations(value)] == texts
    oracle_says_yes = not texts
    assert (compile_json_schema({"not": {"not": schema}}).violations(value) == ()) == oracle_says_yes
