"""Where each top-level value was read."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import State, StateMachine, Tool, ValidAction
from ratchet_core.strategies import PatchFields

text = st.text(st.characters(codec="utf-8"), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(text, values, min_size=1, max_size=4)
AROUND = ["{}", "Sure: {} ok", "```json\n{}\n```", "x\n```\n{}\n```\ny", '<think>{"x": 1}</think>{}', " \ufeff{}\n"]


class Person(BaseModel):
    """A schema."""

    name: str
    age: int
    tags: list[str] = []


class Page(BaseModel):
    """With a body."""

    title: str
    body: str


ANN = '{"name": "Ann", "age": 30}'


def accepted(raw: str, schema: Any = Person, **options: Any) -> ValidAction[Any]:
    action: Any = StateMachine(State("s", schema, **options)).receive(raw)
    assert isinstance(action, ValidAction), action
    return action


def slices(raw: str, schema: Any = Person, **options: Any) -> dict[Any, str]:
    sources = accepted(raw, schema, **options).sources
    return {key: raw[source.start : source.end] for key, source in sources.items()}


@given(objects, st.sampled_from(AROUND), st.sampled_from([None, 1]))
def test_strict_json_is_found_to_the_character(value: Any, around: str, indent: int | None) -> None:
    """``json.loads`` of each slice is the value of the document, and none is missing."""
    raw = around.replace("{}", json.dumps(value, indent=indent))
    action = accepted(raw, None)
    document = json.loads(action.document or "")
    assert action.sources.keys() == document.keys() == value.keys()
    for key, source in action.sources.items():
        assert json.loads(raw[source.start : source.end]) == document[key]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("{'name': 'Ann', age: 30,}", {"name": "'Ann'", "age": "30"}),
        ('So: {"name": "Ann", // her\n "age": "30"}', {"name": '"Ann"', "age": '"30"'}),
        ("name: Ann\nage: 30\ntags:\n  - a\n  - b\n", {"name": "Ann", "age": "30", "tags": "- a\n  - b"}),
        ("Here:\n```yaml\nname: Ann\nage: 30\n```", {"name": "Ann", "age": "30"}),
        ("---\nname: Ann\nage: 30\n---\n", {"name": "Ann", "age": "30"}),
        ('{"Person": {"name": "Ann", "AGE": 30}}', {"name": '"Ann"', "age": "30"}),
        (f"[{ANN}]", {"name": '"Ann"', "age": "30"}),
        ('> {\n>  "name": "Ann",\n>  "age": 30\n> }', {"name": '"Ann"', "age": "30"}),
        ('```json\n{"name": "Ann",\n```\n```json\n"age": 30}\n```', {"name": '"Ann"', "age": "30"}),
        (f"<think>{ANN}</think>{ANN}", {"name": '"Ann"', "age": "30"}),
    ],
)
def test_other_readings_give_what_was_written(raw: str, expected: dict[str, str]) -> None:
    """Damaged, in other notations, coerced, unwrapped, in pieces."""
    assert slices(raw) == expected
    assert min(source.start for source in accepted(raw).sources.values()) > raw.find("</think>")


@pytest.mark.parametrize(
    ("raw", "schema", "expected"),
    [
        ('{"a": 1}\n{"b": 2}', list[dict[str, int]], {0: '{"a": 1}', 1: '{"b": 2}'}),
        ("[1, 2]", list[int], {0: "1", 1: "2"}),
        (ANN, list[Person], {0: ANN}),
        ("So $\\boxed{42}$.", int, {(): "42"}),
        (' "x"\n', str, {(): '"x"'}),
        ("Some words.", str, {(): "Some words."}),
        ("Answer: high", Literal["low", "high"], {(): "high"}),
        ("Answer: HIGH", Literal["low", "high"], {(): "HIGH"}),
    ],
)
def test_items_and_lone_scalars(raw: str, schema: Any, expected: dict[Any, str]) -> None:
    """By their index; by the empty path."""
    assert slices(raw, schema) == expected


def test_the_text_behind_front_matter() -> None:
    """Goes by the name of its field."""
    raw = "---\ntitle: T\n---\n\nThe text.\n"
    assert slices(raw, Page, body_field="body") == {"title": "T", "body": "The text."}


@pytest.mark.parametrize("raw", [ANN.replace('"', '\\"'), json.dumps(ANN), ANN.replace('"', "&quot;")])
def test_what_can_not_be_told_is_left_out(raw: str) -> None:
    """In text that was escaped as a whole no offset is sure."""
    assert accepted(raw).sources == {}


def test_a_value_from_two_replies_has_no_source_in_one() -> None:
    """The later reply holds a part of it only."""
    machine = StateMachine(State("s", Person, strategy=PatchFields()))
    machine.receive('{"name": "Ann", "age": "old"}')
    action: Any = machine.receive('{"/age": 30}')
    assert isinstance(action, ValidAction)
    assert (action.span, action.sources) == ((0, 0), {})


def test_a_call_beside_the_value_moves_nothing() -> None:
    """Offsets are those of the reply, calls included."""
    raw = f'<tool_call>{{"name": "f", "arguments": {{}}}}</tool_call>\n{ANN}'
    for reply in (raw, raw.replace(ANN, f"So: {ANN}.")):
        assert slices(reply, tools=[Tool("f", {})]) == {"name": '"Ann"', "age": "30"}


def test_passthrough_is_the_reply() -> None:
    """From its first to its last word."""
    action: Any = StateMachine(State("s", passthrough=True)).receive(" any words\n")
    assert [(source.start, source.end) for source in action.sources.values()] == [(1, 10)]


@pytest.mark.parametrize("raw", [ANN, f"Sure: {ANN}", "name: Ann\nage: 30", f"```json\n{ANN}\n```"])
def test_it_survives_snapshots_copies_and_pickles(raw: str) -> None:
    """It is derived from what is kept, and plays no part in equality."""
    machine = StateMachine(State("s", Person))
    action: Any = machine.receive(raw)
    restored: Any = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot()))).history[-1]
    assert restored == action
    assert restored.sources == action.sources != {}
    assert copy.copy(action).sources == action.sources
    assert pickle.loads(pickle.dumps(action.sources)) == action.sources
    assert hash(action.sources) == hash(copy.copy(action).sources)
    with pytest.raises(TypeError):
        action.sources["name"] = None


@given(st.text('{}[]":,\n ab1', max_size=30))
def test_no_offset_is_wrong(raw: str) -> None:
    """Of whatever was taken, each slice gives the value when it is read once more."""
    action: Any = StateMachine(State("s", Any)).receive(raw)
    if not isinstance(action, ValidAction) or action.format_detected != "json" or len(action.repairs) > 1:
        return
    document = json.loads(action.document or "")
    for key, source in action.sources.items():
        expected = document if key == () else document[key]
        assert json.loads(raw[source.start : source.end]) == expected
