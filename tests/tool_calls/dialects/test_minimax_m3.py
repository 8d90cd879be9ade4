"""MiniMax M3's elements."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool, ToolCall

NS = "]<]minimax[>["
TOOL = Tool(
    "f",
    {
        "properties": {
            "n": {"type": "integer"},
            "s": {"type": "string"},
            "o": {
                "type": "object",
                "properties": {"z": {"type": "number"}},
                "additionalProperties": {"type": "boolean"},
            },
            "l": {"type": "array", "items": {"type": "object", "properties": {"q": {"type": "integer"}}}},
        }
    },
)


def call(body: str) -> str:
    """One call, each tag of ``body`` with the namespace token before it."""
    tags = body.replace("<", f"{NS}<")
    return f'{NS}<tool_call>\n{NS}<invoke name="f">{tags}{NS}</invoke>\n{NS}</tool_call>'


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        ("", {}),
        ("<n>3</n><s>3</s>", {"n": 3, "s": "3"}),
        ("<o><z>1.5</z><y>true</y></o>", {"o": {"z": 1.5, "y": True}}),
        ("<l><item><q>1</q></item><item><q>2</q></item></l>", {"l": [{"q": 1}, {"q": 2}]}),
        ("<t>a</t><t>b</t>", {"t": ["a", "b"]}),
        ("<s>a\nb & c</s>", {"s": "a\nb & c"}),
        ("\n<o>\n<z>1</z>\n</o>\n", {"o": {"z": 1}}),
    ],
)
def test_elements(body: str, arguments: dict[str, object]) -> None:
    """Elements in elements are objects, items are lists, and the schema of the place types the text."""
    leaked = leaked_tool_calls(f"So. {call(body)} Yes.", tools=(TOOL,))
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", arguments),), ())
    assert (leaked.text_before, leaked.text_after) == ("So. ", " Yes.")


@pytest.mark.parametrize("body", ["<n>3</s>", "words", "<o>words<z>1</z></o>", "<o><z>1</z>words</o>", "</o>"])
def test_no_call(body: str) -> None:
    """Tags that do not fit, text among elements."""
    leaked = leaked_tool_calls(call(body), tools=(TOOL,))
    assert (leaked.calls, bool(leaked.problems), leaked.truncated) == ((), True, False)


def test_depth_is_bounded() -> None:
    """Nested without end, they are refused."""
    assert leaked_tool_calls(call("<a>" * 500 + "</a>" * 500)).calls == ()


def test_cut_off() -> None:
    """Before the end of the invocation."""
    leaked = leaked_tool_calls(call("<n>3</n>")[:-60], tools=(TOOL,))
    assert (leaked.calls, leaked.truncated) == ((), True)
