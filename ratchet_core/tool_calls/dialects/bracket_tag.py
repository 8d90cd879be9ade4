"""``[TOOL_CALL]{...}[/TOOL_CALL]``, LM Studio's ``[TOOL_REQUEST]{...}[END_TOOL_REQUEST]``, and
``[Calling tool: f({...})]``."""

from __future__ import annotations

import re
from typing import Final

from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_call
from ..source import Dialect, Found, Source, broken

__all__ = ["CALLING", "DIALECT"]

_OPENER: Final = re.compile(r"\[(?:TOOL_CALL|TOOL_REQUEST)\]", re.IGNORECASE)
_CLOSE: Final = re.compile(r"\[(?:/TOOL_CALL|/TOOL_REQUEST|END_TOOL_REQUEST)\]", re.IGNORECASE)
_EDGE: Final = re.compile(r"\[(?:END_|/)?(?:TOOL_CALL|TOOL_REQUEST)\]", re.IGNORECASE)
_CALLING: Final = re.compile(r"\[Calling tool:\s*+")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The JSON between the marks."""
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] in ("{", "["):
        return read_marked_json(source, at, _EDGE, _CLOSE)
    return Found(opened.end(), problem=f"{opened.group()} without a call in it", cut=at == len(source.text))


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


DIALECT = Dialect("bracket_tag", _OPENER, read)
CALLING = Dialect("bracket_tag", _CALLING, read_calling)
