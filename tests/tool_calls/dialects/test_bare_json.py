"""Calls as JSON without a mark."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
arguments = st.dictionaries(st.text(min_size=1), values, max_size=4)


@given(names, arguments, st.sampled_from(["arguments", "parameters", "input", "args"]))
def test_what_is_written_is_read(name: str, args: dict[str, Any], key: str) -> None:
    """Any name and arguments come back exactly where calls are expected: alone, in prose, fenced, listed."""
    one = json.dumps({"name": name, key: args})
    for text, count in (
        (one, 1),
        (f"Yes: {one} Done.", 1),
        (f"```json\n{one}\n```", 1),
        (f"[{one}, {one}]", 2),
        (f"{one}; {one}", 2),
    ):
        assert leaked_tool_calls(text, required=True).calls == (ToolCall(name, args),) * count
        assert leaked_tool_calls(text, tools=(Tool(name),)).calls == (ToolCall(name, args),) * count
        assert leaked_tool_calls(text).calls == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"foo": 1}',
        '{"name": "f"}',
        '{"parameters": {}}',
        '{"name": "f", "arguments": {}, "age": 3}',
        '{"name": "f", "arguments": 3}',
        '{"type": "person", "name": "f", "arguments": {}}',
        '{"name": "f", "description": "d", "parameters": {"type": "object", "properties": {}}}',
        '{"name": "f", "parameters": {"type": "object", "properties": {}}}',
        '{"name": "jeff"}{"name": "f", "arguments": {}}',
        '[{"name": "f", "arguments": {}}, {"a": 1}]',
        '{"name": "f", "arguments": {"a": {"name": "g", "arguments": {}}',
        '[{"label": "alpha", "score": 0.7}]',
        "[special delivery] for { fmt.Println() }",
    ],
)
def test_no_call(text: str) -> None:
    """Data, definitions, calls among data, and calls cut off are no calls."""
    assert leaked_tool_calls(text, required=True).calls == ()


def test_what_is_cut_off_is_reported() -> None:
    """An object that begins as a call and ends with the text is a truncated call; other data is none."""
    leaked = leaked_tool_calls('{"name": "f", "arguments": {', required=True)
    assert (leaked.truncated, len(leaked.problems)) == (True, 1)
    assert not leaked_tool_calls('{"name": "f", "arguments": {').truncated
    assert not leaked_tool_calls('{"total": {', required=True).truncated


def test_unknown_names() -> None:
    """Where tools are on offer and no call is due, only their names count; where one is due, every name does."""
    text = '{"name": "g", "arguments": {}}'
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == ()
    assert leaked_tool_calls(text, tools=(Tool("f"),), required=True).calls == (ToolCall("g", {}),)


def test_strings_of_data_hold_no_calls() -> None:
    """What looks like a call in the string of a JSON answer is text."""
    for text in ('{"doc": "use <function=f>{}</function>"}', '{"doc": "use <function=f>{}</function>", oops}'):
        assert leaked_tool_calls(text).calls == ()


def test_the_name_may_be_the_key() -> None:
    """Of a tool on offer."""
    text = '{"f": {"a": 1}}'
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == (ToolCall("f", {"a": 1}),)
    assert leaked_tool_calls(text, required=True).calls == ()
    assert leaked_tool_calls('{"f": {"a": 1}, "g": {}}', tools=(Tool("f"), Tool("g"))).calls == ()


def test_actions_of_langchain() -> None:
    """``action`` and ``action_input``; the one that ends the run is no call."""
    text = 'Action:\n```json\n{"action": "f", "action_input": {"a": 1}}\n```'
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == (ToolCall("f", {"a": 1}),)
    answer = '{"action": "Final Answer", "action_input": {"a": 1}}'
    assert leaked_tool_calls(answer, required=True).calls == ()


def test_a_name_spelt_otherwise() -> None:
    """Is the tool's, as far as it can mean one only."""
    assert len(leaked_tool_calls('{"name": "getWeather", "arguments": {}}', tools=(Tool("get_weather"),)).calls) == 1
