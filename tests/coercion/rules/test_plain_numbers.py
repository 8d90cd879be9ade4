"""Numbers in quotes, as JSON spells them, and whole floats for integers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Literal

import pytest
from coercion.coerced import Text, coerced, only, refused, rules, value
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.reading import Accepted

PLAIN = only("coerce_int", "coerce_float")
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}


@pytest.mark.parametrize(
    ("schema", "written", "expected"),
    [
        (int, '"12"', 12),
        (int, '"-12"', -12),
        (int, '"0"', 0),
        (int, "12.0", 12),
        (int, "-0.0", 0),
        (INTEGER, '"12"', 12),
        (float, '"1.5"', 1.5),
        (float, '"-1e3"', -1000.0),
        (float, '"12"', 12.0),
        (NUMBER, '"1.50"', 1.5),
        (NUMBER, '"7"', 7),
        (Literal[1, 2], '"2"', 2),
        (int | bool, '"2"', 2),
    ],
)
def test_a_number_in_quotes_is_that_number(schema: Any, written: str, expected: Any) -> None:
    """Of the wanted type, with one record."""
    result = coerced(schema, Text(written), PLAIN)
    assert isinstance(result, Accepted)
    assert result.value == expected
    (repair,) = result.repairs
    assert (repair.before, repair.after, repair.cost) == (json.loads(written), expected, 2)


@pytest.mark.parametrize(
    "written",
    ['" 12"', '"+12"', '"012"', '"1_000"', '"1,000"', '"12.0"', '"１２"', '"twelve"', "42.7", "true", "1e20", "null"],
)
@pytest.mark.parametrize("schema", [int, INTEGER, Literal[12]])
def test_anything_else_is_no_integer(schema: Any, written: str) -> None:
    """For these rules; others may know more."""
    if not (schema is INTEGER and written == "1e20"):  # an integer to JSON Schema
        assert refused(schema, Text(written), PLAIN)


@pytest.mark.parametrize("written", ['"nan"', '"inf"', '"1e999"', '"1_0.5"', '""', '"0x10"', '".5"', "true"])
def test_anything_else_is_no_number(written: str) -> None:
    """Nor is an infinity."""
    assert refused(float, Text(written), PLAIN)
    assert refused(NUMBER, Text(written), PLAIN)


def test_digits_that_a_person_would_not_write_are_no_number() -> None:
    """Nor may they cost time."""
    assert refused(int, "9" * 30, PLAIN)
    assert refused(float, "9" * 4000, PLAIN)


def test_a_decimal_needs_no_help() -> None:
    """It is read from text to the digit."""
    assert rules(Decimal, "0.10", PLAIN) == []
    assert str(value(Decimal, "0.10", PLAIN)) == "0.10"


@given(st.integers(-(10**17), 10**17))
def test_every_integer_in_quotes_is_that_integer(number: int) -> None:
    """Exactly."""
    assert value(int, str(number), PLAIN) == number


@given(st.text(max_size=12))
def test_no_text_becomes_a_number_that_it_does_not_spell(text: str) -> None:
    """What is taken for an integer is how the integer is written."""
    result = coerced(int, text, PLAIN)
    if isinstance(result, Accepted):
        assert str(result.value) == text or (text == "-0" and result.value == 0)
