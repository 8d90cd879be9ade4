from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.validation.json_schema import compile_json_schema

CAT = {
    "type": "object",
    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}, "name": {"type": "string"}},
    "required": ["kind", "lives"],
}
DOG = {
    "type": "object",
    "properties": {"kind": {"enum": ["dog"]}, "bark": {"type": "string"}},
    "required": ["kind", "bark"],
}
PETS = {
    "anyOf": [{"$ref": "#/$defs/cat"}, {"$ref": "#/$defs/dog"}, {"type": "null"}],
    "$defs": {"cat": CAT, "dog": DOG},
}


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ({"kind": "dog", "lives": 9, "name": "Rex"}, ["bark: required, but missing"]),
        ({"kind": "cat", "lives": "nine", "name": 7}, ["lives: expected an integer", "name: expected a string"]),
        ({"kind": "cow", "bark": "moo"}, ['kind: expected "cat" or "dog"']),
        ({"lives": 9}, ["kind: required, but missing"]),
        (7, ["expected an object or null"]),
        ([], ["expected an object or null"]),
    ],
)
def test_only_the_branch_that_was_meant_is_told(value: Any, texts: list[str]) -> None:
    """The tag decides, then how much is wrong and how deep; a value of the wrong kind hears of all kinds."""
    assert [str(violation) for violation in compile_json_schema(PETS).violations(value)] == texts


def test_closed_lists_are_merged() -> None:
    """Several constants are one list of choices."""
    schema = {"oneOf": [{"const": "red", "description": "warm"}, {"const": "blue"}, {"enum": ["green", "grey"]}]}
    (violation,) = compile_json_schema(schema).violations("gren")
    assert set(violation.choices) == {"red", "blue", "green", "grey"}
    assert violation.rule == "oneOf"


def test_deeper_errors_fit_better() -> None:
    """A branch that is wrong in one deep place beats one that is wrong on the spot."""
    schema = {"anyOf": [{"minProperties": 5}, {"properties": {"a": {"properties": {"b": {"type": "string"}}}}}]}
    assert [v.path for v in compile_json_schema(schema).violations({"a": {"b": 1}})] == [("a", "b")]


def test_a_weak_tag_counts_less_than_a_strong_one() -> None:
    """A property with several permitted values says less than one with a single value."""
    one = {"properties": {"t": {"const": 1}, "s": {"enum": ["a", "b"]}}}
    two = {"properties": {"t": {"const": 2}, "s": {"enum": ["c", "d"]}}}
    assert [v.path for v in compile_json_schema({"anyOf": [two, one]}).violations({"t": 1, "s": "c"})] == [("s",)]


def test_unions_inside_unions_are_judged_too() -> None:
    """A branch that is itself a question counts what is wrong in it."""
    inner = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    schema = {"anyOf": [{"allOf": [inner, {"minLength": 2}]}, {"type": "array", "items": inner}]}
    assert [str(v) for v in compile_json_schema(schema).violations(["x", 1])] == ["[1]: expected a string or null"]
    assert [str(v) for v in compile_json_schema(schema).violations("x")] == ["expected at least 2 characters"]
