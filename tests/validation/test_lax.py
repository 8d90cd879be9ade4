"""Which scalars of another type may stand for the wanted one: few, unmistakable, and each on record."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Contract
from ratchet_core.validation.lax import MOST_COERCIONS, all_permitted
from ratchet_core.validation.reading import Accepted, Rejected


@pytest.mark.parametrize(
    ("schema", "written", "value"),
    [
        (int, '"12"', 12),
        (int, '"-12"', -12),
        (int, '"0"', 0),
        (int, "12.0", 12),
        (int, "-0.0", 0),
        (float, '"1.5"', 1.5),
        (float, '"-1e3"', -1000.0),
        (float, '"12"', 12.0),
        (bool, '"true"', True),
        (bool, '"false"', False),
    ],
)
def test_spelling_is_taken(schema: Any, written: str, value: Any) -> None:
    """As a value of the wanted type, with one repair."""
    accepted = Contract(schema).check(written)
    assert isinstance(accepted, Accepted)
    assert accepted.value == value
    assert type(accepted.value) is schema
    (repair,) = accepted.repairs
    assert repair.after == value
    assert repair.before == json.loads(written)
    assert repair.cost == 2


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        (int, '"twelve"'),
        (int, '"1_000"'),
        (int, '"1,000"'),
        (int, '" 12"'),
        (int, '"+12"'),
        (int, '"012"'),
        (int, '"12.0"'),
        (int, '"１２"'),
        (int, "42.7"),
        (int, "true"),
        (int, "1e20"),
        (int, '"' + "9" * 30 + '"'),
        (int, "null"),
        (float, '"nan"'),
        (float, '"inf"'),
        (float, '"1e999"'),
        (float, '"1_0.5"'),
        (float, '""'),
        (float, "true"),
        (bool, "1"),
        (bool, "0"),
        (bool, '"yes"'),
        (bool, '"True"'),
        (bool, '"1"'),
        (str, "12"),
        (str, "true"),
        (list[int], '"1"'),
        (list[int], '{"0": 1}'),
        (dict[str, int], "[]"),
        (Literal[1], '"1"'),
        (Literal["1"], "1"),
        (dt.date, "1700000000"),
        (dt.date, '"1700000000"'),
        (dt.date, '"2024-02-30"'),
        (dt.datetime, "1700000000"),
        (bytes, "12"),
    ],
)
def test_everything_else_is_refused(schema: Any, written: str) -> None:
    """Words, separators, spaces, rounding, truthiness, epochs."""
    assert isinstance(Contract(schema).check(written), Rejected)


@pytest.mark.parametrize("written", ['"1_000"', '" 1"', '"１"', '"1 "', '"+1"'])
def test_a_decimal_is_written_as_a_number(written: str) -> None:
    """The rules of the other numbers hold for it too."""
    assert isinstance(Contract(Decimal).check(written), Rejected)


def test_decimals_are_exact() -> None:
    """From a number or a plain numeral in quotes."""
    for written in ("0.10", '"0.10"'):
        accepted = Contract(Decimal).check(written)
        assert isinstance(accepted, Accepted)
        assert accepted.value == Decimal("0.10")


@given(st.integers(-(10**17), 10**17))
def test_every_integer_in_quotes_is_that_integer(number: int) -> None:
    """Exactly."""
    accepted = Contract(int).check(f'"{number}"')
    assert isinstance(accepted, Accepted)
    assert accepted.value == number


@given(st.text(max_size=12))
def test_no_text_becomes_a_number_it_does_not_spell(text: str) -> None:
    """What is taken for an integer is how the integer is written."""
    result = Contract(int).check(json.dumps(text))
    if isinstance(result, Accepted):
        assert str(result.value) == text or (text == "-0" and result.value == 0)


def test_the_rule_itself() -> None:
    """Every complaint must be permitted; an unknown one is not."""
    permitted: Any = {"type": "int_type", "loc": (), "msg": "", "input": "12"}
    assert all_permitted([permitted, permitted])
    assert not all_permitted([permitted, {**permitted, "type": "string_type"}])
    assert not all_permitted([permitted, {**permitted, "input": "x"}])
    assert MOST_COERCIONS >= 100
