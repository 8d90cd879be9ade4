"""Calls in Python's notation."""

from __future__ import annotations

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

keys = st.from_regex(r"[a-z_][a-z0-9_]{0,10}", fullmatch=True)


@given(names, st.dictionaries(keys, values, max_size=4))
def test_what_is_written_is_read(name: str, args: dict[str, Any]) -> None:
    """Python's own notation of any plain data comes back exactly, marked or bare."""
    listed = f"[{name}({', '.join(f'{key}={value!r}' for key, value in args.items())}), {name}()]"
    expected = (ToolCall(name, args), ToolCall(name, {}))
    for before, after in (
        ("<|python_start|>", "<|python_end|>"),
        ("<|tool_call_start|>", "<|tool_call_end|>"),
        ("<|python_start|>", ""),
    ):
        assert leaked_tool_calls(f"Yes. {before}{listed}{after}").calls == expected
    assert leaked_tool_calls(listed, required=True).calls == expected
    assert leaked_tool_calls(f"Yes. {listed}", tools=(Tool(name),)).calls == expected
    assert leaked_tool_calls(listed).calls == ()


def test_names_decide_in_prose() -> None:
    """In prose a bare list counts only if all of its names are tools on offer."""
    assert leaked_tool_calls("See [f()] here.", required=True).calls == ()
    assert leaked_tool_calls("[f(), g()]", tools=(Tool("f"),)).calls == ()


@pytest.mark.parametrize(
    "call",
    [
        "f(x)",
        "f(a=x)",
        "f(a=1+1)",
        "f(a=g())",
        "f(a=(1 2))",
        "f(a=1, a=2)",
        "f(*a)",
        "f(a='x' 'y')",
        "f(a=f'x')",
        "f(a=1e999)",
        "f() g()",
        "f(a==1)",
        "f(a={1: 2})",
        "f(a=0x10)",
        "f(a=1 b=2)",
    ],
)
def test_only_plain_keyword_arguments(call: str) -> None:
    """Names, operators, positions, tuples and numbers that are no data are refused: nothing is evaluated or guessed."""
    assert leaked_tool_calls(f"[{call}]", required=True).calls == ()
    leaked = leaked_tool_calls(f"<|python_start|>[{call}]<|python_end|>")
    assert (leaked.calls, len(leaked.problems)) == ((), 1)


@pytest.mark.parametrize(
    "text",
    [
        "<|python_start|>",
        "<|python_start|>[f(a=1",
        "<|python_start|>[f(a='x",
        "<|python_start|>[f()",
        "<|python_start|>[f(a=1,",
    ],
)
def test_cut_off(text: str) -> None:
    """A list that is cut off holds no call."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)


def test_details_of_the_notation() -> None:
    """Trailing commas, JSON's words, unknown escapes, a mapping as the only argument."""
    text = r"""[f(a="\d+", b=true, c=null, d=[1,],), g({"x": 1}), ]"""
    expected = (ToolCall("f", {"a": "\\d+", "b": True, "c": None, "d": [1]}), ToolCall("g", {"x": 1}))
    assert leaked_tool_calls(text, required=True).calls == expected


def test_tuples_and_three_quotes() -> None:
    """Tuples are lists, a value in parentheses is itself, three quotes hold lines."""
    text = '[f(a=(1, ("x",), ()), b=(2), c="""say "hi"\nnow""")]'
    expected = (ToolCall("f", {"a": [1, ["x"], []], "b": 2, "c": 'say "hi"\nnow'}),)
    assert leaked_tool_calls(text, required=True).calls == expected


@pytest.mark.parametrize(
    "text", ["f(a=1)", "f(a=1)\n", "print(f(a=1))", "f(a=1)<|eot_id|>", "<think>f(b=2)</think>\nf(a=1)"]
)
def test_calls_that_are_the_whole_reply(text: str) -> None:
    """Of tools on offer, one a line."""
    assert leaked_tool_calls(text, tools=(Tool("f"),)).calls == (ToolCall("f", {"a": 1}),)
    assert leaked_tool_calls(text, tools=(Tool("g"),)).calls == ()
    assert leaked_tool_calls(text, required=True).calls == ()


def test_several_calls_that_are_the_whole_reply() -> None:
    """All or none of it."""
    tools = (Tool("f"), Tool("g"))
    assert len(leaked_tool_calls("f(a=1)\ng(b=2); f()", tools=tools).calls) == 3
    assert leaked_tool_calls("f(a=1)\nand g(b=2)", tools=tools).calls == ()
    assert leaked_tool_calls("f(a=1)\ng(b='", tools=tools).truncated


@pytest.mark.parametrize(
    "text",
    [
        "<<function>>f(a=1)",
        '<|tool_call_start|>[{"name": "f", "arguments": {"a": 1}}]<|tool_call_end|>',
        "<|tool_call_start|>\n```python\nf(a=1)\n```\n<|tool_call_end|>",
    ],
)
def test_cousins(text: str) -> None:
    """Gorilla, OpenPangu, MiniCPM."""
    leaked = leaked_tool_calls(f"So. {text} Yes.")
    assert (leaked.calls, leaked.problems, leaked.text_after) == ((ToolCall("f", {"a": 1}),), (), " Yes.")
