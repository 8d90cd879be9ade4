"""JSON inside a mark: what stands between ``<tool_call>`` and ``</tool_call>``, and its like."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from ..repair import Repair
from ..tools import ToolCall
from .call_object import Calls, marked_calls
from .json_text import Fault
from .named_arguments import GOES_ON
from .source import Found, Source, broken

__all__ = ["read_marked_json"]

_BETWEEN: Final = re.compile(r"\s*+[,;]?\s*+(?=\{|\[\s*+\{)")
_STRAY_CLOSERS: Final = re.compile(r"\s*+[}\])]++")
_END_OF_FENCE: Final = re.compile(r"\s*+```(?=\s*+[<\[])")


def read_marked_json(
    source: Source,
    start: int,
    edge: re.Pattern[str],
    close: re.Pattern[str],
    calls_of: Callable[[Any, Source], Calls] = marked_calls,
) -> Found:
    """The calls in the JSON documents from ``start`` (a bracket) on.

    Args:
        source: the reply.
        start: where the first document begins.
        edge: matches the next mark of this family, opening or closing.
        close: matches a closing mark; it may be missing, as stop sequences are cut off replies.
        calls_of: which calls a document stands for.
    """
    documents: list[Calls] = []
    repairs: list[Repair] = []
    at = start
    while True:
        found = source.json(at)
        if isinstance(found, Fault):
            return broken(found, source, start, close)
        documents.append(calls_of(found.value, source))
        repairs += found.repairs
        at = found.end
        following = _BETWEEN.match(source.text, at)
        if following is None:
            break
        at = following.end()
    return _result(source, at, documents, repairs, edge, close)


def _result(
    source: Source,
    at: int,
    documents: list[Calls],
    repairs: list[Repair],
    edge: re.Pattern[str],
    close: re.Pattern[str],
) -> Found:
    fence = _END_OF_FENCE.match(source.text, at)
    at = fence.end() if fence else at
    stray = _STRAY_CLOSERS.match(source.text, at)
    if stray:
        repairs.append(Repair((), "stray_brackets", stray.group().strip()[:200], None))
        at = stray.end()
    end = _end(source, at, edge, close)
    problem = next((read.problem for read in documents if read.problem), None)
    if end is None:
        closed = source.search(close, at)
        end = closed.end() if closed else len(source.text)
        return Found(end, problem="the arguments go on after the call has ended", inside="json")
    if problem:
        return Found(end, problem=problem)
    calls: tuple[ToolCall, ...] = tuple(call for read in documents for call in read.calls)
    return Found(end, calls, (*repairs, *(repair for read in documents for repair in read.repairs)))


def _end(source: Source, at: int, edge: re.Pattern[str], close: re.Pattern[str]) -> int | None:
    """The offset after the closing mark, or ``at`` where there is none; None when something else stands before it."""
    following = source.search(edge, at)
    closed = close.match(source.text, following.start()) if following else None
    if closed is None:
        return None if GOES_ON.match(source.text, at) else at
    return closed.end() if not source.text[at : closed.start()].strip() else None
