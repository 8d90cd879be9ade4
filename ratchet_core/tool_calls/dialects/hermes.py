"""Hermes and Qwen: ``<tool_call>{"name": ..., "arguments": {...}}</tool_call>``.

Also ``<tool_calls>`` (Jamba, Hunyuan), ``<function_call>`` (Granite 20B), ``<function_calls>``, ``<tool_use>``,
``<tools>`` (Qwen2.5-Coder), with attributes or without, in any case, holding one call, several, or a list (Granite 3).
Calls in Python's notation (OLMo 3) and marks of other dialects may stand inside, too.
"""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_call, read_call_list
from ..source import Dialect, Found, Source, broken

__all__ = ["DIALECT"]

_TAG: Final = r"(?:tool_calls?|function_calls?|tool_use|tools)"
_OPENER: Final = re.compile(rf"<{_TAG}(?:\s[^<>]{{0,200}}+)?>", re.IGNORECASE)
_CLOSE: Final = re.compile(rf"</{_TAG}\s*+>", re.IGNORECASE)
_EDGE: Final = re.compile(rf"</?{_TAG}\b", re.IGNORECASE)
_ID: Final = re.compile(r"""\sid\s*+=\s*+["']([^"'<>]{1,200})["']""", re.IGNORECASE)
_INNER_MARK: Final = re.compile(r"<(?:[\w-]{1,20}:)?(?:function|invoke|tool)[=\s]", re.IGNORECASE)
_JSON_LIST: Final = re.compile(r"\[\s*+[{\]]")
_CALL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}+\(")


def read(source: Source, opened: re.Match[str]) -> Found:
    """What stands between the tag and its end."""
    at = source.skip_space(opened.end())
    text = source.text
    if text[at : at + 1] == "{" or _JSON_LIST.match(text, at):
        return _identified(read_marked_json(source, at, _EDGE, _CLOSE), opened)
    if _INNER_MARK.match(text, at):
        return Found(opened.end(), wrapper=True)
    if text[at : at + 1] == "[" or _CALL.match(text, at):
        return _python(source, at)
    cut = at == len(text)
    return Found(opened.end(), problem=f"{opened.group()} without a call in it", cut=cut)


def _python(source: Source, at: int) -> Found:
    calls: list[ToolCall] = []
    while True:
        if source.text[at] == "[":
            several = read_call_list(source, at)
        else:
            one = read_call(source, at)
            several = one if isinstance(one, Fault) else ([one[0]], one[1])
        if isinstance(several, Fault):
            return broken(several, source, at, _CLOSE)
        calls += several[0]
        at = source.skip_space(several[1])
        if not _CALL.match(source.text, at):
            break
    closed = _CLOSE.match(source.text, at)
    if closed is None and at < len(source.text) and not _EDGE.match(source.text, at):
        return broken(Fault("something else stands after the call in its tag", at), source, at, _CLOSE)
    return Found(closed.end() if closed else several[1], tuple(calls))


def _identified(found: Found, opened: re.Match[str]) -> Found:
    """The call with the id its tag gives, if it has none of its own."""
    given = _ID.search(opened.group())
    if given is None or len(found.calls) != 1 or found.calls[0].id is not None:
        return found
    call = found.calls[0]
    return Found(found.end, (ToolCall(call.name, call.arguments, given[1]),), found.repairs)


DIALECT = Dialect("hermes", _OPENER, read)
