"""OpenAI's strict mode."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from ratchet_core.provider_schema import DroppedConstraint, derive_json_schema, profile_schema


def properties_of(**properties: Any) -> dict[str, Any]:
    """The properties of an object without required ones, as they are sent."""
    profiled = profile_schema("openai", {"type": "object", "properties": properties})
    assert profiled.schema["required"] == list(properties)
    assert profiled.schema["additionalProperties"] is False
    return dict(profiled.schema["properties"])


@pytest.mark.parametrize(
    ("optional", "sent"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}),
        ({"type": ["string", "integer"]}, {"type": ["string", "integer", "null"]}),
        ({"type": "null"}, {"type": "null"}),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"enum": ["a"]}, {"anyOf": [{"enum": ["a"]}, {"type": "null"}]}),
        (
            {"type": "string", "anyOf": [{"pattern": "a"}]},
            {"anyOf": [{"type": "string", "anyOf": [{"pattern": "a"}]}, {"type": "null"}]},
        ),
        ({}, {}),
        (True, True),
    ],
)
def test_an_optional_property_becomes_required_and_nullable(optional: Any, sent: Any) -> None:
    """Null stands for absence; enums are left as they are."""
    assert properties_of(a=optional) == {"a": sent}


def test_the_properties_that_became_nullable_are_listed() -> None:
    """Whoever reads the reply must know which nulls mean absence."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]}
    assert profile_schema("openai", schema).nullable == ("/properties/b",)


def test_open_mappings_are_closed_and_listed() -> None:
    """A mapping with free keys can only come back empty, so it is never closed without a word."""

    class Model(BaseModel):
        counts: dict[str, int]
        anything: dict[str, Any]

    profiled = profile_schema("openai", derive_json_schema(Model) or {})
    lost = {loss.path for loss in profiled.dropped if loss.keyword == "additionalProperties"}
    assert lost == {"/properties/counts", "/properties/anything"}


def test_constraints_are_kept_or_listed() -> None:
    """Numbers, array lengths, plain patterns and known formats are enforced, the rest is listed."""

    class Model(BaseModel):
        n: Annotated[int, Field(ge=1, lt=9, multiple_of=2)]
        s: Annotated[str, Field(min_length=1, max_length=5, pattern="^a+$")]
        d: Decimal
        items: Annotated[list[int], Field(min_length=1, max_length=3)]

    given = derive_json_schema(Model) or {}
    profiled = profile_schema("openai", given)
    properties = profiled.schema["properties"]
    assert properties["n"] == given["properties"]["n"]
    assert properties["items"] == given["properties"]["items"]
    assert properties["s"]["pattern"] == "^a+$"
    assert {(loss.path, loss.keyword) for loss in profiled.dropped} >= {
        ("/properties/s", "minLength"),
        ("/properties/s", "maxLength"),
    }
    assert not any("(?!" in str(option.get("pattern")) for option in properties["d"]["anyOf"])


def test_unknown_formats_are_listed() -> None:
    """Of formats only those are sent that are enforced."""
    schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "uri"}]}
    profiled = profile_schema("openai", schema)
    assert profiled.schema == {"anyOf": [{"type": "string", "format": "date"}, {"type": "string"}]}
    assert profiled.dropped == (DroppedConstraint("/anyOf/1", "format"),)


def test_one_of_is_sent_as_any_of() -> None:
    """That exactly one option fits is not enforced, so it is listed; beside anyOf it cannot be sent at all."""
    parts = [{"type": "string"}, {"type": "integer"}]
    profiled = profile_schema("openai", {"oneOf": parts})
    assert profiled.schema == {"anyOf": parts}
    assert profiled.dropped == (DroppedConstraint("", "oneOf"),)
    both = profile_schema("openai", {"oneOf": parts, "anyOf": parts[:1]})
    assert both.schema == {"anyOf": parts[:1]}
    assert both.dropped == (DroppedConstraint("", "oneOf"),)


def test_a_single_all_of_is_merged_and_more_are_listed() -> None:
    """One part adds what does not contradict; several cannot be sent."""
    one = profile_schema("openai", {"description": "d", "allOf": [{"type": "string", "description": "inner"}]})
    assert one.schema == {"description": "d", "type": "string"}
    assert one.dropped == ()
    two = profile_schema("openai", {"allOf": [{"type": "string"}, {"pattern": "a"}]})
    assert two.dropped == (DroppedConstraint("", "allOf"),)
    clash = profile_schema("openai", {"type": "string", "allOf": [{"type": "integer"}]})
    assert clash.schema == {"type": "string"}
    assert clash.dropped == (DroppedConstraint("", "allOf"),)
    assert profile_schema("openai", {"allOf": [True]}).dropped == (DroppedConstraint("", "allOf"),)


def test_a_reference_stands_alone() -> None:
    """Words beside a reference move around it; a contradiction is listed."""
    defs = {"D": {"type": "string"}}
    schema = {
        "$defs": defs,
        "type": "object",
        "properties": {
            "a": {"$ref": "#/$defs/D"},
            "b": {"$ref": "#/$defs/D", "description": "d"},
            "c": {"$ref": "#/$defs/D", "anyOf": [{"type": "string"}]},
            "d": {"$ref": "https://example.org/schema"},
            "e": {"$ref": "#/$defs/Missing"},
        },
        "required": ["a", "b", "c", "d", "e"],
    }
    profiled = profile_schema("openai", schema)
    assert profiled.schema["properties"] == {
        "a": {"$ref": "#/$defs/D"},
        "b": {"description": "d", "anyOf": [{"$ref": "#/$defs/D"}]},
        "c": {"anyOf": [{"type": "string"}]},
        "d": {},
        "e": {},
    }
    assert [loss.path for loss in profiled.dropped] == ["/properties/c", "/properties/d", "/properties/e"]
    assert profiled.schema["$defs"] == defs


def test_a_recursive_model_keeps_its_references_below_an_object() -> None:
    """The root is an object, not a reference to one; references inside may go round."""

    class Node(BaseModel):
        name: str
        children: list[Node]

    Node.model_rebuild(_types_namespace={"Node": Node})
    profiled = profile_schema("openai", derive_json_schema(Node) or {})
    assert profiled.schema["type"] == "object"
    assert profiled.schema["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
    assert "Node" in profiled.schema["$defs"]
    assert profiled.dropped == ()


def test_the_places_of_a_tuple_become_its_items() -> None:
    """A tuple of bounded length is an array of the kinds of its places."""
    profiled = profile_schema("openai", derive_json_schema(tuple[int, str, int]) or {})
    assert profiled.schema["items"] == {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert profiled.dropped == (DroppedConstraint("", "prefixItems"),)
    alike = profile_schema("openai", derive_json_schema(tuple[int, int]) or {})
    assert alike.schema["items"] == {"type": "integer"}
    unbounded = profile_schema("openai", {"type": "array", "prefixItems": [{"type": "integer"}]})
    assert "items" not in unbounded.schema
