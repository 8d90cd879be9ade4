from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.rendering.simple import render_simple

PERSON = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
PET = {"type": "object", "properties": {"kind": {"const": "cat"}}}


@pytest.mark.parametrize(
    ("schema", "lines"),
    [
        ({"type": "integer", "minimum": 1}, ["integer (>= 1)"]),
        ({"type": ["string", "null"]}, ["string or null"]),
        ({}, ["anything"]),
        ({"enum": ["a", 1]}, ['one of "a", 1']),
        (PERSON, ["name: string"]),
        ({"properties": {"p": PERSON}}, ["p: object with, optional", "  name: string"]),
        ({"properties": {"p": False, "q": True}}, ["p: nothing, optional", "q: anything, optional"]),
        ({"type": "array", "items": PERSON}, ["list of object with", "  name: string"]),
        ({"items": {"type": "integer"}}, ["list of integer"]),
        ({"type": "array"}, ["array"]),
        ({"type": "array", "prefixItems": [{"type": "string"}, {}]}, ["list of exactly: string, anything"]),
        ({"type": "object", "additionalProperties": {"type": "number"}}, ["mapping of text to number"]),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ["string or null"]),
        ({"allOf": [{"type": "string"}, {"minLength": 2}]}, ["string and anything (at least 2 characters)"]),
        (
            {"properties": {"p": {"anyOf": [PERSON, {"type": "null"}]}}},
            ["p: object with or null, optional", "  name: string"],
        ),
        (
            {"properties": {"p": {"anyOf": [PERSON, PET]}}},
            [
                "p: object, optional",
                "  either object with:",
                "    name: string",
                "  or object with:",
                '    kind: "cat", optional',
            ],
        ),
        ({"$ref": "#/$defs/P", "$defs": {"P": PERSON}}, ["object with", "  name: string"]),
        ({"$ref": "other.json"}, ["anything (other.json)"]),
        ({"properties": {"kids": {"items": {"$ref": "#"}}}}, ["kids: list of the same as the whole, optional"]),
        (
            {"properties": {"a": {"$ref": "#/$defs/P"}, "b": {"$ref": "#/$defs/P"}}, "$defs": {"P": PERSON}},
            ["a: P, optional", "b: P, optional", "P is:", "  name: string"],
        ),
        (
            {"properties": {"a": {"type": "string", "description": "two\nlines"}}, "required": ["a"]},
            ["a: string - two lines"],
        ),
    ],
)
def test_each_sort_of_schema_in_words(schema: dict[str, Any], lines: list[str]) -> None:
    """One line a field, nested by indentation, what is used twice under its own name."""
    assert render_simple(schema).split("\n") == lines
