"""Calls after ``<|python_tag|>``."""

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


@given(names, arguments, st.sampled_from(["arguments", "parameters"]))
def test_what_is_written_is_read(name: str, args: dict[str, Any], key: str) -> None:
    """Any name and arguments come back exactly, twice when they are written twice."""
    one = json.dumps({"name": name, key: args})
    assert leaked_tool_calls(f"<|python_tag|>{one}<|eom_id|>").calls == (ToolCall(name, args),)
    assert leaked_tool_calls(f"<|python_tag|>{one}; {one}").calls == (ToolCall(name, args),) * 2
    assert leaked_tool_calls(f"<|python_tag|>{one}<|python_tag|>{one}").calls == (ToolCall(name, args),) * 2


def test_built_in_tools() -> None:
    """A built-in tool is called as ``name.call(...)``."""
    assert leaked_tool_calls('<|python_tag|>brave_search.call(query="x")').calls == (
        ToolCall("brave_search", {"query": "x"}),
    )


@pytest.mark.parametrize(
    "text", ["<|python_tag|>print(1)", "<|python_tag|>", "<|python_tag|>a.call(x", "<|python_tag|>a.call(x=y)"]
)
def test_code_is_no_call(text: str) -> None:
    """Code for an interpreter, or a call that cannot be read, is listed as a problem."""
    leaked = leaked_tool_calls(text)
    assert leaked.calls == ()
    assert len(leaked.problems) == 1


def test_calls_in_pythons_notation() -> None:
    """Of tools on offer; any other code is a program."""
    for text in ("<|python_tag|>f(a=1)", "<|python_tag|>[f(a=1)]<|eom_id|>"):
        assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == (ToolCall("f", {"a": 1}),)
        assert leaked_tool_calls(text).calls == ()
