"""What looks whole may be a part: of a structure that can not be read, or of one whose brackets went wrong."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from .candidate import OTHER_NOTATIONS, Candidate, Miss
from .prose import MEMBER, is_template
from .survey import Span, Survey
from .wrapping import fence_around

__all__ = ["torn_from"]

_WINDOW: Final = 200
_QUOTE: Final = re.compile("[\"']")
_WORDS: Final = re.compile(r"(?<![\w\"'])[^\W\d_]{2,}(?=[\s:,.;!?])|```|~~~")
_BLANK_LINE: Final = re.compile(r"[ \t]*+\r?\n[ \t]*+\r?\n\s*+")
_MEMBER_BEHIND: Final = re.compile(
    r"""\s*+(?:,?\s*+["'][^"'\n]{1,80}["']\s*+:|,\s*+(?:[\[{]|(?:-?[0-9.]++|true|false|null)\s*+[,\]}]))"""
)
_MEMBER_BEFORE: Final = re.compile(r"""["'}][ \t]*+(?:\r?\n)?[ \t]*+[,:][ \t]*+(?:\r?\n)?[ \t]*+\Z""")


def torn_from(text: str, seen: Survey, kept: Sequence[Candidate], misses: Sequence[Miss]) -> Miss | None:
    """The miss for the first candidate that may be torn out of something larger: no words part it from a structure
    that can not be read, or it goes on as a member of an object does."""
    read = _outermost(candidate.span for candidate in kept if candidate.format not in OTHER_NOTATIONS)
    unread = _unread(text, seen, read, misses)
    starts, ends = [span.start for span in unread], sorted(span.end for span in unread)
    if read and _is_inside(text, seen, read[0][0], read[-1][1]):
        return _torn(read[0][0])
    for start, end in read:
        at = bisect_right(ends, start)
        behind = bisect_left(starts, end)
        if (
            (at and not _parted(text, ends[at - 1], start))
            or (behind < len(starts) and not _parted(text, end, starts[behind]))
            or _MEMBER_BEHIND.match(text, end)
            or _is_member(text, start, read)
        ):
            return _torn(start)
    return None


def _torn(start: int) -> Miss:
    return Miss("json", "ambiguous", "this may be torn out of a larger structure that can not be read", start)


def _is_inside(text: str, seen: Survey, first: int, last: int) -> bool:
    """Whether the reply starts with a bracket that nothing closes before ``first``, or ends with one that nothing
    opens, and no words part them. One pair of braces around everything is a template's escape."""
    lower = max((block.end for block in seen.reasoning if block.end <= first), default=0)
    upper = len(text)
    if fence := fence_around(seen, first, last):
        lower, upper = fence.body_start, fence.body_end
    head, tail = text[lower:first].strip(), text[last:upper].strip()
    if (head, tail) == ("{", "}"):
        return False
    open_braces, open_brackets = head.count("{") - head.count("}"), head.count("[") - head.count("]")
    braces, brackets = tail.count("}") - tail.count("{"), tail.count("]") - tail.count("[")
    if (open_braces > 0 or open_brackets > 0) and head[0] in "{[" and not _WORDS.search(head):
        return True
    return (braces > max(open_braces, 0) or brackets > max(open_brackets, 0)) and not _WORDS.search(tail)


def _is_member(text: str, start: int, read: Sequence[tuple[int, int]]) -> bool:
    """Whether what stands before is a key, or a member; but not a structure that was read, and a colon behind it."""
    offset = max(0, start - _WINDOW)
    before = _MEMBER_BEFORE.search(text[offset:start])
    if before is None:
        return False
    closed = (offset + before.start() + 1) in {end for _, end in read}
    return not (closed and ":" in before.group())


def _outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that stand in no other: the rows of a list go with the list."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found


def _parted(text: str, end: int, start: int) -> bool:
    """Whether words, or a blank line and nothing else, stand between two structures."""
    return _WORDS.search(text, end, start) is not None or _BLANK_LINE.fullmatch(text, end, start) is not None


def _unread(text: str, seen: Survey, read: Sequence[tuple[int, int]], misses: Sequence[Miss]) -> list[Span]:
    """The structures that gave no candidate and may be parts of an answer; brackets of prose have no quotes."""
    members = {miss.position for miss in misses if miss.detail == MEMBER}
    starts = [start for start, _ in read]
    return [
        span
        for span in seen.spans
        if not (at := bisect_right(starts, span.start)) or read[at - 1][1] <= span.start
        if span.start in members or (span.kind != "strict" and _may_hold_data(text, span))
    ]


def _may_hold_data(text: str, span: Span) -> bool:
    return _QUOTE.search(text, span.start, span.end) is not None and not is_template(text, span.start, span.end)
