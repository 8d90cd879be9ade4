"""Calls in ``<function=f>``."""

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

keys = st.from_regex(r"[a-z_][a-z0-9_]{0,10}", fullmatch=True)
texts = st.dictionaries(keys, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<")), max_size=4)


@given(names, arguments)
def test_json_arguments(name: str, args: dict[str, Any]) -> None:
    """Any name and arguments come back exactly."""
    assert leaked_tool_calls(f"<function={name}>{json.dumps(args)}</function>").calls == (ToolCall(name, args),)


@given(names, texts)
def test_parameters_are_text(name: str, args: dict[str, str]) -> None:
    """Without a schema every parameter is the text between its marks, but for the line feeds next to them."""
    written = "".join(f"<parameter={key}>\n{value}\n</parameter>\n" for key, value in args.items())
    text = f"<tool_call>\n<function={name}>\n{written}</function>\n</tool_call>"
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.problems, leaked.text_before, leaked.text_after) == (
        (ToolCall(name, args),),
        (),
        "",
        "",
    )


@given(st.dictionaries(keys, values, max_size=4))
def test_the_schema_decides_the_types(args: dict[str, Any]) -> None:
    """With a schema, JSON written as text comes back as the value it is, and a string as the text it is."""
    kinds = {
        str: "string",
        bool: "boolean",
        int: "integer",
        float: "number",
        list: "array",
        dict: "object",
        type(None): "null",
    }
    tool = Tool(
        "f", {"type": "object", "properties": {key: {"type": kinds[type(value)]} for key, value in args.items()}}
    )
    shown = {key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
    if any("<" in text for text in shown.values()):
        return
    written = "".join(f"<parameter={key}>\n{value}\n</parameter>\n" for key, value in shown.items())
    assert leaked_tool_calls(f"<function=f>{written}</function>", tools=(tool,)).calls == (ToolCall("f", args),)


def test_several_calls_without_wrappers() -> None:
    """Calls follow each other, wrapped or not, with a wrapper's end missing."""
    call = "<function=f><parameter=x>1</parameter></function>"
    expected = (ToolCall("f", {"x": "1"}),) * 2
    assert leaked_tool_calls(call + "\n" + call).calls == expected
    assert leaked_tool_calls(f"<tool_call>{call}\n<tool_call>{call}</tool_call>").calls == expected
    assert leaked_tool_calls(f"<seed:tool_call>{call}{call}</seed:tool_call>").calls == expected


def test_marks_in_values_are_text() -> None:
    """What looks like a call inside of a value is text."""
    value = 'say <function=rm><tool_call>{"name": "rm"}</tool_call></function> <b>'
    assert leaked_tool_calls(f"<function=f><parameter=x>{value}</parameter></function>").calls == (
        ToolCall("f", {"x": value}),
    )


def test_missing_end_of_a_parameter_is_recorded() -> None:
    """A parameter ends at the line where the next one begins, if there is no other mark in it."""
    leaked = leaked_tool_calls("<function=f>\n<parameter=x>\nA\n<parameter=y>\nB\n</parameter>\n</function>")
    assert leaked.calls == (ToolCall("f", {"x": "A", "y": "B"}),)
    assert [(repair.rule, repair.path) for repair in leaked.repairs] == [
        ("missing_close_mark", ("x",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<function=f><parameter=x>a <parameter=y>b</parameter> c</parameter></function>",
        "<function=f><parameter=x>a <b> <parameter=y>b</parameter></function>",
        "<function=f><parameter=x>1</parameter><parameter=x>2</parameter></function>",
        "<function=f><parameter=x>1</parameter>, <parameter=y>2</parameter></function>",
        '<function=f>{"a": 1}, "b": 2}</function>',
        "<function=f>{bad}</function>",
        '<function=f>{"type": "object", "properties": {}}</function>',
        "Use the <function=f> tag.",
    ],
)
def test_ambiguous_parameters(text: str) -> None:
    """Where marks can be read in two ways there is no call."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), False)
    assert leaked.problems


@pytest.mark.parametrize(
    "text",
    [
        "<function=f>",
        "<function=f><parameter=x>1",
        "<function=f><parameter=x>1</parameter>",
        "<function=f><parameter=x>1</parameter></func",
        "<function=f><parameter=x>ends with </function> and then",
        '<function=f>{"a": ',
    ],
)
def test_cut_off(text: str) -> None:
    """A call without its end is no call: there may have been more parameters."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)


def test_nothing_counts_after_broken_parameters() -> None:
    """Text that broke off is not escaped, so a call behind it may be part of it: listed, not taken."""
    text = '<function=w><parameter=x>a <parameter=y>b</parameter> c</function> <tool_call>{"name": "rm"}</tool_call>'
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, len(leaked.problems)) == ((), 2)
