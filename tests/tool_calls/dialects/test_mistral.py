"""Calls after ``[TOOL_CALLS]``."""

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


@given(names, arguments)
def test_what_is_written_is_read(name: str, args: dict[str, Any]) -> None:
    """Any name and arguments come back exactly in each form."""
    written = json.dumps(args)
    listed = json.dumps([{"name": name, "arguments": args}])
    for text in (
        f"[TOOL_CALLS]{listed}",
        f"[TOOL_CALLS] {listed}[/TOOL_CALLS]",
        f"[TOOL_CALLS]{name}{written}",
        f"[TOOL_CALLS]{name}[ARGS]{written}",
    ):
        leaked = leaked_tool_calls(text)
        assert (leaked.calls, leaked.problems, leaked.dialect) == ((ToolCall(name, args),), (), "mistral")


def test_several_calls_and_ids() -> None:
    """One token a call; the id is kept; prose before it with odd quotes does not matter."""
    text = 'The column "id.[TOOL_CALLS]a[CALL_ID]x1[ARGS]{"s": "[TOOL_CALLS]rm{}"}[TOOL_CALLS]b{}'
    assert leaked_tool_calls(text).calls == (ToolCall("a", {"s": "[TOOL_CALLS]rm{}"}, "x1"), ToolCall("b", {}))


@pytest.mark.parametrize(
    "text",
    [
        "[TOOL_CALLS]f[ARGS]not-json",
        "[TOOL_CALLS] [not json]",
        '[TOOL_CALLS]{"a": 1}',
        '[TOOL_CALLS]f{"a": 1}, "b": 2}',
    ],
)
def test_no_call(text: str) -> None:
    """What has no name or no arguments, or arguments that go on after their end, is listed as a problem."""
    leaked = leaked_tool_calls(text)
    assert leaked.calls == ()
    assert leaked.problems


@pytest.mark.parametrize("text", ["[TOOL_CALLS]", '[TOOL_CALLS]f{"a": ', '[TOOL_CALLS] [{"name": "f"'])
def test_cut_off(text: str) -> None:
    """A call that is cut off is no call."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)


def test_broken_arguments_end_at_the_next_call() -> None:
    """Broken arguments do not hide the call behind them."""
    leaked = leaked_tool_calls('[TOOL_CALLS]a{bad}[TOOL_CALLS]b{"x": 1}')
    assert (leaked.calls, len(leaked.problems)) == ((ToolCall("b", {"x": 1}),), 1)


def test_words_before_the_list_are_set_aside() -> None:
    """With a record; a name alone is no call, it may be the beginning of a longer one."""
    leaked = leaked_tool_calls('[TOOL_CALLS]  well then [{"name": "f", "arguments": {"a": 1}}] done')
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {"a": 1}),), ())
    assert [(repair.rule, repair.before) for repair in leaked.repairs] == [("prose", "well then")]
    assert leaked_tool_calls("[TOOL_CALLS]get_time").calls == ()
    assert leaked_tool_calls("[TOOL_CALLS] well then [1]").calls == ()
