"""Python's notation of plain data as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.tool_calls.python_literal import Fault, Literal, literal_to_json

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(values)
def test_what_is_written_is_read(value: Any) -> None:
    """The notation of any plain value gives the JSON of that value."""
    literal = literal_to_json(repr(value) + " rest", 0, DEFAULT_LIMITS, python=True)
    assert isinstance(literal, Literal)
    assert json.loads(literal.json) == value
    assert literal.end == len(repr(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'\x41\u0042\U00000043\104'", "ABCD"),
        (r"'\ud83d\ude00'", "\U0001f600"),
        (r"'\d+ \q'", r"\d+ \q"),
        ("'a\\\nb'", "ab"),
        ("'a\nb'", "a\nb"),
        ("true", True),
        ("None", None),
        ("[1,]", [1]),
    ],
)
def test_escapes_and_words(text: str, value: Any) -> None:
    """Escapes mean what they mean in Python; the words of JSON are taken, too."""
    literal = literal_to_json(text, 0, DEFAULT_LIMITS, python=True)
    assert isinstance(literal, Literal)
    assert json.loads(literal.json) == value


@pytest.mark.parametrize(
    "text", ["", "x", "Truex", "'a", "[1", "]", "[1}", r"'\ud800'", r"'\U99999999'", "1e999", "1" * 5000, "(1"]
)
def test_refused(text: str) -> None:
    """Everything else is refused; a text that ends too early says so."""
    fault = literal_to_json(text, 0, DEFAULT_LIMITS, python=True)
    assert isinstance(fault, Fault)
    assert fault.cut == (text in ("", "'a", "[1", "(1"))


def test_depth() -> None:
    """Nesting is bounded."""
    assert isinstance(literal_to_json("[[[]]]", 0, Limits(depth=2)), Fault)
