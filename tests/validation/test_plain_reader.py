"""JSON text into plain data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import State, StateMachine, ValidAction
from ratchet_core.validation.plain_reader import PlainReader, any_value, mapping
from ratchet_core.validation.reading import Accepted, Rejected

ANY, MAPPING = PlainReader(any_value), PlainReader(mapping)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text('aé:"\\ '),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab:"'), inner, max_size=3),
)


@given(JSON)
def test_every_json_value_is_read_as_it_is(value: Any) -> None:
    """Exactly, with no repair."""
    text = json.dumps(value)
    result = ANY.read(text, True)
    assert isinstance(result, Accepted)
    assert result.value == value
    assert (result.document, result.repairs) == (text, ())


@given(JSON)
def test_only_objects_are_mappings(value: Any) -> None:
    """Everything else is told what it should be, and kept as the candidate."""
    result = MAPPING.read(json.dumps(value), True)
    if isinstance(value, dict):
        assert isinstance(result, Accepted)
    else:
        assert isinstance(result, Rejected)
        assert result.errors[0].rule == "mapping_type"
        assert result.errors[0].received == value == result.candidate


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "truncated"),
        ("{", "truncated"),
        ('{"a": "b', "truncated"),
        ("[1, 2", "truncated"),
        ("nope", "parse_error"),
        ("{} {}", "parse_error"),
        ("[NaN]", "parse_error"),
        ("[-Infinity]", "parse_error"),
        ("[1e999]", "validation_error"),
        ('{"a": [-1e999]}', "validation_error"),
        ("[" * 5000 + "]" * 5000, "parse_error"),
        ('{"a": 1, "a": 2}', "ambiguous"),
        ('["\\ud800"]', "parse_error"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    """With its class."""
    result = ANY.read(text, True)
    assert isinstance(result, Rejected)
    assert result.reason == reason
    assert result.errors


@pytest.mark.parametrize("text", ["\ud800", '{"a": "\ud800"}', '["\udfff"]', '{"\ud800": 1}'])
def test_lone_surrogates_are_refused(text: str) -> None:
    """Written out they are no text that any transport carries; nothing raises."""
    result = ANY.read(text, True)
    assert isinstance(result, Rejected)
    assert result.reason == "parse_error"
    assert not result.is_json
    for schema in (None, Any, {}, {"type": "object"}):
        assert not isinstance(StateMachine(State("s", schema)).receive(text), ValidAction)


def test_duplicates_can_be_permitted() -> None:
    """The last one then counts."""
    result = ANY.read('{"a": 1, "a": 2}', False)
    assert isinstance(result, Accepted)
    assert result.value == {"a": 2}


def test_huge_integers_are_read_or_refused() -> None:
    """5,000 digits raise nothing, whatever the interpreter's own limit."""
    for digits in (300, 1_000, 4_300, 5_000, 100_000):
        result = ANY.read("9" * digits, True)
        assert isinstance(result, (Accepted, Rejected))
        repr(result)
