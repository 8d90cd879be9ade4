from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.rendering.subschema import can_hold, subschema

INT = {"type": "integer"}
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "path", "part"),
    [
        ({"properties": {"a": INT}}, ("a",), INT),
        ({"properties": {"a": {"items": {"properties": {"b": INT}}}}}, ("a", 3, "b"), INT),
        ({"prefixItems": [INT], "items": TEXT}, (0,), INT),
        ({"prefixItems": [INT], "items": TEXT}, (1,), TEXT),
        ({"prefixItems": [INT], "items": TEXT}, (-1,), TEXT),
        ({"additionalProperties": INT}, ("x",), INT),
        ({"additionalProperties": INT, "patternProperties": {"^x": TEXT}}, ("x",), None),
        ({"properties": {"a": INT}, "additionalProperties": False}, ("x",), None),
        ({"properties": {"a": INT}}, ("x",), None),
        ({"properties": {"a": INT}}, ("a", "x"), None),
        ({"anyOf": [{"type": "null"}, {"properties": {"a": INT}}]}, ("a",), INT),
        ({"anyOf": [{"properties": {"a": TEXT}}, {"properties": {"a": INT}}]}, ("a",), {"anyOf": [TEXT, INT]}),
        ({"allOf": [{"if": {}, "then": {"properties": {"a": INT}}}]}, ("a",), INT),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"properties": {"a": {"$ref": "#/$defs/I"}}}, "I": INT}}, ("a",), INT),
        ({"properties": {"a": {"$ref": "#/$defs/none"}}}, ("a",), None),
        ({"properties": {"a": {"$ref": "x.json", "description": "d"}}}, ("a",), {"description": "d"}),
        ({"type": "object", "$defs": {"A": INT}, "title": "T"}, (), {"type": "object"}),
        ({}, (), None),
        ({"properties": {"a": True}}, ("a",), None),
    ],
)
def test_the_part_that_governs_a_place(schema: dict[str, Any], path: tuple[str | int, ...], part: Any) -> None:
    """References, unions and conditions are followed; where the schema says nothing the answer is None."""
    assert subschema(schema, path) == part


def test_references_are_written_out_for_two_levels() -> None:
    """Below, a part is named by its type, so that a recursive schema stays small and needs no definitions."""
    node = {
        "type": "object",
        "properties": {
            "name": TEXT,
            "kids": {"type": "array", "items": {"$ref": "#/$defs/N"}},
            "next": {"anyOf": [{"$ref": "#/$defs/N"}, {"type": "null"}]},
        },
        "required": ["name"],
    }
    part = subschema({"properties": {"root": {"$ref": "#/$defs/N"}}, "$defs": {"N": node}}, ("root", "kids", 0))
    assert part == {
        "type": "object",
        "properties": {
            "name": TEXT,
            "kids": {"type": "array", "items": {"type": "object"}},
            "next": {"anyOf": [{"type": "object"}, {"type": "null"}]},
        },
        "required": ["name"],
    }


def test_hostile_paths_and_wide_unions_are_bounded() -> None:
    """A union with many recursive branches does not multiply along a long path."""
    branches = [{"properties": {"a": {"$ref": "#"}, f"b{i}": INT}} for i in range(100)]
    assert subschema({"anyOf": branches}, ("a",) * 200) is not None


@pytest.mark.parametrize(
    ("schema", "path", "can"),
    [
        ({"properties": {"a": INT}}, ("a",), True),
        ({"properties": {"a": INT}}, ("b",), False),
        ({"properties": {"a": INT}, "additionalProperties": True}, ("b",), True),
        ({"properties": {"a": INT}, "additionalProperties": False}, ("b",), False),
        ({"properties": {"a": INT}, "additionalProperties": TEXT}, ("b",), True),
        ({"properties": {"a": INT}, "additionalProperties": TEXT}, ("b", "c"), False),
        ({"properties": {"a": INT}, "patternProperties": {"^x": INT}}, ("b",), True),
        ({"properties": {"a": {}}}, ("a", "b", "c"), True),
        ({"properties": {"a": INT}}, ("a", "b"), False),
        ({"type": "object"}, ("x", "y"), True),
        ({}, ("x",), True),
        (INT, ("x",), False),
        ({"enum": ["a"]}, ("x",), False),
        ({"type": "array", "items": {"properties": {"a": INT}}}, ("0", "a"), True),
        ({"type": "array", "items": {"properties": {"a": INT}}}, ("0", "b"), False),
        ({"type": "array", "items": {"properties": {"a": INT}}}, ("a",), False),
        ({"type": "array"}, ("0", "a"), True),
        ({"type": "array"}, ("a",), False),
        ({"type": "array", "prefixItems": [INT, TEXT]}, ("1",), True),
        ({"type": ["object", "null"], "properties": {"a": INT}}, ("a",), True),
        ({"anyOf": [{"properties": {"a": INT}}, {"type": "null"}]}, ("a",), True),
        ({"anyOf": [{"properties": {"a": INT}}, {"type": "null"}]}, ("b",), False),
        ({"anyOf": [{"properties": {"a": INT}}, {"type": "object"}]}, ("b",), True),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"properties": {"a": {"$ref": "#/$defs/A"}}}}}, ("a", "a", "a"), True),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"properties": {"a": {"$ref": "#/$defs/A"}}}}}, ("a", "b"), False),
        (INT, (), True),
    ],
)
def test_whether_a_value_can_have_something_there(schema: Any, path: tuple[str, ...], can: bool) -> None:
    """False only where the schema lists what there is, and this is not among it."""
    assert can_hold(schema, path) is can
