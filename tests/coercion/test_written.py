"""Numbers to the digit."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from coercion.coerced import Text, coerced
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core.coercion.written import Spelled, written
from ratchet_core.validation.reading import Accepted, Rejected


class Exact(BaseModel):
    """A decimal beside a place to coerce."""

    d: Decimal
    n: int
    more: dict[str, list[Decimal | str | None]] = {}


def test_a_decimal_keeps_its_digits_in_a_document_that_is_changed() -> None:
    """And reads the same from the record."""
    text = Text('{"d": 0.12345678901234567890123, "n": "1,000", "more": {"a\\n": [1.5, "x\\"y", null, 2]}}')
    result = coerced(Exact, text)
    assert isinstance(result, Accepted)
    assert result.value.d == Decimal("0.12345678901234567890123")
    assert "0.12345678901234567890123" in result.document
    again = coerced(Exact, Text(result.document))
    assert isinstance(again, Accepted)
    assert again.value == result.value


def test_digits_that_can_not_be_told_apart_refuse_the_change() -> None:
    """Two numbers that come to one float."""
    text = '{"d": 0.123456789012345678901, "n": "1", "more": {"a": [0.123456789012345678902]}}'
    assert isinstance(coerced(Exact, Text(text)), Rejected)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_an_infinity_never_becomes_null(number: str) -> None:
    """Beside a place that is coerced, and inside of a string."""

    class Loose(BaseModel):
        n: int
        a: Any = None
        o: dict[str, float | None] | None = None

    assert isinstance(coerced(Loose, Text(f'{{"a": {number}, "n": "1"}}'), "generous"), Rejected)
    assert isinstance(coerced(Loose, Text(f'{{"o": {{"x": {number}}}, "n": "1"}}'), "generous"), Rejected)
    assert isinstance(coerced(Loose, Text(f'{{"o": "{{\\"x\\": {number}}}", "n": "1"}}'), "generous"), Rejected)


def test_how_a_number_is_spelled() -> None:
    """None when in two ways, inside of strings or not."""
    spelled = Spelled('[1.10, 2.5, "2.50", 1e3, 7]')
    assert (spelled.of(1.1), spelled.of(2.5), spelled.of(1000.0), spelled.of(7.0)) == ("1.10", None, "1e3", None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_what_is_written_is_the_document(document: Any) -> None:
    """In either way of writing."""
    for text in ("", "0.123456789012345678901234"):
        made = written(document, text, True)
        assert made is not None
        assert json.loads(made) == document
