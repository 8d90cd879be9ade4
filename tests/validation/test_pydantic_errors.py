"""pydantic's errors as violations: path, expectation, received, choices."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from typing_extensions import TypedDict

from ratchet_core import Contract, Violation
from ratchet_core.validation.pydantic_errors import MOST_VIOLATIONS
from ratchet_core.validation.reading import Rejected
from ratchet_core.violation import MISSING


class Colour(enum.Enum):
    """An enum."""

    RED = "red"
    GREEN = "green"


class Cat(BaseModel):
    """Tagged."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """Tagged."""

    kind: Literal["dog"]
    name: str
    age: int


class Strict(BaseModel):
    """No further keys."""

    model_config = ConfigDict(extra="forbid")
    a: int = Field(0, ge=0, le=9)
    s: str = Field("xx", min_length=2, pattern="^x")


@dataclass
class Data:
    """A dataclass."""

    a: int


class Typed(TypedDict):
    """A TypedDict."""

    a: int


def errors(schema: Any, document: Any) -> tuple[Violation, ...]:
    """What is wrong with a document."""
    rejected = Contract(schema).check(json.dumps(document))
    assert isinstance(rejected, Rejected)
    return rejected.errors


@pytest.mark.parametrize("schema", [Data, Typed, Cat])
def test_missing_fields_are_told_at_their_own_path(schema: Any) -> None:
    """As required and missing, with nothing received."""
    missing = [error for error in errors(schema, {}) if error.path in (("a",), ("lives",))]
    assert missing
    assert missing[0].received is MISSING
    assert missing[0].expected == "required, but missing"


def test_extra_keys_are_told_at_their_own_path() -> None:
    """With what stood there."""
    (error,) = errors(Strict, {"zzz": 5})
    assert (error.path, error.rule, error.received) == (("zzz",), "extra_forbidden", 5)
    assert error == "zzz: no such key is permitted here"


@pytest.mark.parametrize(
    ("document", "path", "expected"),
    [
        ({"a": -1}, ("a",), "expected greater than or equal to 0"),
        ({"a": "x"}, ("a",), "expected a valid integer"),
        ({"s": "x"}, ("s",), "expected at least 2 characters"),
        ({"s": "yy"}, ("s",), "expected to match pattern '^x'"),
    ],
)
def test_expectations_are_short(document: Any, path: tuple[str, ...], expected: str) -> None:
    """Without pydantic's opening words; the failing part of the schema goes along."""
    (error,) = errors(Strict, document)
    assert (error.path, error.expected) == (path, expected)
    assert error.schema is not None
    assert error.received == document[path[0]]


def odd(value: int) -> int:
    """Raises the two errors pydantic turns into violations."""
    if value == 0:
        raise ValueError("must not be zero, ever")
    assert value % 2, "must be odd"
    return value


def test_words_of_the_callers_validators_are_kept() -> None:
    """Without a prefix."""
    schema = Annotated[int, AfterValidator(odd)]
    assert errors(schema, 0)[0].expected == "must not be zero, ever"
    assert "must be odd" in errors(schema, 2)[0].expected


def test_choices_are_nearest_first() -> None:
    """For literals, enums and tags; all of them when nothing is near."""
    assert errors(Literal["north", "south"], "sout")[0].choices == ("south", "north")
    assert errors(Colour, "gren")[0].choices == ("green", "red")
    assert errors(Literal["a", "b"], 3)[0].choices == ("a", "b")


def test_a_wrong_tag_is_told_at_its_key() -> None:
    """What is wrong is the key that tells the branches of a union apart, not the object that it stands in."""
    tagged = Annotated[Cat | Dog, Field(discriminator="kind")]
    (wrong,) = errors(tagged, {"kind": "cow", "lives": 9})
    assert (wrong.path, wrong.received, set(wrong.choices)) == (("kind",), "cow", {"cat", "dog"})
    (missing,) = errors(tagged, {"lives": 9})
    assert (missing.path, missing.received, set(missing.choices)) == (("kind",), MISSING, {"cat", "dog"})
    (other,) = errors(tagged, "cat")
    assert (other.path, other.received) == ((), "cat")


def test_received_is_what_stood_in_the_document() -> None:
    """And not what the validator had made of it."""
    (error,) = errors(Annotated[Decimal, Field(max_digits=3)], "12345")
    assert error.received == "12345"
    (error,) = errors(dict[str, Annotated[Decimal, Field(max_digits=3)]], {"a": 12345})
    assert error.received == 12345


def test_choices_are_whole_whatever_they_contain() -> None:
    """A comma, an "or" or a quote inside of a permitted value does not break it apart."""
    schema = Literal["red, white", "this or that", "it's"]
    assert set(errors(schema, "zzz")[0].choices) == {"red, white", "this or that", "it's"}


def test_of_a_union_only_the_branch_that_fits_best_is_told() -> None:
    """Paths hold keys of the document, never labels of branches."""
    assert [e.path for e in errors(Cat | Dog, {"kind": "dog", "name": "Rex", "age": "x"})] == [("age",)]
    assert [e.path for e in errors(Cat | Dog, {"kind": "cat"})] == [("lives",)]
    assert [e.path for e in errors(list[Cat | int], [1, {"kind": "cat", "lives": "x"}])] == [(1, "lives")]
    assert [e.path for e in errors(dict[str, int | list[int]], {"int": [1, "x"]})] == [("int", 1)]
    assert [e.path for e in errors(Cat | None, {"kind": "cat"})] == [("lives",)]


def label(value: Any) -> str:
    """A tag by function."""
    return "cat" if isinstance(value, dict) and "lives" in value else "dog"


def test_tags_by_function_are_no_keys() -> None:
    """The label of a callable discriminator is taken out as well."""
    schema = Annotated[Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(label)]
    assert [e.path for e in errors(list[schema], [{"kind": "cat", "lives": None}])] == [(0, "lives")]


def test_many_errors_are_counted_not_listed() -> None:
    """Bounded, with one line that says how many more."""
    told = errors(list[int], ["x"] * (MOST_VIOLATIONS + 7))
    assert len(told) == MOST_VIOLATIONS + 1
    assert told[-1].rule == "more_errors"
    assert told[-1] == "7 more places are wrong"


def test_received_values_are_plain() -> None:
    """They go into patches and snapshots."""
    for error in errors(dict[str, int], {"a": [1, {"b": None}], "b": None, "c": "x"}):
        json.dumps(error.to_json())


def reveal(value: Any) -> Any:
    """A rule after a conversion: the input is no plain data any more."""
    raise ValueError("never")


def test_values_that_are_no_plain_data_are_shown_by_repr() -> None:
    """An instance in the middle of validation."""
    (error,) = errors(Annotated[Cat, AfterValidator(reveal)], {"kind": "cat", "lives": 9})
    json.dumps(error.to_json())
    assert "9" in str(error.received)


class Feline(BaseModel):
    """One branch."""

    kind: Literal["cat"]
    lives: int


class Canine(BaseModel):
    """Another one."""

    kind: Literal["dog", "hound"]
    name: str


@pytest.mark.parametrize("pet", [Feline | Canine, Annotated[Feline | Canine, Field(discriminator="kind")]])
def test_a_tag_of_no_branch_is_told_with_all_tags(pet: Any) -> None:
    """And nothing else: what the branch would have wanted is not known."""
    (error,) = Contract(list[pet]).check('[{"kind": "bird", "lives": "x"}]').errors  # type: ignore[valid-type, union-attr]
    assert (error.path, error.received) == ((0, "kind"), "bird")
    assert all(tag in error.expected for tag in ("'cat'", "'dog'", "'hound'"))


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        (int | bool, '"maybe"', "expected a valid integer or a valid boolean"),
        (int | Literal["a"], '"b"', "expected a valid integer or 'a'"),
        (Feline | Canine, "5", "expected an object"),
    ],
)
def test_a_scalar_of_no_branchs_kind_is_told_with_all_kinds(schema: Any, text: str, expected: str) -> None:
    """Each once."""
    (error,) = Contract(schema).check(text).errors  # type: ignore[union-attr]
    assert error.expected == expected
