"""What a dialect writes is read back exactly, whatever stands around it, and a part of it never is something else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.written_calls import DIALECTS, Written, batches, prose

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import ToolCall

by_name = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name.replace(" ", "_"))

few = settings(max_examples=max(10, settings().max_examples // 5))
"""Each dialect tries its share."""


def plain(calls: tuple[ToolCall, ...]) -> list[str]:
    """Comparable: 1 and True differ, 1 and 1.0 do not."""
    return [json.dumps([call.name, call.arguments], sort_keys=True) for call in calls]


@by_name
@few
@given(st.data())
def test_what_is_written_is_read(dialect: Written, data: st.DataObject) -> None:
    """Name and arguments of every call, in their order; words around them are nothing to it."""
    text, calls, tools = data.draw(batches(dialect))
    before, behind = ("", "") if dialect.alone else (data.draw(prose), data.draw(prose))
    leaked = leaked_tool_calls(before + text + behind, tools=tools)
    assert plain(leaked.calls) == plain(calls)
    assert (leaked.problems, leaked.truncated) == ((), False)


@by_name
@few
@given(st.data(), st.floats(0, 1))
def test_a_part_holds_the_first_calls_or_none(dialect: Written, data: st.DataObject, part: float) -> None:
    """Cut anywhere, a reply never holds a call that was not made, or one with other arguments."""
    text, calls, tools = data.draw(batches(dialect))
    before = "" if dialect.alone else data.draw(prose)
    whole = before + text
    leaked = leaked_tool_calls(whole[: int(part * len(whole))], tools=tools, required=data.draw(st.booleans()))
    assert plain(leaked.calls) == plain(calls)[: len(leaked.calls)]
