"""How people write numbers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.coercion.numerals import is_whole, numeral, plain_numeral, value_of


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("1,200", "1200"),
        ("+5", "5"),
        ("\u22125.5", "-5.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.200,50", "1200.50"),
        ("1.200", "1.200"),
    ],
)
def test_a_numeral_is_spelled_as_json_does(text: str, spelled: str) -> None:
    """The same number."""
    assert numeral(text) == spelled


@given(st.text(alphabet="0123456789.,+- eE\u00a0\u2212_", max_size=10))
def test_what_is_returned_is_a_number_of_json(text: str) -> None:
    """Whatever it was made of."""
    spelled = numeral(text)
    if spelled is not None:
        assert plain_numeral(spelled)
        assert json.loads(spelled) == value_of(spelled)


@given(st.integers(-(10**15), 10**15))
def test_grouping_is_undone(number: int) -> None:
    """With commas and with spaces."""
    assert numeral(f"{number:,}") == str(number)
    assert numeral(f"{number:,}".replace(",", " ")) == str(number)


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [("3", True), ("3.0", True), ("3.000", False), ("1200.000", True), ("3.5", False), ("1e3", False), ("-3.00", True)],
)
def test_whole(spelled: str, expected: bool) -> None:
    """Three decimals may be thousands."""
    assert is_whole(spelled) is expected
