"""Gemma's own notation of objects."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

QUOTE = '<|"|>'


@pytest.mark.parametrize(
    ("written", "arguments"),
    [
        ("", {}),
        ("a:<escape>x, y: {z}<escape>", {"a": "x, y: {z}"}),
        ("a:<escape>1<escape>,b:1,c:-2.5,d:true,e:null", {"a": "1", "b": 1, "c": -2.5, "d": True, "e": None}),
        ("a:[<escape>x<escape>,[1]],b:{c:{}}", {"a": ["x", [1]], "b": {"c": {}}}),
        ('a:"say \\"hi\\"",<escape>a key<escape>:1,"k":2', {"a": 'say "hi"', "a key": 1, "k": 2}),
        ("a:<escape>C:\\new\nline \\n<escape>", {"a": "C:\\new\nline \\n"}),
        ("\n  a:<escape>x<escape>,\n  b: 1\n", {"a": "x", "b": 1}),
    ],
)
def test_values(written: str, arguments: dict[str, object]) -> None:
    """Strings stand between quotes of the notation's own, and there are no escapes in them."""
    for call in (
        f"<start_function_call>call:f{{{written}}}<end_function_call>",
        f"<|tool_call>call:f{{{written.replace('<escape>', QUOTE)}}}<tool_call|>",
        f"<|tool_call>call:f{{{written}}}",
    ):
        leaked = leaked_tool_calls(f"So. {call}")
        assert (leaked.calls, leaked.problems) == ((ToolCall("f", arguments),), ())


@pytest.mark.parametrize(
    "written", ["a:x", "a:1 b:2", "a", "a:1,a:2", "a:1e999", "a:,", "a:[1}", "1", "a:<escape>x<escape>y", "'a':1"]
)
def test_refused(written: str) -> None:
    """Words without quotes, members without commas, two values for one key: nothing is guessed."""
    leaked = leaked_tool_calls(f"<start_function_call>call:f{{{written}}}<end_function_call> So.")
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "call",
        "call:f",
        "call:f{",
        "call:f{a:",
        "call:f{a:<esc",
        "call:f{a:<escape>x",
        "call:f{a:<escape>x<escape>",
        "call:f{a:1",
    ],
)
def test_cut_off(text: str) -> None:
    """Wherever it ends before the brace does."""
    leaked = leaked_tool_calls(f"<start_function_call>{text}")
    assert (leaked.calls, leaked.truncated) == ((), True)


def test_without_tokens() -> None:
    """On a line of its own, for a tool on offer."""
    text = f"Yes.\ncall:f{{a:{QUOTE}x{QUOTE}}}"
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == (ToolCall("f", {"a": "x"}),)
    assert leaked_tool_calls(text, tools=(Tool("g"),)).calls == ()
    assert leaked_tool_calls(f"I call:f{{a:{QUOTE}x{QUOTE}}}", tools=(Tool("f"),)).calls == ()


def test_nothing_but_a_name() -> None:
    """The token without a call is told."""
    leaked = leaked_tool_calls("<|tool_call>f(x){}<tool_call|>")
    assert (leaked.calls, len(leaked.problems)) == ((), 1)
