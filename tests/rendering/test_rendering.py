from __future__ import annotations

import datetime
import json
from typing import Any, Literal

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from ratchet_core.errors import ConfigError
from ratchet_core.rendering import FORMATS, render_schema, subschema


class Address(BaseModel):
    street: str
    city: str
    zip: str = Field(pattern=r"^\d{5}$")
    country: Literal["DE", "FR"] = "DE"


class Line(BaseModel):
    sku: str
    quantity: int = Field(gt=0)
    price: float
    tags: list[str]


class Order(BaseModel):
    """An {order} with braces."""

    id: int
    customer: str = Field(description="Full {name}\nof the customer")
    billing: Address
    shipping: Address | None = None
    lines: list[Line] = Field(min_length=1)
    created: datetime.datetime
    notes: dict[str, str] = {}


SCHEMA = Order.model_json_schema()

LEAVES = st.sampled_from(
    [
        True,
        False,
        {},
        {"type": "string"},
        {"type": ["integer", "null"]},
        {"const": "{x}"},
        {"enum": ["*/", None, 1]},
        {"$ref": "#"},
        {"$ref": "#/$defs/A"},
        {"$ref": "#/$defs/B"},
        {"$ref": "#/$defs/none"},
        {"$ref": "elsewhere.json"},
        {"type": "string", "pattern": "^{.*}$", "description": "a\n// b */ {c}", "default": "{}"},
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.dictionaries(st.sampled_from(["a", "b-c", "{d}", "title"]), inner, max_size=3),
            },
            optional={"required": st.just(["a"]), "additionalProperties": inner, "title": st.just("T")},
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.just(1)}),
        st.fixed_dictionaries({"prefixItems": st.lists(inner, min_size=1, max_size=2)}, optional={"items": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2), "type": st.just("object")}),
    ),
    max_leaves=6,
)
DOCUMENTS = st.tuples(SCHEMAS, SCHEMAS, SCHEMAS).map(
    lambda parts: {**(parts[0] if isinstance(parts[0], dict) else {}), "$defs": {"A": parts[1], "B": parts[2]}}
)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_any_schema_is_rendered_in_any_format(schema: dict[str, Any]) -> None:
    """Text comes back, the same twice, and the schema is as it was; braces and comment marks do no harm."""
    before = json.dumps(schema)
    for format in FORMATS:
        text = render_schema(schema, format)
        assert text.strip()
        assert text == render_schema(json.loads(before), format)
    assert json.dumps(schema) == before


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_the_complete_formats_say_the_same(schema: dict[str, Any]) -> None:
    """JSON Schema and YAML read back as one and the same document."""
    assert json.loads(render_schema(schema, "json_schema")) == yaml.safe_load(render_schema(schema, "yaml"))


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS, st.lists(st.sampled_from(["a", "b-c", "{d}", 0, 1, 7]), max_size=5))
def test_any_path_has_a_part_or_none(schema: dict[str, Any], path: list[str | int]) -> None:
    """The part is a schema that stands on its own, without references."""
    part = subschema(schema, tuple(path))
    assert part is None or (part and '"$ref"' not in json.dumps(part))


def test_the_short_formats_are_short() -> None:
    """Half of the complete schema and less, in characters."""
    sizes = {format: len(render_schema(SCHEMA, format)) for format in FORMATS}
    assert sizes["typescript"] < sizes["json_schema"] / 2
    assert sizes["simple"] < sizes["json_schema"] / 2
    assert sizes["yaml"] < sizes["json_schema"] < len(json.dumps(SCHEMA, indent=2))


def test_an_unknown_format_is_refused() -> None:
    """With the names of those that exist."""
    with pytest.raises(ConfigError, match="json_schema, yaml, simple, typescript"):
        render_schema(SCHEMA, "xml")
