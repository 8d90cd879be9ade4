"""From a refused document to a value, along the schema."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from coercion.coerced import Text, coerced, only, refused, rules, value
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ratchet_core import CallbackError
from ratchet_core.validation.reading import Accepted, Rejected


class Color(Enum):
    """Values that no model would guess."""

    RED = "#f00"
    GREEN = "#0f0"


class Order(BaseModel):
    """Every sort of place."""

    first_name: str
    age: int
    level: Literal["high", "low"] = "low"
    tags: list[str] = []
    price: float = 0
    color: Color = Color.RED
    day: dt.date | None = None
    exact: Decimal = Decimal(0)


def test_each_change_is_on_record() -> None:
    """Keys first, then what stands under them."""
    document = {
        **{"firstName": "Ann", "AGE": "1,200", "level": "**High**", "tags": "red", "price": "$3.50"},
        **{"color": "green", "day": "2024-1-5", "exact": "1,200.50"},
    }
    result = coerced(Order, document)
    assert isinstance(result, Accepted)
    assert result.value == Order(
        **{"first_name": "Ann", "age": 1200, "level": "high", "tags": ["red"], "price": 3.5},  # type: ignore[arg-type]
        **{"color": Color.GREEN, "day": dt.date(2024, 1, 5), "exact": Decimal("1200.50")},  # type: ignore[arg-type]
    )
    assert [(repair.path, repair.rule) for repair in result.repairs] == [
        (("firstName",), "key_spelling"),
        (("AGE",), "key_spelling"),
        (("level",), "enum_spelling"),
        (("tags",), "list_of_one"),
        (("price",), "number_unit"),
        (("color",), "enum_alias"),
        (("day",), "date_format"),
        (("exact",), "number_format"),
        (("age",), "number_format"),
    ]
    assert json.loads(result.document)["age"] == 1200


def test_what_is_right_is_not_touched() -> None:
    """The strict reading comes first, and only what it complained of is looked at."""
    assert rules(Order, {"first_name": "none", "age": 1}) == []
    assert rules(Order, {"first_name": "none", "age": "1"}) == ["coerce_int"]


def test_what_can_not_be_coerced_is_refused_as_before() -> None:
    """With the errors of the document as it was."""
    result = coerced(Order, {"first_name": "Ann", "age": 1.5})
    assert isinstance(result, Rejected)
    assert [error.path for error in result.errors] == [("age",)]


def test_types_and_json_schemas_are_read_alike() -> None:
    """One engine for both."""
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "ok": {"type": "boolean"}, "tag": {"enum": ["a b", "c"]}},
        "required": ["n"],
    }
    assert value(schema, {"N": "1,000", "ok": "yes", "tag": "A_B"}) == {"n": 1000, "ok": True, "tag": "a b"}
    assert refused(schema, {"n": "about 1,000"})


def test_nothing_is_read_the_lax_way_elsewhere() -> None:
    """A "3" for an integer opens no door for text in other places."""

    class Ordered(BaseModel):
        first: Annotated[int | str, Field(union_mode="left_to_right")]
        second: Annotated[bool | str, Field(union_mode="left_to_right")]
        number: int

    made = value(Ordered, {"first": "12", "second": "no", "number": "3"})
    assert (made.first, made.second, made.number) == ("12", "no", 3)


def test_a_lone_scalar_is_a_document_too() -> None:
    """The root is a place like any other."""
    assert value(int, "12") == 12
    assert value(bool, "Yes.") is True


def test_duplicate_keys_are_ambiguous_here_too() -> None:
    """The last one is taken only where that was asked for."""
    text = Text('{"first_name": "A", "age": "1", "age": "2"}')
    result = coerced(Order, text)
    assert isinstance(result, Rejected)
    assert result.reason == "ambiguous"
    taken = coerced(Order, text, unique=False)
    assert isinstance(taken, Accepted)
    assert taken.value.age == 2


def test_a_validator_of_the_callers_reads_first() -> None:
    """What it takes is not read as anything else, even beside a place that is."""

    class Own(BaseModel):
        tags: Annotated[list[str], BeforeValidator(lambda v: v.split(",") if isinstance(v, str) else v)]
        age: int

    assert value(Own, {"tags": "a,b", "age": "1,000"}) == Own(tags=["a", "b"], age=1000)


def boom(number: int) -> int:
    """A validator with a bug."""
    raise ZeroDivisionError("bug")


def test_a_validator_that_raises_is_a_callback_error() -> None:
    """For a coerced value as for any other."""
    with pytest.raises(CallbackError, match="ZeroDivisionError: bug"):
        coerced(Annotated[int, AfterValidator(boom)], "1")


def test_other_names_of_a_field_are_known() -> None:
    """The attribute's name where an alias is wanted, and places under a name that the reader takes."""

    class Aliased(BaseModel):
        model_config = ConfigDict(extra="forbid")
        first: int = Field(alias="fn")

    class ByName(BaseModel):
        model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)
        first: int = Field(alias="fn")

    assert rules(Aliased, {"first": 1}) == ["key_alias"]
    assert rules(Aliased, {"FN": "1"}) == ["key_spelling", "coerce_int"]
    assert rules(ByName, {"first": "1"}) == ["coerce_int"]


def test_rules_can_be_denied() -> None:
    """One by one, or for a field."""
    assert refused(Order, {"first_name": "A", "age": "1,000"}, "strict")
    assert refused(Order, {"first_name": "A", "age": "1,000"}, only("coerce_int"))
    assert value(Order, {"first_name": "A", "age": "1000"}, only("coerce_int")).age == 1000


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_document_gets_a_verdict(document: Any) -> None:
    """Total."""
    assert isinstance(coerced(Order, document, "generous"), (Accepted, Rejected))


class Opt(BaseModel):
    """Nothing is required: every key may be left out."""

    name: str | None = None
    age: int | None = None


def test_a_key_that_would_be_left_out_is_read_as_the_field_it_spells() -> None:
    """A default in place of what the reply says would be a wrong value."""
    assert value(Opt, {"Name": "Ann"}) == Opt(name="Ann")
    assert value(Opt, {"result": {"Name": "Ann"}}) == Opt(name="Ann")
    assert refused(Opt, {"Age": "abc"})
    assert rules(Opt, {"name": "Ann", "other": 1}) == ["ignored_key"]


@pytest.mark.parametrize("document", [{"name": "A", "Name": "B"}, {"NAME": "A", "Name": "B"}, {"Age": 1, "age": 2}])
def test_two_spellings_of_one_field_are_two_answers(document: dict[str, Any]) -> None:
    """Neither is taken; the same said twice is fine."""
    result = coerced(Opt, document)
    assert isinstance(result, Rejected)
    assert result.reason == "ambiguous"
    assert rules(Opt, {"name": "A", "Name": "A"}) == ["ignored_key"]


def test_what_is_told_is_what_is_left() -> None:
    """Of the document as far as it could be read, with the changes that were made to it."""
    result = coerced(Order, {"result": {"firstName": "Ann", "age": "old", "level": "HIGH"}})
    assert isinstance(result, Rejected)
    assert [error.path for error in result.errors] == [("age",)]
    assert result.candidate == {"first_name": "Ann", "age": "old", "level": "high"}
    assert [repair.rule for repair in result.repairs] == ["unwrap", "key_spelling", "enum_spelling"]
