"""From all that was read to one extraction: duplicates go, a last word is marked, no candidate hides a better one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ..actions import Reason
from ..limits import Limits
from .candidate import Candidate, Extraction, Miss
from .prose import MEMBER, is_marked_final, is_refusal
from .survey import Span, Survey
from .wrapping import without_reasoning

__all__ = ["conclude"]

_TELLING: Final[tuple[Reason, ...]] = ("truncated", "ambiguous", "pseudo_tool_call_in_text", "refusal")
"""Reasons of misses that become the reason of a reply without candidates, the first one that occurs."""


def conclude(
    text: str, seen: Survey, candidates: Sequence[Candidate], misses: Sequence[Miss], limits: Limits, cut: bool
) -> Extraction:
    """The extraction of a reply in which ``candidates`` and ``misses`` were found."""
    told = [*misses, *_unfinished(seen)]
    kept = _distinct(sorted(candidates, key=lambda candidate: candidate.span))
    if len(kept) > limits.candidates:
        told.append(Miss("json", "ambiguous", f"more than {limits.candidates} different answers in one reply"))
        kept = []
    if kept and (garbled := _garbled_behind(text, seen, kept[-1].span[1], misses)):
        told.append(
            Miss("repair_json", "ambiguous", "the last structure can not be read, and it may be the answer", garbled)
        )
        kept = []
    if kept and (torn := _torn_from(text, seen, kept, misses)) is not None:
        detail = "this may be torn out of a larger structure that can not be read"
        told.append(Miss("json", "ambiguous", detail, torn))
        kept = []
    if kept:
        return Extraction(tuple(_last_word(text, _levelled(kept))), tuple(told))
    return Extraction((), tuple(told), _reason(text, seen, told, cut))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        found.setdefault(candidate.text if candidate.text is not None else repr(candidate.data), candidate)
    return list(found.values())


def _levelled(candidates: list[Candidate]) -> list[Candidate]:
    """Tiers rank readings of the same text. Readings of different texts are rivals: none outranks another."""
    apart = all(one.span[1] <= two.span[0] for one, two in pairwise(candidates))
    if not apart or len(candidates) < 2:
        return candidates
    best = min(candidate.tier for candidate in candidates)
    return [replace(candidate, tier=best) for candidate in candidates]


def _last_word(text: str, candidates: list[Candidate]) -> list[Candidate]:
    """Mark the last candidate as final where the words before it say so: text quoted earlier can not outdo it."""
    last = candidates[-1]
    if len(candidates) > 1 and is_marked_final(text, last.span[0]):
        candidates[-1] = replace(last, final=True)
    return candidates


def _garbled_behind(text: str, seen: Survey, end: int, misses: Sequence[Miss]) -> int | None:
    """The offset of an unreadable structure behind the last candidate that has a line or a fence of its own."""
    unread = {miss.position for miss in misses if miss.normalizer == "repair_json"}
    for span in seen.spans:
        if span.start >= end and span.kind == "broken" and any(span.start <= (at or 0) <= span.end for at in unread):
            line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
            if not line.strip() or span.fence is not None:
                return span.start
    return None


def _torn_from(text: str, seen: Survey, kept: Sequence[Candidate], misses: Sequence[Miss]) -> int | None:
    """The offset of the first candidate that may be torn out of something larger: no words part it from a structure
    that can not be read, or it goes on as a member of an object does."""
    read = [candidate.span for candidate in kept if candidate.format not in _OTHER_NOTATIONS]
    unread = _unread(text, seen, read, misses)
    for start, end in read:
        before = max((span.end for span in unread if span.end <= start), default=None)
        behind = min((span.start for span in unread if span.start >= end), default=None)
        if before is not None and _WORDS.search(text, before, start) is None:
            return start
        if behind is not None and _WORDS.search(text, end, behind) is None:
            return start
        if _MEMBER_BEHIND.match(text, end) or _MEMBER_BEFORE.search(text[max(0, start - _WINDOW) : start]):
            return start
    return None


def _unread(text: str, seen: Survey, read: Sequence[tuple[int, int]], misses: Sequence[Miss]) -> list[Span]:
    """The structures that gave no candidate and may be parts of an answer; brackets of prose have no quotes."""
    members = {miss.position for miss in misses if miss.detail == MEMBER}
    return [
        span
        for span in seen.spans
        if not any(start <= span.start < end for start, end in read)
        and (span.start in members or (span.kind != "strict" and _QUOTE.search(text, span.start, span.end)))
    ]


_OTHER_NOTATIONS: Final = frozenset({"yaml", "frontmatter"})
_WINDOW: Final = 200
_QUOTE: Final = re.compile("[\"']")
_WORDS: Final = re.compile(r"(?<![\w\"'])[^\W\d_]{2,}(?=[\s:,.;!?])|```|~~~")
_MEMBER_BEHIND: Final = re.compile(r"""\s*+,?\s*+["'][^"'\n]{1,80}["']\s*+:""")
_MEMBER_BEFORE: Final = re.compile(r"""["'}]\s*+[,:]\s*+\Z""")


def _unfinished(seen: Survey) -> list[Miss]:
    return [
        Miss("reasoning", "truncated", "the reasoning is never closed", block.start)
        for block in seen.reasoning
        if not block.closed
    ]


def _reason(text: str, seen: Survey, misses: Sequence[Miss], cut: bool) -> Reason:
    """Why there is no candidate."""
    reasons = {miss.reason for miss in misses}
    if cut:
        return "truncated"
    for reason in _TELLING:
        if reason in reasons:
            return reason
    if seen.fences and not seen.fences[-1].closed and text[seen.fences[-1].body_start :].strip():
        return "truncated"
    body = without_reasoning(text, seen).strip("\ufeff \t\r\n")
    if not body:
        return "empty_output"
    return "refusal" if is_refusal(body) and not seen.spans else "parse_error"
