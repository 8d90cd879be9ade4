"""What a reply says so far: values of prefixes, complete paths, what stands around a value, damage."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import AbortAction, Limits, PartialAction, State, StateMachine

NONE: Any = object()
"""No partial at all."""


def machine_for(schema: Any = Any, **options: Any) -> StateMachine[Any]:
    """A machine that waits for one value."""
    return StateMachine(State("x", schema), **options)


def partial_of(text: str, size: int = 0, schema: Any = Any) -> Any:
    """What is said last over ``text``, in pieces of ``size`` or in one."""
    machine, last = machine_for(schema), None
    for at in range(0, len(text), size or len(text) or 1):
        action = machine.feed(text[at : at + (size or len(text))])
        last = action if action is not None else last
    assert not isinstance(last, AbortAction)
    return last


def value_of(text: str, size: int = 0, schema: Any = Any) -> Any:
    """The newest value that is told over ``text``."""
    partial = partial_of(text, size, schema)
    return NONE if partial is None else partial.value


# ------------------------------------------------------------------------------------------------ values of prefixes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # containers go as far as they go
        ("{", {}), ("[", []), ('[{"a": [', [{"a": []}]), ('{"a": {}, "b": [[]', {"a": {}, "b": [[]]}),
        # a key shows once its value begins
        ('{"a', {}), ('{"a"', {}), ('{"a":', {}), ('{"a": ', {}), ('{"a": "', {"a": ""}), ('{"a": 1, "b', {"a": 1}),
        # text shows as far as it goes, escapes once they are whole
        ('["ab', ["ab"]), ('["a\\', ["a"]), ('["a\\n', ["a\n"]), ('["a\\u00', ["a"]), ('["a\\u00e9', ["aé"]),
        ('["\\\\', ["\\"]), ('["\\\\u12', ["\\u12"]), ('["a\\ud83d', ["a"]), ('["a\\ud83d\\ude', ["a"]),
        ('["a\\ud83d\\ude00', ["a😀"]), ('["\\\\ud83d', ["\\ud83d"]),
        # so do raw line breaks and tabs, which models leave in text
        ('["a\nb', ["a\nb"]), ('{"a": "x\ty"', {"a": "x\ty"}),
        # a number shows the digits that have arrived
        ("[1", [1]), ("[1, 23", [1, 23]), ("[1.", [1]), ("[1.5", [1.5]), ("[-", []), ("[-2", [-2]), ("[2e", [2]),
        ("[2.5e-", [2.5]), ("[2.5e-1", [0.25]), ("[1, ", [1]),
        # a literal shows at its first letter: no other begins so
        ("[t", [True]), ("[fals", [False]), ('{"a": nul', {"a": None}),
        # bare scalars
        ("12", 12), ("t", True), ('"ab', "ab"), ('"ab"', "ab"), ("-", NONE), ("  7", 7), ('"a\nb"', "a\nb"),
        # whole values
        ("[]", []), ('{"a": [1, {"b": null}]} ', {"a": [1, {"b": None}]}), ("", NONE), ("  \n", NONE),
    ],
)  # fmt: skip
def test_the_value_of_a_prefix(text: str, value: Any) -> None:
    """The same in one piece and character by character."""
    assert value_of(text) == value
    assert value_of(text, 1) == value


@pytest.mark.parametrize(
    "text",
    ["[n,", "[null,}", '"hello\\m"', "[tru x", '["\\udc00"]', "[1e999,", "12 apples", "no"],
)
def test_nothing_is_told_of_what_is_no_json(text: str) -> None:
    """In one piece no value shows; a word that begins like a literal takes it back."""
    assert value_of(text) is NONE


@pytest.mark.parametrize(("schema", "text"), [(int, "[1, 2"), (dict[str, int], "[1"), (list[int], "12"), (str, "12")])
def test_only_a_value_of_the_wanted_sort_is_told(schema: Any, text: str) -> None:
    """A partial can become what the schema wants, or there is none."""
    assert value_of(text, schema=schema) is NONE


# ------------------------------------------------------------------------------------------------ complete paths


def test_complete_paths_come_in_the_order_of_completion() -> None:
    """Parts before wholes; what may still go on is not among them."""
    text = '{"a": 1, "b": [2, {"c": "x"}, []], "d": {}, "e": tru'
    partial = partial_of(text)
    expected: Any = (("a",), ("b", 0), ("b", 1, "c"), ("b", 1), ("b", 2), ("b",), ("d",))
    assert partial.complete_paths == expected
    assert partial_of(text + "e}").complete_paths == (*expected, ("e",), ())


@pytest.mark.parametrize("text", ['{"a": 12', '{"a": "x"', '{"a": true', '["x', "12", '"x"'])
def test_a_scalar_is_complete_when_something_follows(text: str) -> None:
    """A digit may come, or another quote; of a bare scalar only the end of the reply says that it is whole."""
    assert partial_of(text).complete_paths == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
documents = st.builds(
    lambda value, indent, ascii: json.dumps(value, indent=indent, ensure_ascii=ascii),
    st.lists(json_values, max_size=4) | st.dictionaries(st.text(max_size=4), json_values, max_size=5),
    st.sampled_from([None, 1]),
    st.booleans(),
)


def at(data: Any, path: Any) -> Any:
    """What stands at a path."""
    for step in path:
        data = data[step]
    return data


def grows_to(partial: Any, whole: Any) -> bool:
    """Whether ``whole`` goes on where ``partial`` ends."""
    if isinstance(partial, dict):
        return all(key in whole and grows_to(value, whole[key]) for key, value in partial.items())
    if isinstance(partial, list):
        return len(partial) <= len(whole) and all(map(grows_to, partial, whole))
    if isinstance(partial, str):
        return isinstance(whole, str) and whole.startswith(partial)
    if isinstance(partial, bool) or partial is None:
        return partial is whole
    return type(whole) in (int, float)  # 1 and 15 are on the way to 1.5e16


@given(documents, st.data())
def test_partials_grow_to_the_whole(text: str, data: st.DataObject) -> None:
    """Whatever the pieces: the value is a part of the whole, what is complete is final and stays so."""
    whole, machine = json.loads(text), machine_for()
    paths: Any = ()
    position = 0
    while position < len(text):
        size = data.draw(st.integers(1, 9))
        action = machine.feed(text[position : position + size])
        position += size
        if isinstance(action, PartialAction):
            assert grows_to(action.value, whole)
            assert action.complete_paths[: len(paths)] == paths
            paths = action.complete_paths
            assert all(at(action.value, path) == at(whole, path) for path in paths)
    assert paths[-1] == ()


@given(documents, st.data())
def test_a_value_does_not_depend_on_the_pieces(text: str, data: st.DataObject) -> None:
    """A prefix says the same however it came."""
    prefix = text[: data.draw(st.integers(1, len(text)))]
    size = data.draw(st.integers(1, 12))
    one, many = partial_of(prefix), partial_of(prefix, size)
    assert (one is None) == (many is None)
    if one is not None:
        assert (one.value, one.complete_paths) == (many.value, many.complete_paths)


def test_long_text_is_told_piece_by_piece() -> None:
    """Escapes and surrogate pairs at every place of a text that is longer than any piece that is kept."""
    text = "".join(f"word {i} \\n \\u00e9 \\ud83d\\ude00 \\\\" for i in range(200))
    document = '{"a": [1, "' + text + '"], "b": 2}'
    for size in (1, 3, 7, 250):
        assert value_of(document, size) == json.loads(document)
    cut = value_of(document[:5000], 3)["a"][1]
    assert json.loads(document)["a"][1].startswith(cut)
    assert len(cut) > 2000


# ------------------------------------------------------------------------------------------------ around a value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('Here it is: {"a": 1', {"a": 1}),
        ('Sure! {"a": 1', {"a": 1}),
        ('The answer\n\n  {"a": 1', {"a": 1}),
        ('<answer>{"a": 1', {"a": 1}),
        ('```json\n{"a": 1', {"a": 1}),
        ("```\n[1, 2", [1, 2]),
        ('~~~ json\n{"a": 1', {"a": 1}),
        ('```{"a": 1', {"a": 1}),
        ('Look:\n```json\n{"a": "```"', {"a": "```"}),
        ('<think>{"a": 0} or</think>{"a": 1', {"a": 1}),
        ("[THINK]a[/THINK][1", [1]),
        ('<thinking class="x">a</thinking>\n\n{"a": 1', {"a": 1}),
        ('\ufeff{"a": 1', {"a": 1}),
        ('It may be {"a": 0}. No.</think>{"a": 1', {"a": 1}),
        ('{"a": "<think>"', {"a": "<think>"}),
        ('Draft: {"a": 0}\nFinal answer: {"a": 1', {"a": 1}),
        ('I use {name} and [1] here:\n{"a": 1', {"a": 1}),
        ('// a comment\n{"a": 1', {"a": 1}),
        ('{"a": 1}\n```\nThat is [all] {of} it.', {"a": 1}),
    ],
)
def test_what_stands_around_a_value_is_passed_over(text: str, value: Any) -> None:
    """Words, fences and reasoning, in one piece and character by character."""
    assert value_of(text) == value
    assert value_of(text, 1) == value


@pytest.mark.parametrize("text", ["Let me see.", '<think>{"a": 1}', "<thi", "``", "Use {name} here", "f(x) = [x] + 1"])
def test_words_have_no_value(text: str) -> None:
    """Neither has reasoning that is not closed, nor a mark that is not whole."""
    assert value_of(text, schema=None) is NONE
    assert value_of(text, 1, schema=None) is NONE


def test_reasoning_takes_back_what_was_told() -> None:
    """A closing tag without an opening one says that all before it was reasoning."""
    machine = machine_for()
    assert isinstance(machine.feed('So {"a": 0} it is'), PartialAction)
    assert machine.feed(" not.</think> Now") is None
    partial = machine.feed(' then: {"a": 1')
    assert isinstance(partial, PartialAction)
    assert partial.value == {"a": 1}


# ------------------------------------------------------------------------------------------------ damage


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'name': 'Ann', 'tags': ['a', 'b", {"name": "Ann", "tags": ["a", "b"]}),
        ('{name: "Ann", "age": 3', {"name": "Ann", "age": 3}),
        ('{"a": 1, // one\n "b": [2, /* two */ 3', {"a": 1, "b": [2, 3]}),
        ('{"a": [1, 2,], "b": "x', {"a": [1, 2], "b": "x"}),
        ('{"a": True, "b": Non', {"a": True}),
        ('{"a": "she said "hi" and', {"a": 'she said "hi" and'}),
        ("{'a': 'x\\n", {"a": "x\n"}),
        ("{'a': 1}", {"a": 1}),
    ],
)
def test_damage_is_read_by_the_reader_that_mends(text: str, value: Any) -> None:
    """As far as it is beyond doubt; in one piece and character by character."""
    assert value_of(text) == value
    assert value_of(text, 1) == value


def test_of_damaged_text_what_is_complete_is_told() -> None:
    """Paths and order as of undamaged text."""
    assert partial_of("{'a': 1, 'b': ['x', {'c': 2}], 'd': 'y").complete_paths == (
        ("a",), ("b", 0), ("b", 1, "c"), ("b", 1), ("b",)
    )  # fmt: skip


def test_brackets_of_prose_are_let_go() -> None:
    """What began like a value and was none is taken back; what was told before is told again."""
    machine = machine_for()
    assert isinstance(machine.feed('{"a": 1}\n'), PartialAction)
    machine.feed("[1 of the notes")
    partial = machine.feed(' says so]\n{"a": 2')
    assert isinstance(partial, PartialAction)
    assert partial.value == {"a": 2}


# ------------------------------------------------------------------------------------------------ bounds


def test_nesting_is_bounded() -> None:
    """Deeper than the limits nothing is told."""
    machine = machine_for(limits=Limits(depth=8))
    assert machine.feed("[" * 8) is not None
    assert machine.feed("[") is None


@pytest.mark.parametrize(
    "text", ["[1" + "0" * 5_000, "{'a': 1" + "0" * 5_000 + "}", "{'a': 1e999}", "{'a': NaN, 'b': 1"]
)
def test_what_no_json_can_say_is_not_told(text: str) -> None:
    """Numbers of thousands of digits, infinities: a partial can be written down like any value."""
    value = value_of(text)
    assert value is NONE or json.loads(json.dumps(value, allow_nan=False)) == value


SHAPES: dict[str, Callable[[int], str]] = {
    "openers": lambda n: "[" * n,
    "objects": lambda n: '{"a":' * (n // 5),
    "quotes": lambda n: '"' * n,
    "digits": lambda n: "[1" + "1" * n,
    "backslashes": lambda n: '["' + "\\" * n,
    "escapes": lambda n: '{"a": "' + "\\n\\u00e9" * (n // 8),
    "fences": lambda n: "```json\n{" * (n // 9),
    "tags": lambda n: "<think></think>" * (n // 15),
    "spaces after a tag": lambda n: "<think" + " " * n,
    "spaces": lambda n: '{"a":' + " " * n,
    "a long key": lambda n: '{"' + "k" * n,
    "brackets of prose": lambda n: "\n[1 x" * (n // 5),
    "damaged": lambda n: "{'a': 1, " + "'b': 'x', " * (n // 10),
    "items": lambda n: "[" + "1," * (n // 2),
    "keys": lambda n: "{" + ",".join(f'"k{i}":{i}' for i in range(n // 9)),
    "the same key": lambda n: '{"a":1' + ',"a":2' * (n // 6),
    "rows": lambda n: '{"a":1}\n' * (n // 8),
}


class Strict(BaseModel, extra="forbid"):
    """Names that are compared with whatever comes."""

    name: str
    level: Literal["low", "high"] = "low"


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_text_takes_linear_time(shape: str) -> None:
    """100,000 characters in pieces of five, and in one: a moment, where quadratic work would take minutes."""
    text = SHAPES[shape](100_000)
    begin = time.perf_counter()
    for schema in (Any, Strict):
        machine = machine_for(schema)
        for position in range(0, len(text), 5):
            machine.feed(text[position : position + 5])
        action = machine_for(schema).feed(text)
        assert not isinstance(action, PartialAction) or action.complete_paths is not None
    assert time.perf_counter() - begin < 30
