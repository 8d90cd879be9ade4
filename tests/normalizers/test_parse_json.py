"""Strict JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers import ParseJSON, extract

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    st.lists(values) | st.dictionaries(st.text(st.characters(codec="utf-8")), values), st.sampled_from([None, 1, "\t"])
)
def test_what_json_writes_is_read_back(value: Any, indent: Any) -> None:
    """dumps and normalize are inverse for objects and arrays, whatever stands around as white space."""
    written = json.dumps(value, indent=indent, ensure_ascii=False)
    assert ParseJSON().normalize(f"\ufeff \r\n{written}\n ") == json.loads(written)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "x",
        "42",
        '"text"',
        "null",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1, "a": 2}',
        '{"o": {"a": 1, "a": "1"}}',
        '{"a": "\\ud800"}',
        '{"a": "\ud800"}',
        '{"a": 1,}',
        "{'a': 1}",
        '{"a": 01}',
        '{"a": "\t"}',
        '{"a": 1} x',
        '{"a": 1}{"b": 2}',
        '{"a": ' + "1" * 5_000 + "}",
        "[" * 100_000,
        '{"a":' * 50_000,
        "[" * 200 + "]" * 200,
        '{"a": 1',
    ],
)
def test_everything_else_is_none(raw: str) -> None:
    """No scalar, no second value, no leniency, and never an exception."""
    assert ParseJSON().normalize(raw) is None


def test_equal_duplicates_say_the_same_thing_twice() -> None:
    """Only keys with *different* values are two answers."""
    assert ParseJSON().normalize('{"a": 1, "a": 1}') == {"a": 1}


def test_surrogate_pairs_are_whole_characters() -> None:
    """Two escapes that form a pair are one character."""
    assert ParseJSON().normalize('{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


@pytest.mark.parametrize("raw", ["42", '"text"', "null", "[1]", '{"a": 1}'])
def test_in_a_pipeline_any_json_value_is_a_candidate(raw: str) -> None:
    """Whether a scalar will do is for the contract to say."""
    (candidate,) = extract(f" {raw}\n", [ParseJSON()]).candidates
    assert (candidate.text, candidate.tier, candidate.span) == (raw, 0, (1, 1 + len(raw)))
