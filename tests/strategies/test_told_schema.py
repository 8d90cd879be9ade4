"""What a schema asks of one place, as far as the message does not say it."""

from typing import Any

import pytest

from ratchet_core.strategies.told_schema import rest_of_schema
from ratchet_core.violation import MISSING, Violation


@pytest.mark.parametrize(
    ("rule", "schema", "rest"),
    [
        ("int_parsing", {"type": "integer"}, ""),
        ("int_parsing", {"type": "integer", "title": "A", "minimum": 1}, 'schema {"minimum":1}'),
        ("greater_than_equal", {"type": "integer", "minimum": 1}, ""),
        ("greater_than_equal", {"type": "integer", "minimum": 1, "maximum": 5}, 'schema {"maximum":5}'),
        ("minimum", {"type": "integer", "minimum": 1}, ""),
        ("string_too_long", {"type": "string", "maxLength": 5}, ""),
        ("date_parsing", {"type": "string", "format": "date"}, ""),
        ("string_type", {"type": "string", "format": "date"}, 'schema {"format":"date"}'),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "type integer or null"),
        ("x", {"oneOf": [{"type": ["string", "null"]}]}, "type string or null"),
        ("x", {"anyOf": [{"type": "integer"}, {"minimum": 1}]}, 'schema {"anyOf":[{"type":"integer"},{"minimum":1}]}'),
        ("x", {"anyOf": []}, 'schema {"anyOf":[]}'),
        ("x", {"$ref": "#/$defs/X"}, ""),
        ("x", True, ""),
        ("x", None, ""),
        ("extra_forbidden", {"properties": {"zip": {}, "street": {}}}, "nearest: zip"),
        ("extra_forbidden", {"properties": {"colour": {}, "size": {}}}, "permitted keys: colour, size"),
        ("extra_forbidden", {"type": "object"}, ""),
    ],
)
def test_only_what_was_not_said_is_told(rule: str, schema: Any, rest: str):
    """The message says the rule that was broken; what was received obeys the type, or the message says it."""
    assert rest_of_schema(Violation(("zi",), rule, "expected z", received=1, schema=schema)) == rest


LETTERS = {letter: {"type": "string"} for letter in "abcdefghijklmnop"}


@pytest.mark.parametrize(
    ("schema", "rest"),
    [
        ({"type": "string", "minLength": 5}, 'schema {"type":"string","minLength":5}'),
        ({"type": "string"}, "type string"),
        ({"enum": ["a", "b"]}, 'schema {"enum":["a","b"]}'),
        (
            {"type": "object", "properties": LETTERS},
            "an object with the keys a, b",
        ),
        (
            {
                "type": "array",
                "items": {"type": "object", "properties": LETTERS},
            },
            "a list, each item an object with the keys a, b",
        ),
        ({"type": "array", "items": {"enum": ["x" * 200]}}, "a list, each item a JSON value"),
        ({"type": "string", "pattern": "x" * 200}, "type string"),
        ({"pattern": "x" * 200}, ""),
        ({"type": "integer", "minimum": object()}, "type integer"),
    ],
)
def test_what_is_missing_is_told_whole_and_short(schema: Any, rest: str):
    """As JSON where that is short, else by keys and kinds."""
    told = rest_of_schema(Violation(("a",), "missing", "required, but missing", received=MISSING, schema=schema))
    assert told.startswith(rest)
    assert bool(told) is bool(rest)
    assert len(told) <= 110


def test_a_choice_is_not_told_twice():
    """Permitted values stand in the message."""
    schema = {"type": "string", "enum": ["a", "b"]}
    assert rest_of_schema(Violation(("a",), "missing", "missing", schema=schema, choices=("a", "b"))) == ""


def test_a_schema_of_a_thousand_levels_is_told_by_its_kind():
    """Depth is bounded by the number of parts."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(1000):
        schema = {"type": "array", "items": schema}
    told = rest_of_schema(Violation(("a",), "missing", "missing", schema=schema))
    assert told.startswith("a list, each item a list")
