"""Functionary's two notations."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

TOOLS = (Tool("f"), Tool("g"))


def test_lines() -> None:
    """A line with a name of a tool on offer and JSON below it, beside a message to all."""
    text = '>>>all\nI will look.\n>>>f\n{"a": 1}\n>>>g\n{}'
    assert leaked_tool_calls(text, tools=TOOLS).calls == (ToolCall("f", {"a": 1}), ToolCall("g", {}))
    assert leaked_tool_calls(text).calls == ()


@pytest.mark.parametrize("text", ['>>>h\n{"a": 1}', ">>> f\n{}", "x >>>f\n{}", ">>>f\nprint(1)", '>>>f({"a": 1})'])
def test_prompts_of_python_are_none(text: str) -> None:
    """A name that is not on offer, a space, no line of its own, no JSON."""
    assert leaked_tool_calls(text, tools=TOOLS).calls == ()


def test_recipients() -> None:
    """Version 2 has tokens of its own."""
    text = '<|from|>assistant\n<|recipient|>f\n<|content|>{"a": 1}<|stop|>'
    assert leaked_tool_calls(text).calls == (ToolCall("f", {"a": 1}),)
    assert leaked_tool_calls("<|recipient|>all\n<|content|>Hello").calls == ()


def test_cut_off() -> None:
    """In the arguments."""
    leaked = leaked_tool_calls('>>>f\n{"a": ', tools=TOOLS)
    assert (leaked.calls, leaked.truncated) == ((), True)
