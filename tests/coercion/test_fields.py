"""Fields of a policy are fields of the schema."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, Field

from ratchet_core import Coerce, ConfigError, State, Tool


class Item(BaseModel):
    """Nested."""

    price: float
    more: list[Item] = []


class Order(BaseModel):
    """Of every sort of nesting."""

    buyer: str = Field(alias="buyerName")
    items: list[Item]
    by_name: dict[str, Item] = {}
    one: Item | int | None = None
    pair: tuple[Item, int] | None = None


@pytest.mark.parametrize(
    "place",
    [
        *("price", "buyerName", "items", "items.price", "/items/price", "items[].price", "/items/more/more/price"),
        *("by_name.x.price", "/one/price", "one.more.price", "pair.price", "/buyerName"),
    ],
)
def test_a_field_is_named_by_its_name_or_its_path(place: str) -> None:
    """Through lists, maps, unions and references."""
    State("s", Order, coerce=Coerce(fields={place: "strict"}))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("prize", "'price'"),
        ("/prices", "'price'"),
        ("/price", "no field '/price'"),
        ("items.buyerName", "no field"),
        ("/items/0/price", "no field"),
        ("zzz", "fields are buyerName"),
    ],
)
def test_one_that_is_none_is_told(place: str, told: str) -> None:
    """With the nearest, and the state."""
    with pytest.raises(ConfigError) as caught:
        State("shop", Order, coerce=Coerce(fields={place: "strict"}))
    assert told in str(caught.value)
    assert caught.value.state == "shop"


@pytest.mark.parametrize("schema", [None, Any, dict[str, int], {"type": "object"}])
def test_a_schema_without_fields_may_have_any(schema: Any) -> None:
    """There is nothing to hold the name against."""
    State("s", schema, coerce=Coerce(fields={"anything": "strict"}))


def test_arguments_of_tools_are_fields_too() -> None:
    """Of any of the tools."""
    tools = [Tool("find", {"type": "object", "properties": {"query": {"type": "string"}}})]
    State("s", tools=tools, coerce=Coerce(fields={"query": "strict"}))
    with pytest.raises(ConfigError, match="'query'"):
        State("s", tools=tools, coerce=Coerce(fields={"quary": "strict"}))
