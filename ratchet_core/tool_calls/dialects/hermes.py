"""Hermes and Qwen: ``<tool_call>{"name": ..., "arguments": {...}}</tool_call>``.

Also ``<tool_calls>`` (Jamba, Hunyuan, MiniMax M1), ``<function_call>`` (Granite 20B), ``<function_calls>``,
``<TOOLCALL>`` (Nemotron), ``<functioncall>`` (Glaive), ``<tool_use>``, ``<tools>`` (Qwen2.5-Coder), with a namespace
(``longcat_tool_call``, ``minimax:tool_call``), with attributes or without, in any case, holding one call, several, or
a list (Granite 3). Calls in Python's notation (OLMo 3, ``<tool_code>``) and marks of other dialects may stand inside,
too.
"""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_calls
from ..source import Dialect, Found, Source, broken
from ..tags import CALL_NAME, CLOSE_TAG, OPEN_TAG

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(OPEN_TAG, re.IGNORECASE)
_CLOSE: Final = re.compile(CLOSE_TAG, re.IGNORECASE)
_EDGE: Final = re.compile(f"{OPEN_TAG}|{CLOSE_TAG}", re.IGNORECASE)
_ID: Final = re.compile(r"""\sid\s*+=\s*+["']([^"'<>]{1,200})["']""", re.IGNORECASE)
_INNER_MARK: Final = re.compile(r"<(?!/)")
_JSON: Final = re.compile(r"(?:```(?:json)?\s*+)?(?=\{|\[\s*+[{\]])")
_PYTHON: Final = re.compile(rf"\[|{CALL_NAME}\(")
_WORDS: Final = re.compile(rf"\s*+\w[\w.,!?'-]*+\s++\w[\w\s.,!?'-]{{0,200}}+{CLOSE_TAG}", re.IGNORECASE)


def read(source: Source, opened: re.Match[str]) -> Found:
    """What stands between the tag and its end."""
    at = source.skip_space(opened.end())
    text = source.text
    json = _JSON.match(text, at)
    if json is not None:
        return _identified(read_marked_json(source, json.end(), _EDGE, _CLOSE), opened)
    if _INNER_MARK.match(text, at):
        return Found(opened.end(), wrapper=True)
    if _PYTHON.match(text, at):
        return _python(source, at)
    words = _WORDS.match(text, opened.end())
    if words is not None:
        return Found(words.end(), problem=f"{opened.group()} with words in it, and no call", noise=True)
    return Found(opened.end(), problem=f"{opened.group()} without a call in it", cut=at == len(text))


def _python(source: Source, at: int) -> Found:
    read = read_calls(source, at)
    if isinstance(read, Fault):
        return broken(read, source, at, _CLOSE)
    calls, end = read
    at = source.skip_space(end)
    closed = _CLOSE.match(source.text, at)
    if closed is None and at < len(source.text) and not _EDGE.match(source.text, at):
        return broken(Fault("something else stands after the call in its tag", at), source, at, _CLOSE)
    return Found(closed.end() if closed else end, tuple(calls))


def _identified(found: Found, opened: re.Match[str]) -> Found:
    """The call with the id its tag gives, if it has none of its own."""
    given = _ID.search(opened.group())
    if given is None or len(found.calls) != 1 or found.calls[0].id is not None:
        return found
    call = found.calls[0]
    return Found(found.end, (ToolCall(call.name, call.arguments, given[1]),), found.repairs)


DIALECT = Dialect("hermes", _OPENER, read, ("tag", "token"))
