"""Calls between Kimi's tokens."""

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
    """Any name and arguments come back exactly; the id is kept as it is written."""
    call = f"<|tool_call_begin|>functions.{name}:0<|tool_call_argument_begin|>{json.dumps(args)}<|tool_call_end|>"
    leaked = leaked_tool_calls(f"Yes.<|tool_calls_section_begin|>{call}<|tool_calls_section_end|>")
    assert (leaked.calls, leaked.text_before, leaked.text_after) == (
        (ToolCall(name, args, f"functions.{name}:0"),),
        "Yes.",
        "",
    )


@pytest.mark.parametrize("rest", ["", "f:0", "f:0<|tool_call_argument_begin|>{", "f:0<|tool_call_argument_begin|>[1]"])
def test_no_call(rest: str) -> None:
    """A call without an id, without arguments, or cut off is listed as a problem."""
    leaked = leaked_tool_calls("<|tool_call_begin|>" + rest)
    assert (leaked.calls, len(leaked.problems)) == ((), 1)


def test_without_tokens() -> None:
    """A server may leave them out; then it counts for tools on offer."""
    text = 'functions.f:0{"a": 1}functions.f:1 {}'
    calls = (ToolCall("f", {"a": 1}, "functions.f:0"), ToolCall("f", {}, "functions.f:1"))
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == calls
    assert leaked_tool_calls(text).calls == ()
    assert leaked_tool_calls(text, tools=(Tool("g"),)).calls == ()


def test_a_counter_names_no_tool() -> None:
    """Which one is meant is not guessed."""
    text = "<|tool_call_begin|>0<|tool_call_argument_begin|>{}<|tool_call_end|>"
    leaked = leaked_tool_calls(text, tools=(Tool("f"),))
    assert (leaked.calls, len(leaked.problems)) == ((), 1)
