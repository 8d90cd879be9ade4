"""Gemini calls whose arguments are streamed value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import FailAction, State, StateMachine, Tool
from ratchet_core.providers import reply_from
from ratchet_core.providers.gemini_arguments import PartialArguments
from ratchet_core.tools import ToolCall

Entry = dict[str, Any]
UNREADABLE = "<unreadable>"

scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text()
full_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.text(), inner, min_size=1, max_size=3),
    max_leaves=8,
)


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every scalar with the normal form of its path (RFC 9535, 2.7, but for the quotes)."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}[{json.dumps(key)}]")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def entries(arguments: dict[str, Any]) -> Iterator[Entry]:
    """The arguments as the service streams them: strings in pieces, with an empty one at their end."""
    for path, value in leaves(arguments, "$"):
        if isinstance(value, str):
            middle = len(value) // 2
            for piece in (value[:middle], value[middle:]):
                yield {"jsonPath": path, "stringValue": piece, "willContinue": True}
            yield {"jsonPath": path, "stringValue": ""}
        elif value is None:
            yield {"jsonPath": path, "nullValue": None}
        else:
            yield {"jsonPath": path, "boolValue" if isinstance(value, bool) else "numberValue": value}


def gathered(*given: Entry) -> Any:
    parts = PartialArguments()
    for entry in given:
        parts.take(entry)
    return parts.whole()


def chunk(call: Any, finish: str | None = None) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": [{"functionCall": call}]}, "finishReason": finish}]}


@given(st.dictionaries(st.text(), full_values, max_size=4))
def test_what_is_streamed_is_what_is_read(arguments: dict[str, Any]) -> None:
    """Any arguments without empty containers come out as they went in."""
    assert gathered(*entries(arguments)) == arguments


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.a.b", {"a": {"b": 1}}),
        ("$.a[0].b", {"a": [{"b": 1}]}),
        ("$['a']['b c']", {"a": {"b c": 1}}),
        (r"$['it\'s']", {"it's": 1}),
        (r'$["a\n\u00e9\\"]', {"a\né\\": 1}),
        ("$['a.b[0]']", {"a.b[0]": 1}),
        ("$['']", {"": 1}),
    ],
)
def test_paths(path: str, expected: dict[str, Any]) -> None:
    """Names after a dot, names in either quotes, indexes."""
    assert gathered({"jsonPath": path, "numberValue": 1}) == expected


@pytest.mark.parametrize(
    "path", ["", "$", "a", "$a", "$.", "$..a", "$[", "$[x]", "$[-1]", "$['a]", "$.a[0", "$[*]", "$[0]", "$" + ".a" * 65]
)
def test_paths_that_lead_nowhere(path: str) -> None:
    """What is no path to a value within an object makes everything unreadable: nothing is left out."""
    assert gathered({"jsonPath": "$.a", "numberValue": 1}, {"jsonPath": path, "numberValue": 1}) == UNREADABLE


@pytest.mark.parametrize(
    "entry",
    [
        {"jsonPath": "$.a", "numberValue": 2},
        {"jsonPath": "$.a", "stringValue": "x"},
        {"jsonPath": "$.a.b", "numberValue": 2},
        {"jsonPath": "$.a[0]", "numberValue": 2},
        {"jsonPath": "$.b", "numberValue": 2},
        {"jsonPath": "$.b.c.d", "numberValue": 2},
        {"jsonPath": "$.l[2]", "numberValue": 2},
        {"jsonPath": "$.l.x", "numberValue": 2},
        {"jsonPath": "$.c", "stringValue": "x", "willContinue": True},
        {"numberValue": 2},
    ],
)
def test_entries_that_contradict_each_other(entry: Entry) -> None:
    """Two values for one place, a gap in an array, a string without its end: nothing is guessed."""
    before = [("$.a", 1), ("$.b.c", 1), ("$.l[0]", 1)]
    assert gathered(*({"jsonPath": path, "numberValue": value} for path, value in before), entry) == UNREADABLE


def test_halves_of_a_character_meet() -> None:
    """A character that was cut in two between pieces is one again."""
    halves = [{"jsonPath": "$.a", "stringValue": half, "willContinue": True} for half in ("\ud83d", "\ude00")]
    assert gathered(*halves, {"jsonPath": "$.a"}) == {"a": "\U0001f600"}


def test_calls_one_after_the_other() -> None:
    """A name begins a call, what has none continues it, an empty part ends it; a bare call ends itself."""
    calls = [
        {"name": "now"},
        {"name": "f", "willContinue": True},
        {"partialArgs": [{"jsonPath": "$.city", "stringValue": "Bos", "willContinue": True}], "willContinue": True},
        {"willContinue": True},
        {"partialArgs": [{"jsonPath": "$.city", "stringValue": "ton"}], "willContinue": True},
        {},
        {"name": "f", "id": "2", "willContinue": True},
        {"name": "f", "id": "2", "partialArgs": [{"jsonPath": "$.n", "numberValue": 1}]},
        {},
        {"name": "f", "args": {"n": 2}},
    ]
    reply = reply_from([*map(chunk, calls), chunk({}, "STOP")])
    assert reply.tool_calls == (
        ToolCall("now", {}),
        ToolCall("f", {"city": "Boston"}),
        ToolCall("f", {"n": 1}, "2"),
        ToolCall("f", {"n": 2}),
    )


def test_the_names_of_the_sdk_are_read() -> None:
    """Attributes in snake_case, and what is not set is None."""
    unset = {"number_value": None, "bool_value": None, "null_value": None}
    entry = SimpleNamespace(json_path="$.city", string_value="Rome", will_continue=None, **unset)
    call = SimpleNamespace(name="f", id=None, args=None, partial_args=[entry], will_continue=None)
    assert reply_from([chunk(call, "STOP")]).tool_calls == (ToolCall("f", {"city": "Rome"}),)


@pytest.mark.parametrize(
    "calls",
    [
        [{"name": "f", "willContinue": True}],
        [
            {"name": "f", "willContinue": True},
            {"partialArgs": [{"jsonPath": "$.n", "numberValue": 1}], "willContinue": True},
        ],
        [{"name": "f", "willContinue": True}, {"name": "f", "args": {"n": 1}}],
        [{"name": "f", "args": {"n": 1}, "partialArgs": [{"jsonPath": "$.m", "numberValue": 1}]}],
        [{"partialArgs": [{"jsonPath": "$.n", "numberValue": 1}]}],
    ],
)
def test_a_call_that_is_not_whole_is_never_a_call(calls: list[Entry]) -> None:
    """A call that was not ended, was stated twice over or has no name is refused, with all others."""
    machine = StateMachine(State("s", tools=[Tool("f", {"type": "object"})], requires_tool_call=True, max_attempts=1))
    reply = reply_from([*map(chunk, calls), {"candidates": [{"finishReason": "STOP"}]}])
    assert isinstance(machine.receive(reply), FailAction)
