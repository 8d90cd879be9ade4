"""Llama 3: ``<|python_tag|>{"name": ..., "parameters": {...}}; {...}`` and its built-in tools,
``<|python_tag|>brave_search.call(query="...")``."""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_call
from ..source import Dialect, Found, Source, broken

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<\|python_tag\|>")
_EDGE: Final = re.compile(r"<\|(?:python_tag|eom_id|eot_id)\|>")
_CLOSE: Final = re.compile(r"<\|(?:eom_id|eot_id)\|>")
_BUILT_IN: Final = re.compile(r"[A-Za-z_]\w{0,100}\.call\(")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The JSON, or the call of a built-in tool, after the token."""
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] in ("{", "["):
        return read_marked_json(source, at, _EDGE, _CLOSE)
    if not _BUILT_IN.match(source.text, at):
        cut = at == len(source.text)
        return Found(opened.end(), problem="<|python_tag|> without a call after it", cut=cut)
    found = read_call(source, at)
    if isinstance(found, Fault):
        return broken(found, source, at, _CLOSE)
    call, end = found
    return Found(end, (ToolCall(call.name.removesuffix(".call"), call.arguments),))


DIALECT = Dialect("llama", _OPENER, read)
