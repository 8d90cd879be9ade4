"""The record of what stood around an answer and was left out: reasoning, a fence, words."""

from __future__ import annotations

from ..repair import Repair
from .survey import Fence, Survey

__all__ = ["fence_around", "without_reasoning", "wrapping"]

_SHOWN = 200


def fence_around(seen: Survey, start: int, end: int) -> Fence | None:
    """The fence whose body holds a span."""
    return next((f for f in seen.fences if f.body_start <= start and end <= f.body_end), None)


def wrapping(text: str, seen: Survey, start: int, end: int) -> tuple[Repair, ...]:
    """One record, of cost 0, for each sort of thing that stands around the span."""
    left: list[Repair] = []
    for block in seen.reasoning[:1]:
        left.append(_left_out("reasoning", text[block.start : min(block.end, block.start + _SHOWN)]))
    fence = fence_around(seen, start, end)
    if fence is not None:
        left.append(_left_out("strip_fence", text[fence.start : fence.body_start].strip()))
        if text[fence.body_start : start].strip() or text[end : fence.body_end].strip():
            left.append(_left_out("prose", (text[fence.body_start : start] + text[end : fence.body_end]).strip()))
        start, end = fence.start, fence.end
    around = (text[seen.reasoning[-1].end if seen.reasoning else 0 : start].strip("\ufeff \t\r\n"), text[end:].strip())
    if any(around):
        left.append(_left_out("prose", "\n".join(filter(None, around))))
    return tuple(left)


def without_reasoning(text: str, seen: Survey) -> str:
    """The text between and around the reasoning blocks."""
    ends = [0, *(block.end for block in seen.reasoning)]
    starts = [*(block.start for block in seen.reasoning), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _left_out(rule: str, what: str) -> Repair:
    return Repair((), rule, what[:_SHOWN], None, 0)
