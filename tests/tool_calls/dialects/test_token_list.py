"""Special tokens before JSON."""

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


MARKS = [
    ("granite", "<|tool_call|>", ""),
    ("internlm", "<|action_start|><|plugin|>", "<|action_end|>"),
    ("command", "<|START_ACTION|>", "<|END_ACTION|>"),
    ("phi", "functools", ""),
]


@given(names, arguments, st.sampled_from(MARKS))
def test_what_is_written_is_read(name: str, args: dict[str, Any], mark: tuple[str, str, str]) -> None:
    """Any name and arguments come back exactly, and text after them stays text."""
    dialect, before, after = mark
    listed = json.dumps([{"name": name, "parameters": args}] * 2)
    leaked = leaked_tool_calls(f"Yes. {before}{listed}{after}\nDone.")
    assert (leaked.calls, leaked.dialect) == ((ToolCall(name, args),) * 2, dialect)
    assert leaked.text_after == "\nDone."


def test_command_names() -> None:
    """Command R names its tools ``tool_name`` and gives ids."""
    text = '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "f", "parameters": {}}]<|END_ACTION|>'
    assert leaked_tool_calls(text).calls == (ToolCall("f", {}, "0"),)


@pytest.mark.parametrize("text", ["<|tool_call|>", "<|tool_call|> none", "<|tool_call|>[1]", '<|tool_call|>[{"name": '])
def test_no_call(text: str) -> None:
    """A token without a call after it is listed as a problem."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, len(leaked.problems)) == ((), 1)


@pytest.mark.parametrize(
    "text",
    [
        '<|function_call|>{"name": "f", "arguments": {"a": 1}}</s>',
        'So.<|message_sep|>\n\nfunction call<|role_sep|>\n{"name": "f", "arguments": {"a": 1}}',
        '<|message_model|>f<|content_invoke_tool_json|>{"name":"f","args":{"a": 1}}<|end_message|>',
        '[unused11][{"name": "f", "arguments": {"a": 1}}][unused12]',
        '<|FunctionCallBegin|>[{"name": "f", "parameters": {"a": 1}}]<|FunctionCallEnd|>',
    ],
)
def test_more_tokens(text: str) -> None:
    """GigaChat, Inkling, Pangu, Doubao."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {"a": 1}),), ())


def test_a_role_is_no_call() -> None:
    """Only that of a call is."""
    assert leaked_tool_calls('user<|role_sep|>\n{"name": "f", "arguments": {}}').calls == ()
