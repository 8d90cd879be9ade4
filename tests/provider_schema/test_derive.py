"""JSON Schemas out of everything a state may be given."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from ratchet_core.errors import ConfigError
from ratchet_core.provider_schema import derive_json_schema, derive_state_json_schema


class Model(BaseModel):
    a: int


@dataclass
class Record:
    a: int


class Typed(TypedDict):
    a: int


@pytest.mark.parametrize("schema", [Model, Record, Typed, TypeAdapter(Model)])
def test_types_with_fields_are_derived(schema: Any) -> None:
    """Models, dataclasses, typed dicts and adapters give the same properties."""
    derived = derive_json_schema(schema)
    assert derived is not None
    assert derived["properties"] == {"a": {"title": "A", "type": "integer"}}


def test_other_types_are_derived_too() -> None:
    """Anything pydantic knows has a schema."""
    assert derive_json_schema(list[int]) == {"type": "array", "items": {"type": "integer"}}


def test_a_mapping_is_taken_as_it_is() -> None:
    """A dict is a JSON Schema already; what comes out is a copy of its own."""
    schema = {"type": "object", "properties": {"a": {}}}
    derived = derive_json_schema(MappingProxyType(schema))
    assert derived == schema
    assert derived is not None
    assert derived["properties"] is not schema["properties"]


def test_nothing_gives_nothing() -> None:
    """No schema, no JSON Schema."""
    assert derive_json_schema(None) is None
    assert derive_state_json_schema(SimpleNamespace(name="s", schema=None)) is None
    assert derive_state_json_schema(object()) is None


def test_what_cannot_be_derived_is_the_callers_mistake() -> None:
    """An error with the reason, never a wrong schema or a silent None."""

    class Opaque:
        pass

    for schema in (Opaque, lambda: 0, len, derive_json_schema, 5):
        with pytest.raises(ConfigError):
            derive_json_schema(schema)
    with pytest.raises(ConfigError, match="'extract'"):
        derive_state_json_schema(SimpleNamespace(name="extract", schema=Opaque))


def test_a_state_is_asked_for_override_contract_and_schema_in_turn() -> None:
    """An override by name wins over the contract, and the contract over the schema."""
    contract = SimpleNamespace(json_schema=MappingProxyType({"title": "contract"}))
    state = SimpleNamespace(name="s", schema={"title": "schema"}, contract=contract)
    assert derive_state_json_schema(state, {"s": Model}) == derive_json_schema(Model)
    assert derive_state_json_schema(state, {"other": {}}) == {"title": "contract"}
    state.contract = None
    assert derive_state_json_schema(state) == {"title": "schema"}
