"""JSON objects inside the three oldest marks of leaked calls, whatever is in them: ``<tool_call>`` and its like,
a code fence labelled so, ``[TOOL_CALL]``."""

from __future__ import annotations

import re
from typing import Any, Final

from ..limits import Limits
from .asides import ends_reasoning, past_aside
from .dialects import START, opened_at
from .json_text import Fault
from .source import Source, broken

__all__ = ["has_mark", "tagged_objects"]

_NAMES: Final = r"(?:tool_calls?|function_calls?|tool_use)"
_OPENER: Final = re.compile(
    rf"<{_NAMES}(?:\s[^<>]{{0,200}}+)?>|```[ \t]*+{_NAMES}[ \t]*+\r?\n|\[TOOL_CALL\]", re.IGNORECASE
)
_CLOSE: Final = re.compile(rf"\s*+(?:</{_NAMES}\s*+>|```|\[/TOOL_CALL\])", re.IGNORECASE)
_ANY_CLOSE: Final = re.compile(rf"</{_NAMES}\s*+>|```|\[/TOOL_CALL\]", re.IGNORECASE)


def tagged_objects(text: str, limits: Limits) -> list[dict[str, Any]]:
    """The JSON objects that fill a mark, in order, outside of reasoning. Linear in ``text``; never raises."""
    found: list[dict[str, Any]] = []
    if len(text) > limits.chars:
        return found
    source = Source(text, limits, {}, required=False)
    at = 0
    while begin := START.search(text, at):
        start = begin.start()
        thought = past_aside(source, start)
        ended = ends_reasoning(source, start)
        if ended is not None:
            found.clear()
        at = thought or ended or _read(source, start, found)
    return found


def _read(source: Source, start: int, found: list[dict[str, Any]]) -> int:
    """Adds the object of a mark at ``start``, if one stands there; returns where to go on."""
    opened = _OPENER.match(source.text, start)
    if opened is None:
        return start + 1
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] != "{":
        return opened.end()
    value = source.json(at)
    if isinstance(value, Fault):
        return max(broken(value, source, at, _ANY_CLOSE).end, opened.end())
    closed = _CLOSE.match(source.text, value.end)
    if closed is not None and not value.repairs:
        found.append(value.value)
    return closed.end() if closed else value.end


def has_mark(text: str) -> bool:
    """Whether a mark of any notation of calls stands in ``text``; ordinary text that may be a call is none."""
    at = 0
    while begin := START.search(text, at):
        opened = opened_at(text, begin.start())
        if opened is not None and not opened[0].bare:
            return True
        at = begin.start() + 1
    return False
