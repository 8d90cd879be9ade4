"""A code fence that says it is a call: ```` ```tool_call ````, ``tool_use``, ``function_call`` (JSON), ``tool_code``
(Python's notation, Gemma 3); and a fence with Python's notation in it that is the whole reply."""

from __future__ import annotations

import re
from typing import Final

from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_calls
from ..source import Dialect, Found, Source, broken
from ..tags import CALL_NAME

__all__ = ["DIALECT", "WHOLE"]

_OPENER: Final = re.compile(r"```[ \t]*+(?:tool_calls?|function_calls?|tool_use|tool_code)[ \t]*+\r?\n", re.IGNORECASE)
_CLOSE: Final = re.compile(r"```")
_JSON: Final = re.compile(r"\{|\[\s*+\{")
_CALL: Final = re.compile(rf"\[?\s*+{CALL_NAME}\(")
_WHOLE: Final = re.compile(rf"```(?:python|py|plaintext|text)?[ \t]*+\r?\n\s*+(?=\[?\s*+{CALL_NAME}\()")
_END_OF_REPLY: Final = re.compile(r"\s*+```\s*+\Z")


def read(source: Source, opened: re.Match[str]) -> Found:
    """What stands in the fence."""
    at = source.skip_space(opened.end())
    if _JSON.match(source.text, at):
        return read_marked_json(source, at, _CLOSE, _CLOSE)
    found = read_calls(source, at) if _CALL.match(source.text, at) else None
    if isinstance(found, Fault):
        return broken(found, source, at, _CLOSE)
    at = source.skip_space(found[1] if found else at)
    closed = _CLOSE.match(source.text, at)
    if found is None or (closed is None and at < len(source.text)):
        following = source.search(_CLOSE, at)
        end = following.end() if following else opened.end()
        return Found(end, problem="a fence for calls with something else in it", cut=at == len(source.text))
    return Found(closed.end() if closed else at, tuple(found[0]))


def read_whole(source: Source, opened: re.Match[str]) -> Found:
    """The calls, if the reply is nothing but this fence and tools are on offer."""
    found = read_calls(source, opened.end())
    if isinstance(found, Fault) or not source.tools:
        return Found(opened.end())
    calls, end = found
    closed = _END_OF_REPLY.match(source.text, end)
    if closed is None or not all(source.may_call(call.name) for call in calls):
        return Found(opened.end())
    return Found(closed.end(), tuple(calls))


DIALECT = Dialect("fenced", _OPENER, read, ("fence",))
WHOLE = Dialect("fenced", _WHOLE, read_whole, bare=True)
