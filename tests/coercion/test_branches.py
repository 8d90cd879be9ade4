"""Which branch of a union a value is meant for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from coercion.coerced import coerced, refused, rules, value
from pydantic import BaseModel, Discriminator, Field, Tag, TypeAdapter

from ratchet_core.validation.reading import Rejected


class Cat(BaseModel):
    """Tagged."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """Tagged twice."""

    kind: Literal["dog", "hound"]
    name: str


class ByX(BaseModel):
    """Told by its fields."""

    n: int
    x: str


class ByY(BaseModel):
    """Told by its fields."""

    n: int
    y: str


PETS: list[Any] = [Cat | Dog, Annotated[Cat | Dog, Field(discriminator="kind")], TypeAdapter(Cat | Dog).json_schema()]


def plain(made: Any) -> Any:
    """As plain data."""
    return made if isinstance(made, dict) else made.model_dump()


@pytest.mark.parametrize("pet", PETS)
@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"kind": "cat", "lives": "9"}, {"kind": "cat", "lives": 9}),
        ({"kind": "Cat", "lives": 9}, {"kind": "cat", "lives": 9}),
        ({"Kind": "HOUND", "Name": "Rex"}, {"kind": "hound", "name": "Rex"}),
        ({"result": {"kind": "**dog**", "name": "Rex"}}, {"kind": "dog", "name": "Rex"}),
    ],
)
def test_the_tag_tells_the_branch(pet: Any, document: Any, expected: Any) -> None:
    """In any spelling, under any spelling of its key, with and without a discriminator."""
    assert plain(value(pet, document)) == expected


@pytest.mark.parametrize("pet", PETS)
@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"kind": "cat", "name": "Rex"}, ("lives",)),
        ({"kind": "Dog", "lives": 9}, ("name",)),
        ({"kind": "bird", "name": "Rex"}, ("kind",)),
        ({"name": "Rex"}, ("kind",)),
    ],
)
def test_only_the_branch_of_the_tag_is_told(pet: Any, document: Any, path: Any) -> None:
    """What another branch would have wanted is no error."""
    result = coerced(pet, document)
    assert isinstance(result, Rejected)
    assert [error.path for error in result.errors] == [path]


def test_a_callable_discriminator_reads_first() -> None:
    """It is the caller's, and so is what it takes."""

    def tag(document: Any) -> str:
        return "cat" if "lives" in document else "dog"

    pet = Annotated[Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(tag)]
    assert value(pet, {"kind": "cat", "lives": "9"}) == Cat(kind="cat", lives=9)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"n": "1", "x": "s"}, ByX(n=1, x="s")),
        ({"n": "1", "y": "s"}, ByY(n=1, y="s")),
        ({"N": "1", "Y": "s"}, ByY(n=1, y="s")),
    ],
)
def test_without_a_tag_the_only_branch_that_fits_is_taken(document: Any, expected: Any) -> None:
    """After coercion."""
    assert value(ByX | ByY, document) == expected


def test_two_branches_that_fit_differently_are_refused() -> None:
    """Equal cost, other values."""
    assert refused(ByX | ByY, {"n": 1, "x": 5, "y": 6})
    assert value(ByX | ByY, {"n": 1, "x": 5, "y": "s"}) == ByY(n=1, y="s")


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (int | float, "3.0", 3.0),
        (int | float, "3", 3),
        (int | Literal["auto"], "AUTO", "auto"),
        (int | Literal["auto"], "1,000", 1000),
        (bool | Literal["auto"], "Yes", True),
        (list[int] | Cat, ["1", "2"], [1, 2]),
        (list[int] | Cat, {"kind": "cat", "lives": "1"}, Cat(kind="cat", lives=1)),
        (list[int] | None, ["1"], [1]),
        (Cat | int, "7", 7),
    ],
)
def test_kinds_of_values_tell_branches_too(schema: Any, document: Any, expected: Any) -> None:
    """Scalars, lists and objects."""
    made = value(schema, document)
    assert made == expected
    assert type(made) is type(expected)


def test_scalars_that_could_be_two_things_are_refused() -> None:
    """Whatever the cost."""
    assert refused(bool | Literal["yes", "no"], "Yes")
    assert value(bool | Literal["yes", "no"], "yes") == "yes"


class Leaf(BaseModel):
    """An end."""

    kind: Literal["leaf"]
    value: int


class Branch(BaseModel):
    """Recursive, through a union."""

    kind: Literal["branch"]
    left: Leaf | Branch
    right: Leaf | Branch


def nested(depth: int) -> Any:
    """Wrong in its deepest leaf."""
    node: Any = {"kind": "Leaf", "value": "1"}
    for _ in range(depth):
        node = {"kind": "branch", "left": node, "right": {"kind": "leaf", "value": 2}}
    return node


@pytest.mark.parametrize("depth", [1, 5, 40])
def test_unions_in_unions_are_followed(depth: int) -> None:
    """The tag leads down; work does not double at each level."""
    assert rules(Branch, nested(depth)) == ["enum_spelling", "coerce_int"]


def test_untagged_unions_in_unions_have_an_end() -> None:
    """A hostile document is refused, and soon."""
    schema = {
        "$defs": {
            "a": {
                "type": "object",
                "properties": {"n": {"$ref": "#/$defs/u"}, "x": {"type": "integer"}},
                "required": ["x"],
            },
            "b": {
                "type": "object",
                "properties": {"n": {"$ref": "#/$defs/u"}, "y": {"type": "integer"}},
                "required": ["y"],
            },
            "u": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}]},
        },
        "$ref": "#/$defs/u",
    }
    node: Any = {"x": "1"}
    for _ in range(60):
        node = {"n": node, "x": "1", "y": "1"}
    coerced(schema, node, "generous")
    assert value(schema, {"n": {"y": "2"}, "x": "1"}) == {"n": {"y": 2}, "x": 1}
