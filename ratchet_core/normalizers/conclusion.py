"""From all that was read to one extraction: duplicates go, each gets its standing, none hides a better one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..actions import Reason
from ..limits import Limits
from ..repair import Repair
from .candidate import OTHER_NOTATIONS, RANK, REPEATED, Candidate, Extraction, Miss
from .leads import CORRECTED
from .prose import is_refusal, is_template
from .standing import Surroundings
from .survey import Survey
from .torn import torn_from
from .wrapping import fence_around, without_reasoning

__all__ = ["conclude"]

_TELLING: Final[tuple[Reason, ...]] = ("truncated", "ambiguous", "pseudo_tool_call_in_text", "refusal")
"""Reasons of misses that become the reason of a reply without candidates, the first one that occurs."""


def conclude(
    text: str, seen: Survey, candidates: Sequence[Candidate], misses: Sequence[Miss], limits: Limits, cut: bool
) -> Extraction:
    """The extraction of a reply in which ``candidates`` and ``misses`` were found."""
    told = [*misses, *_unfinished(text, seen, candidates, cut)]
    around = Surroundings(text, seen, (one.span for one in candidates if one.format in OTHER_NOTATIONS))
    kept = _distinct(_placed(seen, candidates, around))
    if len(kept) > limits.candidates:
        told.append(Miss("json", "ambiguous", f"more than {limits.candidates} different answers in one reply"))
        kept = []
    elif kept and (doubt := _garbled_behind(text, seen, kept, misses, around) or torn_from(text, seen, kept, misses)):
        told.append(doubt)
        kept = []
    if kept and (disowned := _disowned(kept)):
        told.append(disowned)
        kept = []
    if kept:
        return Extraction(tuple(kept), tuple(told))
    return Extraction((), tuple(told), _reason(text, seen, told, cut))


def _placed(seen: Survey, candidates: Sequence[Candidate], around: Surroundings) -> list[Candidate]:
    """The candidates in order of appearance, each with its standing."""
    placed: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda candidate: candidate.span):
        in_fence = fence_around(seen, *candidate.span) is not None
        placed.append(replace(candidate, standing=around.of(*candidate.span, in_fence=in_fence)))
    return placed


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate for each text: the one that stands best, the last of equals."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.text if candidate.text is not None else repr(candidate.data), []).append(candidate)
    return sorted(map(_best_of, groups.values()), key=lambda candidate: candidate.span)


def _best_of(same: list[Candidate]) -> Candidate:
    best = min(reversed(same), key=lambda candidate: RANK[candidate.standing])
    if len(same) == 1:
        return best
    return replace(best, repairs=(*best.repairs, Repair((), REPEATED, f"{len(same)} times", "once", 0)))


def _disowned(kept: Sequence[Candidate]) -> Miss | None:
    """Why nothing that can be read is the model's answer: somebody else said it, or the model took it back."""
    standings = {candidate.standing for candidate in kept}
    if not standings <= {"quoted", "mentioned", "retracted"}:
        return None
    if "retracted" in standings:
        return Miss("json", "ambiguous", "the reply takes its own answer back", kept[-1].span[0])
    detail = "this is quoted from somebody else, it is not given as the answer"
    return Miss("json", "parse_error", detail, kept[0].span[0])


def _garbled_behind(
    text: str, seen: Survey, kept: Sequence[Candidate], misses: Sequence[Miss], around: Surroundings
) -> Miss | None:
    """An unreadable structure behind the last candidate that may be the answer: it has a line or a fence of its own,
    or is marked as the final one."""
    end = kept[-1].span[1]
    unread = sorted(miss.position for miss in misses if miss.normalizer == "repair_json" and miss.position is not None)
    for span in seen.spans:
        at = bisect_left(unread, span.start)
        if span.start < end or span.kind != "broken" or at == len(unread) or unread[at] > span.end:
            continue
        line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
        apart = (not line.strip() or span.fence is not None) and not is_template(text, span.start, span.end)
        if apart or around.of(span.start, span.end, in_fence=span.fence is not None) in ("final", "corrected"):
            detail = "the last structure can not be read, and it may be the answer"
            return Miss("repair_json", "ambiguous", detail, span.start)
    return None


def _unfinished(text: str, seen: Survey, candidates: Sequence[Candidate], cut: bool) -> list[Miss]:
    """Reasoning without an end. Behind the answer, and whole, it is an afterthought."""
    last = max((candidate.span[1] for candidate in candidates), default=len(text))
    return [
        Miss("reasoning", "truncated", "the reasoning is never closed", block.start)
        for block in seen.reasoning
        if not block.closed and (cut or block.start < last or not _is_afterthought(text, block.start))
    ]


def _is_afterthought(text: str, start: int) -> bool:
    """Whether reasoning behind an answer ends as sentences do and takes nothing back."""
    ends = _ENDS_WELL.search(text, max(start, len(text) - _WINDOW))
    return ends is not None and CORRECTED.search(text, start) is None


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


_WINDOW: Final = 200
_ENDS_WELL: Final = re.compile(r"[.!?)\"'`*|>\u3002]\s*+\Z")
