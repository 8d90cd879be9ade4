"""JSON objects in the oldest marks of calls."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.tool_calls.tagged_objects import has_mark, tagged_objects


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>{"a": 1}</tool_call>',
        '<Tool_Use id="3"> {"a": 1} </Tool_Use>',
        '```function_call\n{"a": 1}\n```',
        '[TOOL_CALL]{"a": 1}[/TOOL_CALL]',
        '<tool_call>{bad}</tool_call> [tool_call]{"a": 1}[/tool_call]',
        '<tool_call>text</tool_call><tool_call>{"a": 1}</tool_call>',
        '<think><tool_call>{"a": 2}</tool_call></think><tool_call>{"a": 1}</tool_call>',
        '<tool_call>{"a": 2}</tool_call></think><tool_call>{"a": 1}</tool_call>',
    ],
)
def test_found(text: str) -> None:
    """Whatever the object is, it is found as it stands, outside of reasoning."""
    assert tagged_objects(text, DEFAULT_LIMITS) == [{"a": 1}]


@pytest.mark.parametrize(
    "text", ["", '{"a": 1}', "<tool_call>[1]</tool_call>", '<tool_call>{"a": 1}', "<tool_call>{'a': 1}</tool_call>"]
)
def test_not_found(text: str) -> None:
    """Without its marks, or not strict JSON, nothing is found."""
    assert tagged_objects(text, DEFAULT_LIMITS) == []


def test_limit() -> None:
    """A text over the limit is not read."""
    assert tagged_objects('<tool_call>{"a": 1}</tool_call>', Limits(chars=5)) == []


def test_has_mark() -> None:
    """A mark of any notation counts, readable or not; ordinary text does not."""
    assert all(map(has_mark, ["<tool_call>not json</tool_call>", "x [TOOL_CALLS]", "<function=f>", "```tool_call\n"]))
    assert not any(map(has_mark, ["", "plain", '{"name": "f", "arguments": {}}', "[f()]", "Action: f", "<b>x</b>"]))


@given(
    st.lists(st.sampled_from(["<tool_call>", "</tool_call>", "{", "}", '"', "```", "[TOOL_CALL]", "<think>", "x"])).map(
        "".join
    )
)
def test_total(text: str) -> None:
    """Any text gives a list; an object found means that there is a mark."""
    assert has_mark(text) or not tagged_objects(text, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    "text", ["[TOOL_CALL]" + " " * 100_000, '<tool_call>{"' * 30_000, "<" * 200_000, "```tool_call\n" * 30_000]
)
def test_linear(text: str) -> None:
    """Degenerate text costs no more than its length."""
    began = perf_counter()
    tagged_objects(text, DEFAULT_LIMITS)
    has_mark(text)
    assert perf_counter() - began < 3
