"""``[TOOL_CALL]{...}[/TOOL_CALL]`` with JSON, or with arrows (MiniMax: ``{tool => "f", args => {--a "x"}}``), LM
Studio's ``[TOOL_REQUEST]{...}[END_TOOL_REQUEST]``, and ``[Calling tool: f({...})]``."""

from __future__ import annotations

import re
from typing import Final

from ..call_object import marked_calls
from ..json_text import Fault
from ..key_notation import ARROWS, read_object
from ..marked_json import read_marked_json
from ..python_calls import read_call
from ..source import Dialect, Found, Source, broken

__all__ = ["CALLING", "DIALECT"]

_OPENER: Final = re.compile(r"\[(?:TOOL_CALL|TOOL_REQUEST)\]", re.IGNORECASE)
_CLOSE: Final = re.compile(r"\[(?:/TOOL_CALL|/TOOL_REQUEST|END_TOOL_REQUEST)\]", re.IGNORECASE)
_EDGE: Final = re.compile(r"\[(?:END_|/)?(?:TOOL_CALL|TOOL_REQUEST)\]", re.IGNORECASE)
_ARROW: Final = re.compile(r"\{\s*+(?:tool|name|function)\s*+=>")
_ARROW_END: Final = re.compile(r"[\s}]*+(?:\[/TOOL_CALL\])?", re.IGNORECASE)
_WORDS: Final = re.compile(r"\s*+\w[\w.,!?'-]*+\s++\w[\w\s.,!?'-]{0,200}+\[/TOOL_CALL\]", re.IGNORECASE)
_CALLING: Final = re.compile(r"\[Calling tool:\s*+")


def read(source: Source, opened: re.Match[str]) -> Found:
    """What stands between the marks."""
    at = source.skip_space(opened.end())
    if _ARROW.match(source.text, at):
        return _arrows(source, at)
    if source.text[at : at + 1] in ("{", "["):
        return read_marked_json(source, at, _EDGE, _CLOSE)
    words = _WORDS.match(source.text, opened.end())
    if words is not None:
        return Found(words.end(), problem=f"{opened.group()} with words in it, and no call", noise=True)
    return Found(opened.end(), problem=f"{opened.group()} without a call in it", cut=at == len(source.text))


def _arrows(source: Source, start: int) -> Found:
    found = read_object(source.text, start, source.limits, ARROWS)
    if isinstance(found, Fault):
        return broken(found, source, start, None if found.cut else _CLOSE)
    read_calls = marked_calls(found.value, source)
    closed = _ARROW_END.match(source.text, found.end)
    end = closed.end() if closed else found.end
    return Found(end, read_calls.calls, (*found.repairs, *read_calls.repairs), problem=read_calls.problem)


def read_calling(source: Source, opened: re.Match[str]) -> Found:
    """The call up to the bracket."""
    found = read_call(source, opened.end())
    if isinstance(found, Fault):
        return broken(found, source, opened.end())
    call, end = found
    at = source.skip_space(end)
    if source.text[at : at + 1] != "]":
        return Found(end, problem=f"the call of {call.name!r} has no end", cut=at == len(source.text))
    return Found(at + 1, (call,))


DIALECT = Dialect("bracket_tag", _OPENER, read, ("bracket",))
CALLING = Dialect("bracket_tag", _CALLING, read_calling, ("bracket",))
