"""Apertus: the name of the tool is the key."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import ToolCall

BEGIN, END = "<|tools_prefix|>", "<|tools_suffix|>"


def test_calls_by_key() -> None:
    """Each object of the list has one key; the end token may be missing."""
    expected = (ToolCall("f", {"a": 1}), ToolCall("g", {}))
    for end in (END, ""):
        leaked = leaked_tool_calls(f'So {BEGIN}[{{"f": {{"a": 1}}}}, {{"g": {{}}}}]{end}')
        assert (leaked.calls, leaked.problems, leaked.text_before) == (expected, (), "So ")


@pytest.mark.parametrize("content", ['[{"f": 1}]', '[{"f": {}, "g": {}}]', "[]", "[1]", '[{"": {}}]', "f", '[{"f": {}'])
def test_no_call(content: str) -> None:
    """Anything else between the tokens is told."""
    leaked = leaked_tool_calls(f"{BEGIN}{content}{END}")
    assert (leaked.calls, len(leaked.problems)) == ((), 1)


def test_cut_off() -> None:
    """In the list, or before it."""
    assert leaked_tool_calls(BEGIN).truncated
    assert leaked_tool_calls(f'{BEGIN}[{{"f": {{').truncated
