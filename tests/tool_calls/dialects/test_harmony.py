"""Calls in the messages of gpt-oss."""

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


HEADS = [
    "<|channel|>commentary to=functions.{} <|constrain|>json<|message|>",
    "<|start|>assistant<|channel|>commentary to=functions.{}<|message|>",
    "<|start|>assistant to=functions.{}<|channel|>commentary json<|message|>",
]


@given(names, arguments, st.sampled_from(HEADS))
def test_what_is_written_is_read(name: str, args: dict[str, Any], head: str) -> None:
    """Any name and arguments come back exactly."""
    thought = "<|channel|>analysis<|message|>I call <tool_call>{}</tool_call><|end|>"
    leaked = leaked_tool_calls(
        thought
        + ("" if head.startswith("<|start|>") else "<|start|>assistant")
        + head.format(name)
        + json.dumps(args)
        + "<|call|>"
    )
    assert (leaked.calls, leaked.problems) == ((ToolCall(name, args),), ())


@pytest.mark.parametrize("rest", ["", "hello", '{"a": '])
def test_no_call(rest: str) -> None:
    """A head without an object after it is listed as a problem."""
    leaked = leaked_tool_calls(HEADS[0].format("f") + rest)
    assert (leaked.calls, len(leaked.problems)) == ((), 1)


def test_without_tokens() -> None:
    """A server may leave them out; then it counts where a call is expected."""
    text = 'analysisI must look.assistantcommentary to=functions.get_weather json{"city": "Paris"}'
    for options in ({"tools": (Tool("get_weather"),)}, {"required": True}):
        assert leaked_tool_calls(text, **options).calls == (ToolCall("get_weather", {"city": "Paris"}),)  # type: ignore[arg-type]
    assert leaked_tool_calls(text).calls == ()
    assert leaked_tool_calls(text[:-4], required=True).truncated
