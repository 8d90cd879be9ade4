"""Solar's tokens."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall


def call(*arguments: tuple[str, str]) -> str:
    """One call."""
    lines = "".join(f"<|tool_arg:start|>{k}<|tool_arg:value|>{v}<|tool_arg:end|>\n" for k, v in arguments)
    return f"<|tool_call:start|>f\n{lines}<|tool_call:end|>"


def test_arguments() -> None:
    """The schema types them; without one they are text as it stands."""
    tools = (Tool("f", {"properties": {"n": {"type": "integer"}, "s": {"type": "string"}}}),)
    text = call(("n", "3"), ("s", "3\n"))
    assert leaked_tool_calls(text, tools=tools).calls == (ToolCall("f", {"n": 3, "s": "3\n"}),)
    assert leaked_tool_calls(f"{text}\n{call()}").calls == (ToolCall("f", {"n": "3", "s": "3\n"}), ToolCall("f", {}))


@pytest.mark.parametrize(
    "text", [call(("a", "1"), ("a", "2")), call().replace("f\n", "\n"), call().replace("f\n", "f\nwords ")]
)
def test_no_call(text: str) -> None:
    """Two values for one argument, no name, words in between."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, bool(leaked.problems), leaked.truncated) == ((), True, False)


def test_reasoning() -> None:
    """It has tokens of its own."""
    assert leaked_tool_calls(f"<|think:start|>{call()}<|think:end|>No.").calls == ()
    assert len(leaked_tool_calls(f"{call()}<|think:end|>{call()}").calls) == 1


@pytest.mark.parametrize("cut", [19, 22, 40, 60, 75])
def test_cut_off(cut: int) -> None:
    """Anywhere before the end token."""
    leaked = leaked_tool_calls(call(("key", "value"))[:cut])
    assert (leaked.calls, leaked.truncated) == ((), True)
