"""Gemini's two dialects: OpenAPI (gemini) and JSON Schema (google)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core.errors import ConfigError
from ratchet_core.provider_schema import DroppedConstraint, derive_json_schema, profile_schema


@pytest.mark.parametrize(
    ("given", "sent", "lost"),
    [
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}, []),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, []),
        ({"type": ["string", "integer"], "anyOf": [{"minimum": 1}]}, {"anyOf": [{"minimum": 1}]}, ["type"]),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string", "nullable": True}, []),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True},
            [],
        ),
        (
            {"title": "t", "anyOf": [{"type": "string", "title": "u"}, {"type": "null"}]},
            {"title": "t", "anyOf": [{"type": "string", "title": "u"}], "nullable": True},
            [],
        ),
        ({"const": "a"}, {"type": "string", "enum": ["a"]}, []),
        ({"const": 3}, {}, ["const"]),
        ({"enum": ["a", None]}, {"type": "string", "enum": ["a"], "nullable": True}, []),
        ({"type": "integer", "enum": [1, 2]}, {"type": "integer"}, ["enum"]),
        ({"enum": ["a", "b"], "const": "b"}, {"type": "string", "enum": ["b"]}, []),
        ({"enum": "a"}, {"enum": "a"}, []),
        ({"type": "string", "format": "date-time"}, {"type": "string", "format": "date-time"}, []),
        ({"type": "string", "format": "email"}, {"type": "string"}, ["format"]),
        ({"type": "object", "additionalProperties": True}, {"type": "object"}, []),
        ({"type": "object", "additionalProperties": False}, {"type": "object"}, ["additionalProperties"]),
        (
            {"type": "string", "minLength": 1, "pattern": "(?=a)"},
            {"type": "string", "minLength": 1, "pattern": "(?=a)"},
            [],
        ),
    ],
)
def test_the_openapi_dialect(given: dict[str, Any], sent: dict[str, Any], lost: list[str]) -> None:
    """Null is a flag, enums are text, and whatever has no form in the dialect is listed."""
    profiled = profile_schema("gemini", given)
    assert profiled.schema == sent
    assert [loss.keyword for loss in profiled.dropped] == lost


def test_references_are_replaced_by_their_targets() -> None:
    """Every definition is put in its place, with the words beside the reference."""

    class Address(BaseModel):
        city: str

    class Person(BaseModel):
        home: Address
        work: Address | None = None

    schema = profile_schema("gemini", derive_json_schema(Person) or {}).schema
    assert "$defs" not in schema
    assert schema["properties"]["home"]["properties"] == {"city": {"title": "City", "type": "string"}}
    assert schema["properties"]["work"]["nullable"] is True
    assert schema["properties"]["work"]["properties"] == schema["properties"]["home"]["properties"]


def test_a_circle_is_cut_where_it_would_go_round() -> None:
    """A definition inside of itself is only known by its type."""
    schema = {
        "$defs": {
            "N": {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}, "any": {"$ref": "#/$defs/M"}}},
            "M": {"$ref": "#/$defs/M"},
        },
        "$ref": "#/$defs/N",
    }
    profiled = profile_schema("gemini", schema)
    assert profiled.schema == {"type": "object", "properties": {"next": {"type": "object"}, "any": {}}}
    assert profiled.dropped == (
        DroppedConstraint("/$defs/N/properties/next", "$ref"),
        DroppedConstraint("/$defs/M", "$ref"),
    )


def test_a_schema_that_doubles_at_every_step_is_refused() -> None:
    """Thirty definitions that use the next one twice would be a billion schemas."""
    defs: dict[str, Any] = {f"D{i}": {"anyOf": [{"$ref": f"#/$defs/D{i + 1}"}] * 2} for i in range(30)}
    schema = {"$defs": {**defs, "D30": {"type": "string"}}, "$ref": "#/$defs/D0"}
    with pytest.raises(ConfigError, match="parts"):
        profile_schema("gemini", schema)
    assert profile_schema("openai", schema).dropped == ()


def test_the_json_schema_dialect_keeps_mappings_and_references() -> None:
    """dict fields survive, so they do not come back empty."""
    schema = {
        "$defs": {"N": {"type": "object", "additionalProperties": {"$ref": "#/$defs/N"}}},
        "type": "object",
        "properties": {"n": {"$ref": "#/$defs/N"}, "t": {"prefixItems": [{"type": "string"}], "uniqueItems": True}},
    }
    profiled = profile_schema("google", schema)
    assert profiled.dropped == (DroppedConstraint("/properties/t", "uniqueItems"),)
    assert profiled.schema["$defs"] == schema["$defs"]
