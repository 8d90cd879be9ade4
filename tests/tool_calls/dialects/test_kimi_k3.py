"""Kimi K3's marks."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

TOOL = Tool("f", {"properties": {"n": {"type": "integer"}}})


def call(body: str, name: str = "f") -> str:
    """One call in its channel."""
    return f'<|open|>tools<|sep|><|open|>call tool="{name}" index="1"<|sep|>{body}<|close|>call<|sep|><|close|>tools<|sep|>'


def argument(key: str, value: str, kind: str = "string") -> str:
    """One argument."""
    return f'<|open|>argument key="{key}" type="{kind}"<|sep|>{value}<|close|>argument<|sep|>'


def test_types_are_declared() -> None:
    """A string is taken as it stands, anything else is JSON."""
    body = argument("a", " 1 ") + argument("b", "2", "number") + argument("c", '{"d": null}', "object")
    leaked = leaked_tool_calls(f"<|open|>response<|sep|>So.<|close|>response<|sep|>{call(body)}<|close|>message<|sep|>")
    assert leaked.calls == (ToolCall("f", {"a": " 1 ", "b": 2, "c": {"d": None}}),)
    assert (leaked.problems, leaked.text_after) == ((), "")


def test_one_object_for_all() -> None:
    """JSON may stand in place of the arguments; names are unescaped."""
    body = '<|open|>json type="object"<|sep|>{"a": 1}<|close|>json<|sep|>'
    assert leaked_tool_calls(call(body, "a&amp;b")).calls == (ToolCall("a&b", {"a": 1}),)


def test_the_schema_is_right() -> None:
    """Where the declared type contradicts it, with a record."""
    leaked = leaked_tool_calls(call(argument("n", "3")), tools=(TOOL,))
    assert leaked.calls == (ToolCall("f", {"n": 3}),)
    assert [repair.rule for repair in leaked.repairs] == ["declared_type"]


@pytest.mark.parametrize("text", [call("words"), call(argument("a", "x", "number")), call("").replace(' tool="f"', "")])
def test_no_call(text: str) -> None:
    """Something else among the arguments, JSON that is none, a call without a name."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, bool(leaked.problems)) == ((), True)


def test_reasoning() -> None:
    """Calls in the channel of thoughts do not count."""
    text = f"<|open|>think<|sep|>{call('')}<|close|>think<|sep|>No."
    assert (leaked_tool_calls(text).calls, leaked_tool_calls(text).problems) == ((), ())
    assert leaked_tool_calls(f"{call('')}<|close|>think<|sep|>No.").calls == ()


def test_cut_off() -> None:
    """Before the end of the call."""
    assert leaked_tool_calls(call(argument("a", "x"))[:-60]).truncated
