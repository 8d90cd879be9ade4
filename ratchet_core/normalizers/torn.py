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
_NEAR: Final = 2_000
_TWO_WORDS: Final = re.compile(r"[^\W\d_]{2,}[\s,;.!?]++[^\W\d_]{2,}")
_SCRAP: Final = re.compile(r"[\"',]")
_MARKS: Final = re.compile(r"[{}\[\]]|\"\s*+:")
_QUOTE: Final = re.compile("[\"']")
_WORDS: Final = re.compile(r"(?<![\w\"'])[^\W\d_]{2,}(?=[\s:,.;!?])|^[ \t>]*+(?:```|~~~)", re.MULTILINE)
_BLANK_LINE: Final = re.compile(r"[ \t]*+\r?\n[ \t]*+\r?\n\s*+")
_GAP: Final = r"(?:\s|/\*(?:[^*]|\*(?!/))*+\*/|(?://|\#)[^\n]*+\n)*+"
_COMMENT: Final = re.compile(r"/\*(?:[^*]|\*(?!/))*+\*/")
_MEMBER_BEHIND: Final = re.compile(
    rf"""{_GAP}(?:,?{_GAP}["'][^"'\n]{{1,80}}["']\s*+:|,{_GAP}(?:[\[{{]|(?:-?[0-9.]++|true|false|null|"[^"\n]{{0,80}}"){_GAP}[,\]}}]))"""
)
_MEMBER_BEFORE: Final = re.compile(
    r"""["'}][ \t]*+(?:\r?\n)?[ \t]*+[,:][ \t]*+(?:\r?\n)?[ \t]*+\Z|"[ \t]*+:?[ \t]*+[{\[]\s*+\Z"""
)


def torn_from(text: str, seen: Survey, kept: Sequence[Candidate], misses: Sequence[Miss]) -> Miss | None:
    """The miss for the first candidate that may be torn out of something larger: no words part it from a structure
    that can not be read, or it goes on as a member of an object does."""
    json = sorted((one for one in kept if one.format not in OTHER_NOTATIONS), key=lambda one: one.span)
    read = _outermost(one.span for one in json)
    unread = _unread(text, seen, read, misses)
    starts, ends = [span.start for span in unread], sorted(span.end for span in unread)
    if json and _is_inside(text, seen, json[0], max(json, key=lambda one: one.span[1])):
        return _torn(read[0][0])
    if (surplus := _closes_more(text, seen, json)) is not None:
        return _torn(surplus.span[0])
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


def _is_inside(text: str, seen: Survey, first: Candidate, last: Candidate) -> bool:
    """Whether brackets around the candidates say that they are parts: the reply starts with one that nothing closes
    before them, or one is closed behind them that nothing opened, and no words part them. One pair of braces around
    everything is a template's escape."""
    start, end = first.span[0], last.span[1]
    lower, upper = _bounds(text, seen, start, end)
    head, tail = text[lower:start].strip(), text[end:upper].strip()
    if (head, tail) == ("{", "}"):
        return False
    opened = head.count("{") - head.count("}"), head.count("[") - head.count("]")
    if max(opened) > 0 and head[0] in "{[" and _TWO_WORDS.search(head, 0, _NEAR) is None:
        return True
    tail = _COMMENT.sub(" ", tail[:_NEAR])
    words = _WORDS.search(tail)
    tail = tail[: words.start()] if words else tail
    closed = tail.count("}") - tail.count("{"), tail.count("]") - tail.count("[")
    return closed[0] > max(opened[0], 0) or closed[1] > max(opened[1], 0)


def _closes_more(text: str, seen: Survey, json: Sequence[Candidate]) -> Candidate | None:
    """The first candidate of which a surplus closer was dropped that may have closed what stands before."""
    before = 0
    for one in json:
        start, end = one.span
        if any(repair.rule == "extra_closer" and not repair.path for repair in one.repairs):
            gap = text[max(before, _bounds(text, seen, start, end)[0]) : start]
            if _MARKS.search(gap) or (_WORDS.search(gap) is None and (before or _SCRAP.search(gap))):
                return one
        before = max(before, end)
    return None


def _bounds(text: str, seen: Survey, start: int, end: int) -> tuple[int, int]:
    """The part of the reply that holds both offsets: the body of a fence, or all behind the reasoning."""
    if fence := fence_around(seen, start, end):
        return fence.body_start, fence.body_end
    return max((block.end for block in seen.reasoning if block.end <= start), default=0), len(text)


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
