"""Profiles as a caller sees them: names, laws that hold for every provider, ratchet-sm's call shape."""

from __future__ import annotations

import copy
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.errors import ConfigError
from ratchet_core.provider_schema import (
    DroppedConstraint,
    apply_provider_schema_profile,
    derive_provider_state_json_schema,
    profile_schema,
)

Schema = dict[str, Any]
PROVIDERS = ["openai", "anthropic", "mistral", "gemini", "google"]

DATA: Schema = {"type": "object", "minLength": 1, "$ref": "#/nowhere", "properties": {"a": {"minLength": 2}}}
"""Data that looks like a schema."""

schemas = st.recursive(
    st.sampled_from(
        [
            True,
            {"type": "string", "minLength": 2, "pattern": "^a"},
            {"type": "integer", "exclusiveMinimum": 1, "default": DATA},
            {"enum": ["a", None, DATA]},
            {"const": 3},
            {"$ref": "#/$defs/D"},
            {"$ref": "#"},
            {"type": ["string", "integer", "null"], "format": "uri"},
        ]
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda properties, required: {"type": "object", "properties": properties, "required": required},
            st.dictionaries(st.sampled_from(["a", "b/c", "enum", "default", "$ref", "~"]), inner, max_size=3),
            st.lists(st.sampled_from(["a", "b/c", "enum"]), unique=True),
        ),
        st.builds(lambda items: {"type": "array", "items": items, "minItems": 2}, inner),
        st.builds(lambda extra: {"type": "object", "additionalProperties": extra}, inner),
        st.builds(
            lambda keyword, parts: {keyword: parts},
            st.sampled_from(["anyOf", "oneOf", "allOf"]),
            st.lists(inner, min_size=1, max_size=2),
        ),
        st.builds(lambda keyword, part: {keyword: part}, st.sampled_from(["not", "if", "contains", "x-own"]), inner),
    ),
    max_leaves=8,
).map(
    lambda schema: {"$defs": {"D": {"type": "object", "properties": {"d": {"$ref": "#/$defs/D"}}}}, "anyOf": [schema]}
)


def at(schema: Any, pointer: str) -> Any:
    """What a JSON pointer points to."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        schema = schema[int(name)] if isinstance(schema, list) else schema[name]
    return schema


@given(schema=schemas, provider=st.sampled_from([*PROVIDERS, "unheard of"]))
def test_the_given_schema_is_never_changed(schema: Schema, provider: str) -> None:
    """Profiles work on a copy, and the same schema gives the same result."""
    before = copy.deepcopy(schema)
    first = profile_schema(provider, schema)
    assert schema == before
    assert profile_schema(provider, schema) == first


@given(schema=schemas, provider=st.sampled_from(PROVIDERS))
def test_every_loss_points_to_its_place(schema: Schema, provider: str) -> None:
    """A pointer of the list leads to a schema that has the keyword, or to an open mapping that was closed."""
    profiled = profile_schema(provider, schema)
    assert len(set(profiled.dropped)) == len(profiled.dropped)
    for loss in profiled.dropped:
        place = at(schema, loss.path)
        assert loss.keyword in place or loss == DroppedConstraint(loss.path, "additionalProperties")


@given(schema=schemas)
def test_an_unknown_provider_gets_a_copy(schema: Schema) -> None:
    """Nothing is known, so nothing is dropped."""
    profiled = profile_schema("unheard of", schema)
    assert profiled.schema == schema
    assert profiled.schema is not schema
    assert (profiled.dropped, profiled.nullable) == ((), ())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_data_is_never_edited(provider: str) -> None:
    """Defaults are the caller's data, however much they look like schemas."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "object", "properties": {}, "default": DATA}},
        "required": ["a"],
    }
    assert profile_schema(provider, schema).schema["properties"]["a"]["default"] == DATA
    assert not any("default" in loss.path for loss in profile_schema(provider, schema).dropped)


@pytest.mark.parametrize("provider", ["openai", "mistral", "google"])
def test_enums_and_constants_are_never_edited(provider: str) -> None:
    """Values of enum, const and examples stay as they are, dicts among them."""
    schema = {
        "type": "object",
        "properties": {"a": {"enum": [DATA, None]}, "b": {"const": DATA}},
        "required": ["a", "b"],
    }
    properties = profile_schema(provider, schema).schema["properties"]
    assert properties == {"a": {"enum": [DATA, None]}, "b": {"const": DATA}}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_property_may_be_named_like_a_keyword(provider: str) -> None:
    """A property called enum, default or $ref is a property, and what is in it is a schema."""
    names = ["enum", "default", "const", "$ref", "properties", "x/y~z"]
    inner = {"type": "string", "contentEncoding": "base64", "uniqueItems": True}
    schema = {"type": "object", "properties": dict.fromkeys(names, inner), "required": names}
    profiled = profile_schema(provider, schema)
    assert profiled.schema["properties"] == {name: {"type": "string"} for name in names}
    assert profiled.dropped[-1] == DroppedConstraint("/properties/x~1y~0z", "uniqueItems")
    assert len(profiled.dropped) == len(names)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_read_only_mapping_becomes_plain_data(provider: str) -> None:
    """A frozen schema is taken, and what comes out is dicts and lists."""
    frozen = MappingProxyType({"type": "object", "properties": MappingProxyType({"a": {"enum": ("x", "y")}})})
    schema = profile_schema(provider, frozen).schema
    assert type(schema) is dict
    assert type(schema["properties"]) is dict


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("OpenAI ", "openai"),
        ("openai_responses", "openai"),
        ("azure-openai", "openai"),
        ("Azure", "openai"),
        ("openrouter", "openai"),
        ("bedrock", "anthropic"),
        ("vertex-ai", "gemini"),
        ("mistralai", "mistral"),
    ],
)
def test_providers_go_by_many_names(alias: str, name: str) -> None:
    """Case, blanks and hyphens do not matter, and gateways share the profile of what they serve."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}}
    assert profile_schema(alias, schema) == profile_schema(name, schema)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_no_schema_is_refused(provider: str) -> None:
    """A caller's mistake is named at build time."""
    endless: Schema = {}
    endless["not"] = endless
    for schema in (None, [], "object", True):
        with pytest.raises(ConfigError, match="no JSON Schema"):
            profile_schema(provider, schema)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="nested deeper"):
        profile_schema(provider, endless)
    with pytest.raises(ConfigError, match="provider"):
        profile_schema(None, {})  # type: ignore[arg-type]


def test_apply_closes_objects_and_leaves_required_alone() -> None:
    """The call shape of ratchet-sm: objects are closed where nothing is declared, required only on request."""
    schema: Schema = {
        "type": "object",
        "properties": {
            "m": {"type": "object", "properties": {"id": {"type": "string"}}},
            "o": {"type": "object", "additionalProperties": True},
        },
    }
    plain = apply_provider_schema_profile("openai", schema)
    assert plain["additionalProperties"] is False
    assert plain["properties"]["m"]["additionalProperties"] is False
    assert plain["properties"]["o"]["additionalProperties"] is True
    assert "required" not in plain
    strict = apply_provider_schema_profile("openai", schema, enforce_all_properties_required=True)
    assert strict["required"] == ["m", "o"]
    assert strict["properties"]["m"]["required"] == ["id"]
    assert apply_provider_schema_profile("google", {"type": "object", "additionalProperties": False}) == {
        "type": "object",
        "additionalProperties": False,
    }


def test_a_state_is_derived_and_profiled_in_one_step() -> None:
    """None and an empty schema give None; overrides win."""

    state = SimpleNamespace(name="extract", schema={"type": "object"})
    closed = {"type": "object", "additionalProperties": False}
    assert derive_provider_state_json_schema(state, "openai") == closed
    assert derive_provider_state_json_schema(state, "openai", {"extract": {}}) is None
    assert derive_provider_state_json_schema(state, "nobody", {"extract": {"type": "string"}}) == {"type": "string"}
    state.schema = None
    assert derive_provider_state_json_schema(state, "openai", enforce_all_properties_required=True) is None
