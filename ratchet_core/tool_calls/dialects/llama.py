"""Llama 3: ``<|python_tag|>{"name": ..., "parameters": {...}}; {...}`` and calls in Python's notation, those of its
built-in tools (``<|python_tag|>brave_search.call(query="...")``) among them."""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_calls
from ..source import Dialect, Found, Source, broken
from ..tags import CALL_NAME

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<\|python_tag\|>")
_EDGE: Final = re.compile(r"<\|(?:python_tag|eom_id|eot_id)\|>")
_CLOSE: Final = re.compile(r"<\|(?:eom_id|eot_id)\|>")
_CALLS: Final = re.compile(rf"\[?\s*+({CALL_NAME})\(")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The JSON, or the calls, after the token. Any other code is the model's own program, not a call."""
    at = source.skip_space(opened.end())
    called = _CALLS.match(source.text, at)
    if called is None and source.text[at : at + 1] in ("{", "["):
        return read_marked_json(source, at, _EDGE, _CLOSE)
    if called is None or not (called[1].endswith(".call") or source.tool(called[1]) is not None):
        cut = at == len(source.text)
        return Found(opened.end(), problem="<|python_tag|> without a call after it", cut=cut)
    found = read_calls(source, at)
    if isinstance(found, Fault):
        return broken(found, source, at, _CLOSE)
    calls, end = found
    return Found(end, tuple(ToolCall(call.name.removesuffix(".call"), call.arguments) for call in calls))


DIALECT = Dialect("llama", _OPENER, read)
