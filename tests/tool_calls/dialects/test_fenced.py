"""Fences that say they hold a call."""

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


@given(names, arguments, st.sampled_from(["tool_call", "TOOL_CALL", "tool_use", "function_call"]))
def test_what_is_written_is_read(name: str, args: dict[str, Any], label: str) -> None:
    """Any name and arguments come back exactly."""
    text = f"Yes:\n```{label}\n{json.dumps({'name': name, 'arguments': args})}\n```\nDone."
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.text_after) == ((ToolCall(name, args),), "\nDone.")


def test_python_notation() -> None:
    """A fence of Gemma's holds calls in Python's notation."""
    expected = (ToolCall("f", {"a": 1}), ToolCall("g", {}))
    assert leaked_tool_calls("```tool_code\nf(a=1)\n[g()]\n```").calls == expected
    assert leaked_tool_calls("```tool_code\nprint(f(a=1))\nprint( g() )\n```").calls == expected


def test_code_that_is_the_whole_reply() -> None:
    """Any fence with nothing but calls of tools on offer in it; beside other words it is an example."""
    tools = (Tool("f"), Tool("g"))
    text = "```python\nf(a=1)\ng()\n```\n"
    assert leaked_tool_calls(text, tools=tools).calls == (ToolCall("f", {"a": 1}), ToolCall("g", {}))
    for other in (f"Use it so:\n{text}", f"{text}That is how.", "```python\nf(a=1)\nx = 2\n```", "```python\nh()\n```"):
        assert leaked_tool_calls(other, tools=tools).calls == ()
    assert leaked_tool_calls(text).calls == ()
    assert leaked_tool_calls(text, required=True).calls == ()


@pytest.mark.parametrize("content", ["bad json", "print(f(a=1), 2)", "f(a=1)\nx = 2", "{bad}", "[1]", ""])
def test_no_call(content: str) -> None:
    """A fence with something else in it is a problem, and what follows is read."""
    leaked = leaked_tool_calls(f'```tool_call\n{content}\n```\n```tool_call\n{{"name": "g", "arguments": {{}}}}\n```')
    assert (leaked.calls, len(leaked.problems)) == ((ToolCall("g", {}),), 1)


@pytest.mark.parametrize("text", ["```tool_call\n", '```tool_call\n{"name": "f"', "```tool_code\nf(a="])
def test_cut_off(text: str) -> None:
    """A fence that is cut off holds no call."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)
