"""Calls as ``Action`` and ``Action Input``."""

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


@given(names, arguments)
def test_what_is_written_is_read(name: str, args: dict[str, Any]) -> None:
    """Any name and arguments come back exactly, fenced or not, where calls are expected."""
    written = json.dumps(args)
    for shown in (written, f"```json\n{written}\n```"):
        text = f"Thought: I look.\nAction: {name} \nAction Input: {shown}"
        assert leaked_tool_calls(text, required=True).calls == (ToolCall(name, args),)
        assert leaked_tool_calls(text, tools=(Tool(name),)).calls == (ToolCall(name, args),)
        assert leaked_tool_calls(text).calls == ()


def test_markup_and_numbers() -> None:
    """Bold marks and numbers around the words do not matter; names may have spaces."""
    text = "**Action:** `Ask a question`\n**Action Input:** {}\n"
    assert leaked_tool_calls(text, required=True).calls == (ToolCall("Ask a question", {}),)
    assert leaked_tool_calls("Action 1: f\nAction 1 Input 1: {}", required=True).calls == (ToolCall("f", {}),)


def test_made_up_observations() -> None:
    """Only what stands before the first observation is a call: the model made the rest up."""
    one = "Action: f\nAction Input: {}\nObservation: 3\n"
    leaked = leaked_tool_calls(one + one, required=True)
    assert (leaked.calls, len(leaked.problems)) == ((ToolCall("f", {}),), 1)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Action: f\nAction Input: Rome", 1),
        ("Action: f\nAction Input: ", 1),
        ('Action: f\nAction Input: {"a": ', 1),
        ("Action: f\nAction Input: {bad}", 1),
        ("Action: think hard\nFinal Answer: 3", 0),
        ("Action required.", 0),
        ('Action: f\nAction Input: {"type": "object", "properties": {}}', 0),
    ],
)
def test_no_call(text: str, problems: int) -> None:
    """Without an object as its input an action is no call."""
    leaked = leaked_tool_calls(text, required=True)
    assert (leaked.calls, len(leaked.problems)) == ((), problems)


def test_unknown_names() -> None:
    """Where tools are on offer and no call is due, only their names count."""
    assert leaked_tool_calls("Action: g\nAction Input: {}", tools=(Tool("f"),)).calls == ()
