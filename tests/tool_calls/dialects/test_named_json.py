"""A reply that is a name and JSON."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

TOOLS = (Tool("get_weather"),)


@pytest.mark.parametrize(
    "text", ['get_weather\n{"a": 1}', ' \nget_weather \n\n{"a": 1}\n', 'get_weather\n{"a": 1}<|observation|>']
)
def test_the_whole_reply(text: str) -> None:
    """White space and a special token at the end make no difference; reasoning may go before."""
    assert leaked_tool_calls(text, tools=TOOLS).calls == (ToolCall("get_weather", {"a": 1}),)
    assert leaked_tool_calls(f"<think>hm</think>{text}", tools=TOOLS).calls == (ToolCall("get_weather", {"a": 1}),)


@pytest.mark.parametrize(
    "text",
    ['other\n{"a": 1}', 'Well: get_weather\n{"a": 1}', 'get_weather\n{"a": 1}\nand more', 'get_weather {"a": 1}'],
)
def test_anything_else_is_text(text: str) -> None:
    """A name that is not on offer, words around it, no line of its own."""
    assert leaked_tool_calls(text, tools=TOOLS, required=True).calls == ()


def test_cut_off() -> None:
    """In the arguments."""
    leaked = leaked_tool_calls('get_weather\n{"a": ', tools=TOOLS)
    assert (leaked.calls, leaked.truncated) == ((), True)
