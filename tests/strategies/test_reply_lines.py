"""Corrections in plain text."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.strategies.place_names import named_places
from ratchet_core.strategies.reply_lines import assignments_in, parsed
from ratchet_core.violation import MISSING

PLACES = named_places([("age",), ("address", "zip")])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/age: 30", {("age",): 30}),
        ("age = 30", {("age",): 30}),
        ("- age: 30", {("age",): 30}),
        ("* **/age**: 30", {("age",): 30}),
        ("1. `/age` -> 30;", {("age",): 30}),
        ('"age": 30,\n"address.zip": "1 2",', {("age",): 30, ("address", "zip"): "1 2"}),
        ("Here are the corrections:\n/age: null", {("age",): None}),
        ("/age: 30\n\n/age: 30", {("age",): 30}),
        ('address.zip: {"a": [1, 2]}', {("address", "zip"): {"a": [1, 2]}}),
        ("age should be 30", None),
        ("/age: thirty", None),
        ("/age: 30 years", None),
        ("/age: 30\n/name: 1", None),
        ("/age: 30\n/age: 31", None),
        ("/age: true\n/age: 1", None),
        ("I set age: 30", None),
        ("/age:", None),
        ("Corrections:", None),
        ("", None),
        ("/age: NaN", None),
    ],
)
def test_only_what_can_not_be_mistaken_is_taken(body: str, expected: Any):
    """A name that was asked for, a sign, a value in JSON, and nothing else anywhere."""
    assert assignments_in(body, PLACES) == expected


def test_strict_json_is_parsed_and_nothing_else():
    """Half of a surrogate pair is no text."""
    assert parsed('{"a": 1}') == {"a": 1}
    assert parsed("{'a': 1}") is MISSING
    assert parsed('"\ud800"') is MISSING


def test_long_lines_take_bounded_work():
    """Signs and marks by the million."""
    started = time.perf_counter()
    for line in ("`" * 1_000_000, "a" * 1_000_000 + ":", "- " * 500_000, "=:" * 500_000, "\n" * 1_000_000):
        assert assignments_in(line, PLACES) is None
    assert time.perf_counter() - started < 20


@given(st.text(st.sampled_from('/age:= 30\n-*`"->'), max_size=40))
def test_any_text_has_an_answer(body: str):
    """Which names no other place."""
    found = assignments_in(body, PLACES)
    assert found is None or found.keys() <= {("age",), ("address", "zip")}
