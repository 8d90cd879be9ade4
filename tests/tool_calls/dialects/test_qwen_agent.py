"""The marks of Qwen-Agent."""

from __future__ import annotations

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import ToolCall

F, A = "\u273fFUNCTION\u273f", "\u273fARGS\u273f"


def test_calls() -> None:
    """One after the other; what follows the marks of a result is none of them."""
    text = f'So.\n{F}: f\n{A}: {{"a": 1}}\n{F}: g\n{A}: {{}}\n\u273fRESULT\u273f: x'
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, leaked.problems) == ((ToolCall("f", {"a": 1}), ToolCall("g", {})), ())


@pytest.mark.parametrize("text", [f"{F}: f\n{A}: x {{}}", f"{F}: f {{}}"])
def test_no_call(text: str) -> None:
    """No object of arguments."""
    leaked = leaked_tool_calls(text)
    assert (leaked.calls, len(leaked.problems), leaked.truncated) == ((), 1, False)


@pytest.mark.parametrize("text", [F + ":", f"{F}: f\n{A}:", f'{F}: f\n{A}: {{"a"'])
def test_cut_off(text: str) -> None:
    """Before or in the arguments."""
    assert leaked_tool_calls(text).truncated
