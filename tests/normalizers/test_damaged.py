"""Replies that are one damaged document, read on the short way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import RetryAction, State, StateMachine, ValidAction
from ratchet_core.limits import DEFAULT_LIMITS
from ratchet_core.normalizers.candidate import Extraction
from ratchet_core.normalizers.damaged import damaged_document


class Person(BaseModel):
    """What is asked for."""

    name: str
    age: int


def read(text: str, json_schema: Any = None, *, cut: bool = False, finished: bool = False) -> Extraction | None:
    """The short way alone."""
    return damaged_document(text, DEFAULT_LIMITS, json_schema, cut=cut, finished=finished)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("  {'a': 1,}\n", {"a": 1}),
        ("[1, 2,]", [1, 2]),
        ('// ours\n{"a": 1}', {"a": 1}),
        ('{"a": 1} // that is all', {"a": 1}),
        ('{"a": 1},', {"a": 1}),
        ("(1, 'x')", [1, "x"]),
        ("[red, green, blue]", ["red", "green", "blue"]),
        ("callback_7({a: 1});", {"a": 1}),
        ('{""a"": ""b"", ""c"": 1}', {"a": "b", "c": 1}),
    ],
)
def test_one_document_from_end_to_end_is_the_reply(text: str, data: Any) -> None:
    """There is one candidate, made of strict JSON, with its repairs and its span."""
    found = read(text)
    assert found is not None
    (candidate,) = found.candidates
    assert json.loads(candidate.text or "") == data
    assert candidate.repairs
    assert candidate.format == "repair_json"
    assert 0 <= candidate.span[0] < candidate.span[1] <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sure: {'a': 1}",
        "{'a': 1} and {'b': 2}",
        "{'a': 1}\n{'b': 2}",
        "```json\n{'a': 1}\n```",
        "[Applause]",
        "(laughs)",
        "(1)",
        "[citation needed]",
        "{x: y unless z}",
        '{"a": "first\n\nNo, once more: {"a": "second"}',
        "'quoted'",
        '"one" and "two"',
        '"one"\n"two"',
        "get_weather({city: 'Rome'})",
        '{""a"": "b"}',
    ],
)
def test_anything_else_is_left_to_the_full_reading(text: str) -> None:
    """Words around it, a second document, prose in brackets, code, a disguise that is not consistent."""
    assert read(text) is None


@pytest.mark.parametrize(
    "text", ['{"a": "b', '{"a": 1, "b": [{"c": 2}, {"d"', "[1, 2", '{"a": 12', "{'a': 'b', ", '{"a": "b"']
)
def test_a_document_without_its_end_is_truncated(text: str) -> None:
    """Nothing says that it is whole."""
    found = read(text)
    assert found is not None
    assert (found.candidates, found.reason) == ((), "truncated")
    assert found.misses[0].detail


def test_the_last_whole_value_is_named() -> None:
    """So that a continuation can take up the thread."""
    found = read('{"a": 1, "b": [{"c": "x"}, {"d')
    assert found is not None
    assert "b[0]" in found.misses[0].detail


def test_a_forgotten_brace_is_added_where_nothing_else_can_be_missing() -> None:
    """By the schema, or by the word of the provider; never when the provider says that the reply was cut off."""
    machine = StateMachine(State("s", Person))
    assert isinstance(machine.receive('{"age": 3, "name": "Ann"'), ValidAction)
    for text, reason in (
        ('{"name": "Ann"', None),
        ('{"name": "Ann", "age": 3', None),
        ('{"age": 3, "name": "Ann"', "length"),
    ):
        action = StateMachine(State("s", Person)).receive(text, finish_reason=reason)
        assert isinstance(action, RetryAction)
        assert action.reason == "truncated"
    loose = StateMachine(State("s", None)).receive('{"name": "Ann"', finish_reason="stop")
    assert isinstance(loose, ValidAction)
    assert loose.parsed == {"name": "Ann"}


def test_a_damaged_echo_of_the_schema_is_no_answer() -> None:
    """It is left to the full reading, which says so."""
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    assert read(json.dumps(schema)[:-1] + ",}", schema) is None


KEYS = st.text("abc", min_size=1, max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab ,:{}[]\"'\n", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), st.data())
def test_no_beginning_of_an_object_is_an_answer(value: Any, data: st.DataObject) -> None:
    """Wherever the text ends, and whatever damage it has, without a word on why it ended."""
    text = json.dumps(value).replace("null", "None").replace("{", "{ /* c */ ")
    found = read(text[: data.draw(st.integers(1, len(text) - 1))])
    assert found is None or found.candidates == ()
