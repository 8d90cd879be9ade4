from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, Union

import pytest
from pydantic import AliasChoices, BaseModel, Discriminator, Field, Json, JsonValue, Tag, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType, TypedDict

from ratchet_core.validation.lint import explosive_unions


class Leaf(BaseModel):
    value: int


class Branch(BaseModel):
    left: Node
    right: Node


class Add(BaseModel):
    op: Literal["add"]
    a: Expr


class Neg(BaseModel):
    op: Literal["add", "neg"]
    a: Expr


class And(BaseModel):
    both: list[Logic]


class Not(BaseModel):
    inner: Logic


class TaggedAdd(BaseModel):
    op: Literal["add"]
    a: Tagged


class TaggedNeg(BaseModel):
    op: Literal["neg"]
    a: Tagged


class Tree(BaseModel):
    kids: list[Tree] = []
    parent: Tree | None = None


class Two(BaseModel):
    kids: list[Two] | list[Other]


class Other(BaseModel):
    kids: list[Two]


class Free(BaseModel):
    a: dict[str, Free] | Wrapped


class Wrapped(BaseModel):
    b: Free


class Sets(BaseModel):
    a: list[Sets] | set[Sets]


class Aliased(BaseModel):
    a: Aliased | Paths | int


class Paths(BaseModel):
    b: Aliased = Field(validation_alias=AliasChoices("a", "x"))


class Ordered(BaseModel):
    a: Annotated[Ordered | OrderedToo | int, Field(union_mode="left_to_right")]


class OrderedToo(BaseModel):
    a: Ordered


class Chosen(BaseModel):
    a: Annotated[Annotated[Chosen, Tag("x")] | Annotated[ChosenToo, Tag("y")], Discriminator(lambda value: "x")]


class ChosenToo(BaseModel):
    a: Chosen


class Text(BaseModel):
    a: Json[Text | TextToo]


class TextToo(BaseModel):
    a: Json[Text]


class Position(NamedTuple):
    a: Position | PositionToo | None


class PositionToo(NamedTuple):
    a: Position | None


class Pairs(BaseModel):
    a: tuple[int, Pairs] | tuple[Pairs, int] | None


class Rest(BaseModel):
    a: tuple[Rest, ...] | tuple[int, Rest] | None


class Open(BaseModel, extra="allow"):
    __pydantic_extra__: dict[str, Open | OpenToo]


class OpenToo(BaseModel):
    a: Open


@dataclass
class DataA:
    x: DataA | DataB | None


@dataclass
class DataB:
    x: DataA | DataB | None


class DictA(TypedDict):
    x: DictA | DictB


class DictB(TypedDict):
    x: DictA | DictB


Node = Union[Leaf, Branch]  # noqa: UP007 - forward references inside
Expr = Union[int, Add, Neg]  # noqa: UP007
Logic = Union[int, And, Not]  # noqa: UP007
Tagged = Annotated[TaggedAdd | TaggedNeg, Field(discriminator="op")]
Alias = TypeAliasType("Alias", "dict[str, Alias] | list[Alias] | str | int | None")

for model in (Branch, Add, And, TaggedAdd, Two, Free, Aliased, Ordered, Chosen, Text, Open):
    model.model_rebuild()

Wrap = Callable[[Any], Any]


def errors(schema: Any, wrap: Wrap, depth: int, leaf: Any = "x") -> int:
    """How many errors pydantic keeps for a wrong leaf ``depth`` levels down."""
    for _ in range(depth):
        leaf = wrap(leaf)
    try:
        TypeAdapter(schema).validate_json(json.dumps(leaf))
    except ValidationError as error:
        return error.error_count()
    return 0


@pytest.mark.parametrize(
    ("schema", "wrap", "names"),
    [
        (Expr, lambda d: {"op": "add", "a": d}, "Add and Neg in Add.a, Neg.a"),
        (DataA, lambda d: {"x": d}, "DataA and DataB"),
        (DictA, lambda d: {"x": d}, "DictA and DictB"),
        (Free, lambda d: {"a": {"b": d}}, "Wrapped and dict in Free.a"),
        (Sets, lambda d: {"a": [d]}, "list and set in Sets.a"),
        (Two, lambda d: {"kids": [d]}, "list and list in Two.kids"),
        (Aliased, lambda d: {"a": d}, "Aliased and Paths in Aliased.a"),
        (Ordered, lambda d: {"a": d}, "Ordered and OrderedToo in Ordered.a"),
        (Rest, lambda d: {"a": [d, d]}, "tuple and tuple in Rest.a"),
    ],
)
def test_exponential_unions_are_found(schema: Any, wrap: Wrap, names: str) -> None:
    """Where two branches go down the same way the errors grow exponentially, and the union is named."""
    assert errors(schema, wrap, 10) > 2 * errors(schema, wrap, 8) > 4 * errors(schema, wrap, 6)
    (culprit,) = explosive_unions(TypeAdapter(schema).core_schema)
    assert names in culprit
    assert "Field(discriminator=" in culprit


def test_the_short_reply_that_costs_two_to_the_depth() -> None:
    """379 characters, 18 levels: the example this lint is for, measured at a third of the depth."""
    reply: Any = "x"
    for _ in range(18):
        reply = {"op": "add", "a": reply}
    assert len(json.dumps(reply)) < 400
    assert errors(Expr, lambda d: {"op": "add", "a": d}, 6) > 2**6
    assert explosive_unions(TypeAdapter(list[Expr]).core_schema)


@pytest.mark.parametrize(
    ("schema", "wrap"),
    [
        (Node, lambda d: {"left": d}),
        (Logic, lambda d: {"inner": d}),
        (Logic, lambda d: {"both": [d]}),
        (Tagged, lambda d: {"op": "add", "a": d}),
        (Tree, lambda d: {"kids": [d]}),
        (Tree, lambda d: {"parent": d}),
        (Alias, lambda d: {"k": d}),
        (Alias, lambda d: [d]),
        (JsonValue, lambda d: [d]),
        (Chosen, lambda d: {"a": d}),
        (Pairs, lambda d: {"a": [1, d]}),
        (Leaf | None, lambda d: {"value": d}),
        (dict[str, Leaf | Branch], lambda d: {"left": d}),
    ],
)
def test_harmless_recursion_is_left_alone(schema: Any, wrap: Wrap) -> None:
    """One way down, different keys, lists against mappings, tags: errors grow with the depth at most."""
    few, many = errors(schema, wrap, 6), errors(schema, wrap, 10)
    assert many <= few + 4 * 6
    assert explosive_unions(TypeAdapter(schema).core_schema) == ()


@pytest.mark.parametrize("schema", [Text, Position, Open])
def test_unusual_ways_down_count_too(schema: Any) -> None:
    """JSON inside text, positional arguments and extra keys lead down as fields do."""
    assert len(explosive_unions(TypeAdapter(schema).core_schema)) == 1


@pytest.mark.parametrize("schema", [int, str | None, list[int | str], Leaf, Any, Annotated[int, Field(gt=1)]])
def test_schemas_without_recursion_pass(schema: Any) -> None:
    """Ordinary types have nothing to report."""
    assert explosive_unions(TypeAdapter(schema).core_schema) == ()


def test_the_answer_is_the_same_every_time() -> None:
    """Names and their order depend on the types alone."""
    core = TypeAdapter(tuple[Expr, DataA, Two]).core_schema
    assert explosive_unions(core) == explosive_unions(core)
    assert len(explosive_unions(core)) == 3
