"""Anthropic's structured outputs."""

from __future__ import annotations

from typing import Any

from ratchet_core.provider_schema import DroppedConstraint, profile_schema


def test_bounds_are_listed_and_short_least_lengths_kept() -> None:
    """No bounds on numbers and lengths, but an array may be asked not to be empty."""
    schema = {
        "type": "array",
        "minItems": 1,
        "maxItems": 3,
        "items": {"type": "array", "minItems": 2, "items": {"type": "integer", "minimum": 0}},
    }
    profiled = profile_schema("anthropic", schema)
    assert profiled.schema == {"type": "array", "minItems": 1, "items": {"type": "array", "items": {"type": "integer"}}}
    assert {loss.keyword for loss in profiled.dropped} == {"maxItems", "minItems", "minimum"}


def test_an_enum_of_containers_is_listed() -> None:
    """Only plain values can be enumerated."""
    schema: dict[str, Any] = {"anyOf": [{"enum": ["a", 1, None]}, {"enum": [{"a": 1}]}, {"enum": 3}]}
    profiled = profile_schema("anthropic", schema)
    assert profiled.schema == {"anyOf": [{"enum": ["a", 1, None]}, {}, {}]}
    assert profiled.dropped == (DroppedConstraint("/anyOf/1", "enum"), DroppedConstraint("/anyOf/2", "enum"))


def test_optional_properties_stay_optional() -> None:
    """Objects are closed, nothing becomes required."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert profile_schema("anthropic", schema).schema == {**schema, "additionalProperties": False}


def test_circles_are_cut_where_they_close() -> None:
    """A definition that leads back to itself loses the reference that does so, and only that."""
    object_of = lambda ref: {"type": "object", "properties": {"x": {"$ref": ref}}, "additionalProperties": False}  # noqa: E731
    schema = {
        "$defs": {
            "Self": object_of("#/$defs/Self"),
            "A": object_of("#/$defs/B"),
            "B": object_of("#/$defs/A"),
            "C": {"type": "string"},
            "D": object_of("#/$defs/C"),
            "Root": object_of("#"),
        },
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in ("Self", "A", "D", "Root")},
    }
    profiled = profile_schema("anthropic", schema)
    assert [loss.path for loss in profiled.dropped] == [
        "/$defs/Self/properties/x",
        "/$defs/A/properties/x",
        "/$defs/B/properties/x",
        "/$defs/Root/properties/x",
    ]
    assert profiled.schema["properties"] == schema["properties"]
    assert profiled.schema["$defs"]["D"] == object_of("#/$defs/C")


def test_a_circle_outside_of_the_definitions_is_cut() -> None:
    """A reference into the schema itself may go round as well."""
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": {"$ref": "#/properties/a"}}}}
    profiled = profile_schema("anthropic", schema)
    assert profiled.dropped == (DroppedConstraint("/properties/a/items", "$ref"),)
