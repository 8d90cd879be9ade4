"""Every sort of type that pydantic knows is coerced like the JSON Schema it shows, and keeps what it does itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar

import pytest
from coercion.coerced import coerced, refused, rules, value
from pydantic import (
    AfterValidator,
    AnyUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    PlainValidator,
    RootModel,
    WrapValidator,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypedDict

from ratchet_core import Contract, Opaque
from ratchet_core.validation.reading import Accepted, Rejected


class Strict(BaseModel):
    """Strict, and closed."""

    model_config = ConfigDict(strict=True, extra="forbid")
    first_name: str
    n: int
    day: dt.date | None = None


@dataclass
class Plain:
    """A dataclass of the standard library."""

    a: int
    tags: list[str] = field(default_factory=list)


@pydantic_dataclass
class Checked:
    """One of pydantic's."""

    first_name: str
    n: int = Field(default=0, ge=0)


class Row(TypedDict):
    """A dict."""

    x: int
    first_name: NotRequired[str]


class Point(NamedTuple):
    """A tuple."""

    x: int
    label: str = ""


class Numbers(RootModel[list[int]]):
    """A list with a name."""


class Tree(BaseModel):
    """Recursive."""

    value: int
    children: list[Tree] = []


class Kind(Enum):
    """Text behind names."""

    BIG_ONE = "b1"
    SMALL = "s"


T = TypeVar("T")


class Box(BaseModel, Generic[T]):
    """Generic."""

    content_value: T


Percent = Annotated[int, Field(ge=0, le=100)]


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (Strict, {"firstName": "A", "n": "1,000", "day": "N/A"}, Strict(first_name="A", n=1000)),
        (Plain, {"A": "1", "tags": "x"}, Plain(1, ["x"])),
        (Checked, {"First Name": "A", "n": 3.0}, Checked("A", 3)),
        (Row, {"X": "1", "firstName": "A"}, {"x": 1, "first_name": "A"}),
        (Point, ["1", "a"], Point(1, "a")),
        (Numbers, ["1", "2,000"], Numbers([1, 2000])),
        (Numbers, {"Numbers": ["1"]}, Numbers([1])),
        (Tree, {"Value": "1", "children": {"value": "2"}}, Tree(value=1, children=[Tree(value=2)])),
        (Kind, "big one", Kind.BIG_ONE),
        (list[Kind], ["B1", "SMALL"], [Kind.BIG_ONE, Kind.SMALL]),
        (Box[int], {"ContentValue": "5"}, Box[int](content_value=5)),
        (Box[list[Kind]], {"content_value": "small"}, Box[list[Kind]](content_value=[Kind.SMALL])),
        (Percent, "12", 12),
        (set[int], ["1", "1", "2"], {1, 2}),
        (frozenset[int], "1", frozenset({1})),
        (tuple[int, str], ["1", 2], (1, "2")),
        (tuple[int, ...], ["1", "2"], (1, 2)),
        (Sequence[int], ["1"], [1]),
        (dict[str, Decimal], {"a": "1,200.50"}, {"a": Decimal("1200.50")}),
        (dict[int, int], {"1": "2"}, {1: 2}),
        (dict[Kind, int], {"s": "2"}, {Kind.SMALL: 2}),
        (dt.time | None, "null", None),
        (uuid.UUID | None, "none", None),
        (AnyUrl | int, "7", 7),
        (list[Json[list[int]] | None], ["-", "[1]"], [None, [1]]),
        (Annotated[str, Field(pattern=r"^(?P<x>a)$")] | int, "7", 7),
        (Opaque[str], 5, "5"),
        (list[Opaque[str]], "x", ["x"]),
    ],
)
def test_a_type_is_coerced(schema: Any, document: Any, expected: Any) -> None:
    """And its own validator has the last word."""
    made = value(schema, document)
    assert made == expected
    assert isinstance(made, type(expected))


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        (Strict, {"first_name": "A", "n": 1, "more": 2}),
        (Percent, "101"),
        (Percent, "1,000"),
        (Checked, {"first_name": "A", "n": "-1"}),
        (tuple[int, str], ["1"]),
        (Point, ["x"]),
        (uuid.UUID, 12),
        (dt.time, "noon"),
        (dict[int, int], {"one": "2"}),
        (Annotated[list[int], Field(min_length=2)], "5"),
        (Annotated[str, Field(max_length=3)], "abcd"),
    ],
)
def test_no_bound_is_bent(schema: Any, document: Any) -> None:
    """Nothing is clamped, cut or filled up."""
    assert refused(schema, document, "generous")


def split(given: Any) -> Any:
    """Takes text for a list."""
    return given.split(",") if isinstance(given, str) else given


def wrapped(given: Any, handler: Any) -> Any:
    """Takes anything for 0."""
    return handler(given) if isinstance(given, int) else 0


class Own(BaseModel):
    """With validators of the caller's."""

    tags: Annotated[list[str], BeforeValidator(split)] = []
    level: Annotated[int, WrapValidator(wrapped)] = 1
    free: Annotated[str, PlainValidator(lambda given: str(given))] = ""
    n: int

    @field_validator("n", mode="before")
    @classmethod
    def of_text(cls, given: Any) -> Any:
        """Knows one more word."""
        return 12 if given == "a dozen" else given


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"tags": "a,b", "n": "1,000"}, Own(tags=["a", "b"], n=1000)),
        ({"level": "high", "free": [1], "n": "7"}, Own(level=0, free="[1]", n=7)),
        ({"n": "a dozen"}, Own(n=12)),
        ({"Tags": "a,b", "N": "a dozen"}, Own(tags=["a", "b"], n=12)),
        ({"result": {"tags": "a,b", "n": "7"}}, Own(tags=["a", "b"], n=7)),
    ],
)
def test_what_the_callers_validators_take_is_theirs(document: Any, expected: Any) -> None:
    """Whatever is coerced beside, around and in front of it."""
    assert value(Own, document) == expected
    assert value(Own | None, document) == expected
    assert value(list[Own], document) == [expected]


def test_a_model_that_is_read_first_by_its_own_is_coerced_where_it_complains() -> None:
    """Its validator may reshape the document; what it then finds wrong is looked at if it stands in the document."""

    class Shaped(BaseModel):
        a: int
        b: int = 0

        @model_validator(mode="before")
        @classmethod
        def flat(cls, given: Any) -> Any:
            """Takes one more shape."""
            return {"a": given[0], "b": given[1]} if isinstance(given, list) else given

    assert value(Shaped, [1, 2]) == Shaped(a=1, b=2)
    assert value(Shaped, {"A": "1", "b": "2"}) == Shaped(a=1, b=2)
    assert refused(Shaped, ["1", "x"])


def test_rules_of_the_callers_hold() -> None:
    """After coercion as before."""

    def even(number: int) -> int:
        """A rule."""
        if number % 2:
            raise ValueError("odd")
        return number

    assert value(Annotated[int, AfterValidator(even)], "1,002") == 1002
    assert refused(Annotated[int, AfterValidator(even)], "1,001")


def test_postconditions_are_asked_of_what_came_out() -> None:
    """And told of it."""
    contract = Contract(Strict, ensure=["n > 5"])
    assert isinstance(coerced(contract, {"first_name": "A", "n": "6"}), Accepted)
    result = coerced(contract, {"first_name": "A", "n": "5"})
    assert isinstance(result, Rejected)
    assert result.reason == "ensure_failed"
    assert "actual: n=5" in result.errors[0]


def test_a_type_that_shows_nonsense_is_read_strictly() -> None:
    """Its JSON Schema can not be held against a value."""

    class Odd(BaseModel):
        n: Annotated[int, Field(json_schema_extra={"type": "bogus"})]

    assert rules(Odd, {"n": 1}) == []
    assert refused(Odd, {"n": "1"})


def test_opaque_text_is_not_told() -> None:
    """Of a wrong place only the rule."""

    class Mail(BaseModel):
        body: Opaque[str]
        n: int

    result = coerced(Mail, {"body": {"secret": "x"}, "n": "1,000"})
    assert isinstance(result, Rejected)
    assert [error.path for error in result.errors] == [("body",)]
    assert "secret" not in str(result.errors[0].to_json())


def test_an_enum_may_mix_its_values() -> None:
    """Text and numbers."""
    assert value(Literal["auto", 1, 2], "AUTO") == "auto"
    assert value(Literal["auto", 1, 2], "2") == 2
    assert refused(Literal["auto", 1, 2], "3")
