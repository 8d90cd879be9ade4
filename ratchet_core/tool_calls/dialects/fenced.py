"""A code fence that says it is a call: ```` ```tool_call ````, ``tool_use``, ``function_call`` (JSON), ``tool_code``
(Python's notation, Gemma 3)."""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_call, read_call_list
from ..source import Dialect, Found, Source, broken

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"```[ \t]*+(?:tool_calls?|function_calls?|tool_use|tool_code)[ \t]*+\r?\n", re.IGNORECASE)
_CLOSE: Final = re.compile(r"```")
_JSON: Final = re.compile(r"\{|\[\s*+\{")
_CALL: Final = re.compile(r"\[?\s*+[A-Za-z_][A-Za-z0-9_.-]{0,127}+\(")


def read(source: Source, opened: re.Match[str]) -> Found:
    """What stands in the fence."""
    at = source.skip_space(opened.end())
    if _JSON.match(source.text, at):
        return read_marked_json(source, at, _CLOSE, _CLOSE)
    calls: list[ToolCall] = []
    while _CALL.match(source.text, at):
        is_list = source.text[at] == "["
        found = read_call_list(source, at) if is_list else read_call(source, at)
        if isinstance(found, Fault):
            return broken(found, source, at, _CLOSE)
        calls += found[0] if isinstance(found[0], list) else [found[0]]
        at = source.skip_space(found[1])
    closed = _CLOSE.match(source.text, at)
    if not calls or (closed is None and at < len(source.text)):
        cut = at == len(source.text)
        following = source.search(_CLOSE, at)
        end = following.end() if following else opened.end()
        return Found(end, problem="a fence for calls with something else in it", cut=cut)
    return Found(closed.end() if closed else at, tuple(calls))


DIALECT = Dialect("fenced", _OPENER, read)
