"""Calls in ``[TOOL_CALL]`` and its like."""

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


@given(
    names,
    arguments,
    st.sampled_from(
        [("[TOOL_CALL]", "[/TOOL_CALL]"), ("[tool_call] ", " [/tool_call]"), ("[TOOL_REQUEST]", "[END_TOOL_REQUEST]")]
    ),
)
def test_what_is_written_is_read(name: str, args: dict[str, Any], marks: tuple[str, str]) -> None:
    """Any name and arguments come back exactly."""
    text = f"{marks[0]}{json.dumps({'name': name, 'arguments': args})}{marks[1]}"
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.problems, leaked.text_after) == ((ToolCall(name, args),), (), "")


@given(names, arguments)
def test_calling(name: str, args: dict[str, Any]) -> None:
    """``[Calling tool: f({...})]`` is a call."""
    assert leaked_tool_calls(f"[Calling tool: {name}({json.dumps(args)})]").calls == (ToolCall(name, args),)


@pytest.mark.parametrize(
    ("text", "truncated"),
    [
        ("[TOOL_CALL]not json[/TOOL_CALL]", False),
        ("[TOOL_CALL]", True),
        ('[TOOL_CALL]{"name": ', True),
        ("[Calling tool: f(x)]", False),
        ('[Calling tool: f({"a": 1}', True),
        ('[Calling tool: f({"a": 1})', True),
        ('[Calling tool: f({"a": 1}) now]', False),
    ],
)
def test_no_call(text: str, truncated: bool) -> None:
    """A mark without a call, or with one that is cut off, is a problem."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, truncated)


@pytest.mark.parametrize(
    ("written", "arguments"),
    [
        ('{tool => "f", args => {--a "x" --b 1}}', {"a": "x", "b": 1}),
        (
            '{tool => "f", args => {\n  --a "x\\ny"\n  --b [1, {"c": true}]\n  --d-e null\n}}',
            {"a": "x\ny", "b": [1, {"c": True}], "d-e": None},
        ),
        ('{tool => "f" args => {"a": "x", "b": 1}}', {"a": "x", "b": 1}),
        ('{tool => "f", args => {a => "x", b => false}}', {"a": "x", "b": False}),
        ('{name => "f", arguments => {}}', {}),
        ('{tool => "f", args => { --a "{ } => --b" }}}', {"a": "{ } => --b"}),
    ],
)
def test_arrows(written: str, arguments: dict[str, Any]) -> None:
    """MiniMax' notation; a brace too many at its end changes nothing."""
    leaked = leaked_tool_calls(f"So. [TOOL_CALL]\n{written}\n[/TOOL_CALL] Yes.")
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", arguments),), ())
    assert (leaked.text_before, leaked.text_after) == ("So. ", " Yes.")


@pytest.mark.parametrize(
    "written",
    [
        '{tool => "f", args => {--a}}',
        '{tool => "f", args => {--a x}}',
        '{tool => "f", args => {--a 1 --a 2}}',
        "{tool => 3, args => {}}",
        '{tool => "f", args => [1}}',
    ],
)
def test_no_arrows(written: str) -> None:
    """A flag without a value, a word without quotes, two values for one flag."""
    leaked = leaked_tool_calls(f"[TOOL_CALL]{written}[/TOOL_CALL]{{")
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, False)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_arrows_cut_off(cut: int) -> None:
    """Anywhere in the object."""
    leaked = leaked_tool_calls("[TOOL_CALL]" + '{tool => "f", args => {--a "x y" --b 10}}'[:cut])
    assert (leaked.calls, bool(leaked.problems)) == ((), True)


def test_words_in_a_tag_hide_nothing() -> None:
    """They can be no call."""
    leaked = leaked_tool_calls('[TOOL_CALL]no call here[/TOOL_CALL] [TOOL_CALL]{"name": "f"}[/TOOL_CALL]')
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {}),), ())
