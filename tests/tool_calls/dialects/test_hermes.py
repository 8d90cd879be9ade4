"""Calls in ``<tool_call>`` and its like."""

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


@given(
    names,
    arguments,
    st.sampled_from(["tool_call", "tool_calls", "function_call", "function_calls", "tool_use", "tools"]),
)
def test_what_is_written_is_read(name: str, args: dict[str, Any], tag: str) -> None:
    """Any name and arguments come back exactly, whatever the tag is called."""
    text = f"<{tag}>\n{json.dumps({'name': name, 'arguments': args})}\n</{tag}>"
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.problems, leaked.repairs) == ((ToolCall(name, args),), (), ())
    assert (leaked.text_before, leaked.text_after) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>{"name": "f", "arguments": {"s": "</tool_call>"}}</tool_call>',
        '<TOOL_CALL>{"name": "f", "arguments": {"s": "</tool_call>"}}</TOOL_CALL>',
        '<tool_call>{"name": "f", "arguments": {"s": "</tool_call>"}}</function_calls>',
        '<tool_call>[{"name": "f", "arguments": {"s": "</tool_call>"}}]',
        '<tool_call>{"function": {"name": "f", "arguments": "{\\"s\\": \\"</tool_call>\\"}"}}</tool_call>',
        '<tool_calls>{"tool_calls": [{"name": "f", "arguments": {"s": "</tool_call>"}}]}</tool_calls>',
        "<tool_call>{'name': 'f', 'arguments': {'s': '</tool_call>'}}</tool_call>",
        '<tool_call>f(s="</tool_call>")</tool_call>',
        '<function_calls>[f(s="</tool_call>")]</function_calls>',
    ],
)
def test_one_call_in_many_shapes(text: str) -> None:
    """A string may hold the closing tag; case, a list, the OpenAI shape and Python's notation make no difference."""
    assert leaked_tool_calls(text).calls == (ToolCall("f", {"s": "</tool_call>"}),)


def test_several_calls() -> None:
    """Several tags, or several objects in one tag, are several calls in their order."""
    a, b = '{"name": "a", "arguments": {}}', '{"name": "b", "arguments": {"x": 1}}'
    expected = (ToolCall("a", {}), ToolCall("b", {"x": 1}))
    assert leaked_tool_calls(f"<tool_call>{a}</tool_call> and <tool_call>{b}</tool_call>").calls == expected
    assert leaked_tool_calls(f"<tool_call>{a}\n{b}</tool_call>").calls == expected
    assert leaked_tool_calls(f"<tool_call>[{a}, {b}]</tool_call>").calls == expected
    assert leaked_tool_calls("<function_calls>a()\nb(x=1)</function_calls>").calls == expected


def test_id_of_the_tag() -> None:
    """An id in the tag is the id of its call, unless the call has one of its own."""
    assert leaked_tool_calls('<tool_call id="7">{"name": "f"}</tool_call>').calls == (ToolCall("f", {}, "7"),)
    assert leaked_tool_calls('<tool_call id="7">{"name": "f", "id": "8"}</tool_call>').calls == (
        ToolCall("f", {}, "8"),
    )


def test_missing_close_tag() -> None:
    """Stop sequences cut the closing tag off: an object that is complete is a call without it."""
    leaked = leaked_tool_calls('<tool_call>{"name": "f", "arguments": {"a": 1}}')
    assert (leaked.calls, leaked.truncated) == ((ToolCall("f", {"a": 1}),), False)


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>{"name": "f", "arguments": {"a": 1}',
        '<tool_call>{"name": "f", "arguments": {"a": "x',
        "<tool_call>f(a=1",
        "<tool_call>",
        "I will look. <tool_call>\n",
    ],
)
def test_cut_off(text: str) -> None:
    """A call that is cut off is no call, and the result says so."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)
    assert leaked.problems


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "{bad}",
        "[1, 2, 3]",
        "[]",
        '{"foo": 1}',
        '{"name": ""}',
        '{"name": 3, "arguments": {}}',
        '{"name": "f", "arguments": [1]}',
        '{"name": "f", "arguments": "[1]"}',
        '{"name": "f", "arguments": "{bad"}',
        '{"name": "f", "description": "what f does"}',
        '{"name": "f", "input": "{bad"}',
        '{"name": "f", "arguments": 3}',
        "get_time",
        '{"name": "f", "arguments": {"a": 1}, "parameters": {"a": 2}}',
        '{"name": "f", "tool": "g", "arguments": {}}',
        '{"name": "f", "arguments": {"a": 1, "a": 2}}',
        '{"name": "f", "arguments": {"a": NaN}}',
        '{"name": "f", "arguments": {"a": 1e999}}',
        '{"name": "f", "arguments": {"a": 1}}, "b": 2}',
        '{"name": "f", "parameters": {"type": "object", "properties": {"a": {}}}}',
        "f(a=b)",
        "f(a=1) and more",
        "f(1)",
    ],
)
def test_no_call(content: str) -> None:
    """What is no call, or not surely one, is refused and listed."""
    leaked = leaked_tool_calls(f"<tool_call>{content}</tool_call>")
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, False)


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        ('{"name": "f", "q": "x", "id": "1"}', {"q": "x"}),
        ('{"tool": "f", "a": 1, "b": [2]}', {"a": 1, "b": [2]}),
        ('{"name": "f", "input": 42}', {"input": 42}),
        ('{"name": "f", "input": "two plus two"}', {"input": "two plus two"}),
    ],
)
def test_arguments_beside_the_name(content: str, arguments: dict[str, Any]) -> None:
    """Where no key holds the arguments, what stands beside the name is meant, with a record."""
    leaked = leaked_tool_calls(f"<tool_call>{content}</tool_call>")
    assert [(call.name, call.arguments) for call in leaked.calls] == [("f", arguments)]
    assert [repair.rule for repair in leaked.repairs] == ["arguments_beside_name"]


def test_a_tag_around_words_hides_nothing() -> None:
    """Words that can be no call are set aside where there is one, and told where there is none."""
    leaked = leaked_tool_calls('<tool_call>not json</tool_call> <tool_call>{"name": "f"}</tool_call>')
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {}),), ())
    assert [(repair.rule, repair.before) for repair in leaked.repairs] == [
        ("mark_without_call", "<tool_call>not json</tool_call>")
    ]
    one_word = leaked_tool_calls('<tool_call>get_time</tool_call> <tool_call>{"name": "f"}</tool_call>')
    assert len(one_word.problems) == 1  # it may have been a call


@pytest.mark.parametrize(
    "text",
    [
        '<TOOLCALL>[{"name": "f", "arguments": {"a": 1}}]</TOOLCALL>',
        '<functioncall> {"name": "f", "arguments": \'{"a": 1}\'} </functioncall>',
        '<longcat_tool_call>{"name": "f", "arguments": {"a": 1}}</longcat_tool_call>',
        '<dots_function_call>{"name": "f", "arguments": {"a": 1}}</dots_function_call>',
        '<ifm|tool_calls><ifm|tool_call>{"name": "f", "arguments": {"a": 1}}</ifm|tool_call></ifm|tool_calls>',
        '<tool_calls>\n<tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>\n</tool_calls>',
        '<tool_call>\n```json\n{"name": "f", "arguments": {"a": 1}}\n```\n</tool_call>',
        "<tool_code>print(f(a=1))</tool_code>",
        '<tool_calls>{"role": "assistant", "content": "", "tool_calls": [{"name": "f", "arguments": {"a": 1}}]}</tool_calls>',
    ],
)
def test_cousins(text: str) -> None:
    """Namespaces, nested tags, a fence inside of the tag, ``print``."""
    leaked = leaked_tool_calls(f"So. {text} That is it.")
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {"a": 1}),), ())
    assert (leaked.text_before, leaked.text_after) == ("So. ", " That is it.")


def test_the_name_of_a_tool_may_be_the_key() -> None:
    """Only of one on offer: any other object with one key is none."""
    text = '<tool_call>{"f": {"a": 1}}</tool_call>'
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == (ToolCall("f", {"a": 1}),)
    assert leaked_tool_calls(text).calls == ()


@given(names, st.sampled_from(["minimax:tool_call", "seed:tool_call", "atem:function_calls"]))
def test_a_wrapper_is_part_of_the_call(name: str, tag: str) -> None:
    """A mark around the call of another dialect belongs to it, twice as well as once."""
    for wrapper in (f"<{tag}>", f"<{tag}>\n<{tag}>"):
        leaked = leaked_tool_calls(f'a {wrapper}\n<invoke name="{name}"></invoke>\n</{tag}> b')
        assert (leaked.calls, leaked.problems) == ((ToolCall(name, {}),), ())
        assert (leaked.text_before, leaked.text_after) == ("a ", " b")


def test_bad_tag_hides_nothing() -> None:
    """A bad tag is listed; the good one behind it counts."""
    leaked = leaked_tool_calls('<tool_call>{bad}</tool_call><tool_call>{"name": "f"}</tool_call>')
    assert leaked.calls == (ToolCall("f", {}),)
    assert len(leaked.problems) == 1


def test_stray_brackets_are_recorded() -> None:
    """A bracket too many changes nothing in the call, and there is a record of it."""
    leaked = leaked_tool_calls('<tool_call>{"name": "f", "arguments": {}}}</tool_call>')
    assert leaked.calls == (ToolCall("f", {}),)
    assert [repair.rule for repair in leaked.repairs] == ["stray_brackets"]


def test_extra_keys_are_recorded() -> None:
    """A key beside the arguments that is none of a call's is left out, with a record."""
    leaked = leaked_tool_calls('<tool_call>{"name": "f", "arguments": {}, "why": "x"}</tool_call>')
    assert leaked.calls == (ToolCall("f", {}),)
    assert [(repair.rule, repair.before) for repair in leaked.repairs] == [("extra_key", {"why": "x"})]
