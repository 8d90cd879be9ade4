"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from coercion.coerced import coerced, only, refused, rules, value
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.reading import Accepted

FORMAT = only("number_format")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("1,200", 1200), ("12,345,678", 12345678), ("1 200", 1200), ("1\u00a0200", 1200), ("1\u202f200", 1200)),
        *(("+5", 5), ("\u22125", -5), ("-1,200", -1200), (" 7 ", 7), ("**30**", 30), ("`30`", 30), ("30.", 30)),
        *(("3.0", 3), ("3.00", 3), ("1200.000", 1200), ('"30"', 30)),
    ],
)
def test_an_integer_in_clothing_is_that_integer(text: str, expected: int) -> None:
    """For types and for JSON Schemas, and as a decimal."""
    assert value(int, text, FORMAT) == expected
    assert value({"type": "integer"}, text, FORMAT) == expected
    assert value(Decimal, text, FORMAT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200.50", 1200.5),
        ("1.200,50", 1200.5),
        (".5", 0.5),
        ("-.5", -0.5),
        ("12.11.", 12.11),
        ("1 200.5", 1200.5),
        ("+1.5e3", 1500.0),
    ],
)
def test_a_number_in_clothing_is_that_number(text: str, expected: float) -> None:
    """A fraction with a comma only behind groups of three with dots."""
    assert value(float, text, FORMAT) == expected
    assert value({"type": "number"}, text, FORMAT) == expected
    assert refused(int, text, FORMAT)


@pytest.mark.parametrize(
    "text",
    [
        *("1.200", "3.000", "1e3", "1.5", "1,200.50"),  # no integers: a fraction, thousands in Europe, no count
        *("1,2", "12,11", "0,500", "12,34,567", "1,2345", "1,20", "1,200,", "1.200.300", "1 2", "1  200"),
        *("1_000", "1'200", "0x10", "007", "NaN", "inf", "--5", "+-5", "+ 5", "5-6", "1/2", "½", "٣", "１２", "(5)"),
        *("about 30", "30+", "~30", "30!", "30..", "", "-", "+", "thirty", "30 years", "$5", "12%"),
    ],
)
def test_what_has_two_readings_or_none_is_no_integer(text: str) -> None:
    """Nor is what needs arithmetic or another alphabet."""
    assert refused(int, text, FORMAT)


def test_digits_of_a_decimal_are_kept() -> None:
    """It is written as text."""
    assert str(value(Decimal, "1,200.50", FORMAT)) == "1200.50"


def test_a_plain_number_in_quotes_is_another_rules() -> None:
    """Denying one does not open the other."""
    assert refused(float, "1200.5", FORMAT)
    assert rules(float, "1200.5") == ["coerce_float"]


@given(st.text(alphabet="0123456789.,+-\u2212 eE_'", max_size=12))
def test_an_accepted_number_has_the_digits_of_the_text(text: str) -> None:
    """In order; what is left out is a separator, a plus or zeros of a whole number."""
    result: Any = coerced(int, text, FORMAT)
    if isinstance(result, Accepted):
        digits = "".join(c for c in text.partition(".")[0] if c.isdigit()) or "0"
        assert int(digits) == abs(result.value)
