"""A tag for the name, one for the arguments."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import ToolCall

PLAMO = (
    "<|plamo:begin_tool_request:plamo|><|plamo:begin_tool_name:plamo|>f<|plamo:end_tool_name:plamo|>"
    "<|plamo:begin_tool_arguments:plamo|><|plamo:msg|>#<|plamo:end_tool_arguments:plamo|><|plamo:end_tool_request:plamo|>"
)


@pytest.mark.parametrize(
    "text",
    [
        "<tool_use>\n<name>f</name>\n<arguments>#</arguments>\n</tool_use>",
        "<tool_call><tool_name>f</tool_name><parameters>#</parameters></tool_call>",
        "<function_call><NAME> f </NAME><args>#</args>",
        PLAMO,
        f"<|plamo:begin_tool_requests:plamo|>{PLAMO}<|plamo:end_tool_requests:plamo|><|plamo:tag|>",
    ],
)
def test_name_and_arguments(text: str) -> None:
    """Whatever the tags are called; what closes them belongs to the call."""
    leaked = leaked_tool_calls(text.replace("#", '{"a": "</name>"}'))
    assert (leaked.calls, leaked.problems, leaked.text_after) == ((ToolCall("f", {"a": "</name>"}),), (), "")


@pytest.mark.parametrize(
    "text", ["<tool_use><name>f</name><arguments>x</arguments></tool_use>{", "<tool_use><name>f</name>{}</tool_use>"]
)
def test_no_call(text: str) -> None:
    """Arguments that are no object, or not in a tag."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, False)


@pytest.mark.parametrize(
    "text",
    ["<tool_use><name>", "<tool_use><name>f</name><argum", '<tool_use><name>f</name><arguments>{"a": 1}', PLAMO[:60]],
)
def test_cut_off(text: str) -> None:
    """The tag after the arguments is due."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.truncated) == ((), True)
