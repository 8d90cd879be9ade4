"""Calls between DeepSeek's tokens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import ToolCall

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
arguments = st.dictionaries(st.text(min_size=1), values, max_size=4)


BAR, SPACE = "\uff5c", "\u2581"


def token(words: str, bar: str = BAR, space: str = SPACE) -> str:
    """A special token as the tokenizer prints it."""
    return f"<{bar}{words.replace(' ', space)}{bar}>"


@given(names, arguments, st.sampled_from([(BAR, SPACE), ("|", SPACE), ("|", "_")]))
def test_what_is_written_is_read(name: str, args: dict[str, Any], style: tuple[str, str]) -> None:
    """Any name and arguments come back exactly, in the notation of V3 and of V3.1."""
    begin, sep, end = (token(words, *style) for words in ("tool call begin", "tool sep", "tool call end"))
    first, last = token("tool calls begin", *style), token("tool calls end", *style)
    old = f"{begin}function{sep}{name}\n```json\n{json.dumps(args)}\n```{end}"
    new = f"{begin}{name}{sep}{json.dumps(args)}{end}"
    for text in (f"{first}{old}\n{old}{last}", f"{first}{new}{new}{last}"):
        leaked = leaked_tool_calls(f"Yes.{text} Done.")
        assert (leaked.calls, leaked.problems) == ((ToolCall(name, args),) * 2, ())
        assert (leaked.text_before, leaked.text_after) == ("Yes.", " Done.")


def test_tool_outputs_are_no_calls() -> None:
    """The tokens of an output mark no call."""
    leaked = leaked_tool_calls(f"Here: {token('tool output begin')}22{token('tool output end')}")
    assert (leaked.calls, leaked.problems) == ((), ())


@pytest.mark.parametrize("rest", ["", "f", 'f<\uff5ctool\u2581sep\uff5c>{"a": ', "f<\uff5ctool\u2581sep\uff5c>{bad}"])
def test_no_call(rest: str) -> None:
    """A call without a name, without arguments, or cut off is listed as a problem."""
    leaked = leaked_tool_calls(token("tool call begin") + rest)
    assert (leaked.calls, len(leaked.problems)) == ((), 1)


def test_empty_section() -> None:
    """A section without a call is a problem."""
    assert leaked_tool_calls(token("tool calls begin") + "text").problems
    assert leaked_tool_calls(token("tool calls begin")).truncated


def test_invocations_between_the_tokens() -> None:
    """Step 3, with a name before them or without."""
    invocation = '<steptml:invoke name="f"><steptml:parameter name="x">v</steptml:parameter></steptml:invoke>'
    begin, end = token("tool_call_begin", BAR, "_"), token("tool_call_end", BAR, "_")
    for head in ("", f"function{token('tool_sep', BAR, '_')}f\n"):
        call = f"{begin}{head}{invocation}{end}"
        text = f"{token('tool_calls_begin', BAR, '_')}{call}{token('tool_sep', BAR, '_')}{call}{token('tool_calls_end', BAR, '_')}"
        leaked = leaked_tool_calls(text)
        assert (leaked.calls, leaked.problems) == ((ToolCall("f", {"x": "v"}),) * 2, ())
