"""Keys of a reply that a schema neither wants nor forbids."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict

from ratchet_core import Contract
from ratchet_core.validation.ignored_keys import ignored_keys


class Leaf(BaseModel):
    """Ignores what it does not know."""

    n: int = 0


class Open(BaseModel):
    """Takes what it does not know."""

    model_config = ConfigDict(extra="allow")
    n: int = 0


class Tree(BaseModel):
    """Recursive."""

    leaf: Leaf | None = None
    children: list[Tree] = []
    by_name: dict[str, Leaf] = {}
    free: dict[str, Any] = {}
    open: Open | None = None


class Cat(BaseModel):
    """One branch."""

    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    """Another."""

    kind: Literal["dog"]
    name: str = ""


@pytest.mark.parametrize(
    ("schema", "document", "paths"),
    [
        (Leaf, {"n": 1}, ()),
        (Leaf, {"m": 1, "n": 1, "k": {"x": 1}}, (("m",), ("k",))),
        (Tree, {"leaf": {"n": 1, "m": 2}}, (("leaf", "m"),)),
        (Tree, {"children": [{}, {"children": [{"x": 1}]}]}, (("children", 1, "children", 0, "x"),)),
        (Tree, {"by_name": {"any": {"n": 1, "m": 2}}}, (("by_name", "any", "m"),)),
        (Tree, {"free": {"a": {"b": 1}}}, ()),
        (Tree, {"open": {"zzz": 1}}, ()),
        (Cat | Dog, {"kind": "dog", "zzz": 1}, (("zzz",),)),
        (list[Leaf], [{"n": 1}, {"m": 1}], ((1, "m"),)),
        (dict[str, int], {"a": 1}, ()),
        (int, 3, ()),
    ],
)
def test_paths_of_what_is_left_out(schema: Any, document: Any, paths: tuple[Any, ...]) -> None:
    """In document order, references and branches followed; free places ignore nothing."""
    assert ignored_keys(document, Contract(schema).json_schema) == paths


def test_references_that_lead_nowhere_or_round_are_no_trouble() -> None:
    """Bounded, whatever the schema."""
    loop = {"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    assert ignored_keys({"x": 1}, loop) == ()
    assert ignored_keys({"x": 1}, {"$ref": "#/$defs/gone"}) == ()
    assert ignored_keys({"x": 1}, {"$ref": "https://elsewhere"}) == ()
    assert ignored_keys({"x": 1}, {"anyOf": [True, {"type": "object", "properties": {}}]}) == (("x",),)


def test_a_schema_that_is_open_on_one_branch_ignores_nothing() -> None:
    """Somebody may have wanted the key."""
    schema = {"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object"}]}
    assert ignored_keys({"x": 1}, schema) == ()
