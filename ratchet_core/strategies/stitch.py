"""Joining a reply that was cut off with the rest of it, or saying that it can not be told how they join.

The rest was asked to begin with the last 60 characters of the first part, its *end*. If it does, that is where they
join. If it does not, it may still repeat less, or go on at once; then the outcome must settle it: the parts join into
JSON in one way only. A cut inside a string or a number settles nothing ("12" and "3" may be 123, or 12 and then 3), and
data that repeats itself looks like a repetition, so in these cases they are not joined.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic_core import from_json

from ..violation import MISSING

__all__ = ["end_of", "goes_on", "join", "overlap", "starts_over"]

_LONGEST_OVERLAP: Final = 1_000
_END: Final = 60
"""Long enough to be no coincidence, short enough for a model to repeat without a slip."""

_SHORTEST_END: Final = 24
_SURE_OVERLAP: Final = 12
"""So many characters are rarely repeated by chance."""

_HEAD: Final = 24
_SHORTEST_HEAD: Final = 8
_SPACE: Final = re.compile(r"\s+")
_FENCE_LINE: Final = re.compile(r"\A```[^\n`]*\n")
_CLOSING_FENCE: Final = re.compile(r"\n?```\s*\Z")


def overlap(before: str, after: str) -> tuple[int, ...]:
    """The lengths, longest first, of what both ends ``before`` and starts ``after``; 1,000 characters are looked at.

    Linear: the borders of ``after + before`` by the failure function of Knuth, Morris and Pratt.
    """
    head = after[:_LONGEST_OVERLAP]
    tail = before[-_LONGEST_OVERLAP:]
    limit = min(len(head), len(tail))
    # the separators are equal to nothing else, so that no border reaches across them
    joined: list[str | None] = [*head[:limit], None, *tail[len(tail) - limit :]]
    borders = [0] * len(joined)
    for index in range(1, len(joined)):
        length = borders[index - 1]
        while length and joined[index] != joined[length]:
            length = borders[length - 1]
        borders[index] = length + (joined[index] == joined[length])
    found: list[int] = []
    length = borders[-1] if limit else 0
    while length:
        found.append(length)
        length = borders[length - 1]
    return tuple(found)


def starts_over(before: str, after: str) -> bool:
    """Whether ``after`` begins as ``before`` does, white space and a fence apart: the whole answer once more."""
    start, again = (_SPACE.sub("", _without_opening(text)[: 8 * _HEAD])[:_HEAD] for text in (before, after))
    if len(start) < _SHORTEST_HEAD:
        return bool(start) and again.startswith(start)
    return again[: len(start)] == start


def goes_on(before: str, after: str) -> bool:
    """Whether ``after`` surely repeats the end of ``before``, and not all of it."""
    lengths = overlap(before, after.lstrip())
    return _SURE_OVERLAP <= max(lengths, default=0) < len(before.lstrip())


def end_of(text: str) -> str | None:
    """What the rest of ``text`` is to begin with; None when it is too short to be told apart."""
    end = text[-_END:].lstrip()
    return end if len(end) >= _SHORTEST_END else None


def join(before: str, after: str) -> str | None:
    """The whole text, or None when it can not be told how the two join. ``after`` must not start over."""
    rest = _unfenced(before, after)
    bare = rest.lstrip()
    end = end_of(before)
    if end is None or not bare:
        return None
    lengths = overlap(before, bare)
    if bare.startswith(end):
        whole = before + bare[len(end) :]
        return whole if _is_sure(before, rest, lengths, len(end)) else None
    return _settled_by_outcome(before, rest, bare, lengths)


def _is_sure(before: str, rest: str, lengths: tuple[int, ...], repeated: int) -> bool:
    """Whether repeating the end can not be mistaken for data that goes on with the same again."""
    longest, second = (*lengths, 0)[:2]
    if longest != repeated or 2 * second >= repeated:
        return False
    start = _json_start(before)
    if start is None or _cut_inside_scalar(before[start:]):
        return True
    return _outcome(before[start:] + rest) is None


def _settled_by_outcome(before: str, rest: str, bare: str, lengths: tuple[int, ...]) -> str | None:
    """The one way of joining that gives JSON, or the start of it."""
    start = _json_start(before)
    if start is None or _cut_inside_scalar(before[start:]):
        return None
    ways = [before + rest, *(before + bare[length:] for length in lengths)][:3]
    fitting: dict[str, str] = {}
    for whole in ways:
        outcome = _outcome(whole[start:])
        if outcome is not None:
            fitting.setdefault(outcome, whole)
    if len(fitting) != 1 or _is_document(bare):
        return None
    return next(iter(fitting.values()))


def _outcome(text: str) -> str | None:
    """What ``text`` is as JSON: equal for equal documents, its own for a start of one; None when it is neither."""
    body = _CLOSING_FENCE.sub("", text)
    try:
        return repr(from_json(body, allow_inf_nan=False))
    except (ValueError, TypeError) as error:
        return body if str(error).startswith("EOF while") else None


def _is_document(text: str) -> bool:
    """Whether the rest is a whole object or list by itself: then it may be an answer and not a rest."""
    if text[:1] not in ("{", "["):
        return False
    try:
        return from_json(_CLOSING_FENCE.sub("", text), allow_inf_nan=False) is not MISSING
    except (ValueError, TypeError):
        return False


def _cut_inside_scalar(text: str) -> bool:
    """Whether JSON ``text`` ends within a string or directly behind a number."""
    if text[-1:].isdigit() or text[-1:] in ("-", "+", ".", "e", "E"):
        return True
    quotes = text.replace("\\\\", "").replace('\\"', "").count('"')
    return quotes % 2 == 1


def _json_start(text: str) -> int | None:
    """Where the JSON of a reply begins: behind an opening fence if there is one."""
    fence = text.find("```")
    found = [at for at in (text.find("{", max(fence, 0)), text.find("[", max(fence, 0))) if at >= 0]
    return min(found, default=None)


def _without_opening(text: str) -> str:
    return _FENCE_LINE.sub("", text.lstrip())


def _unfenced(before: str, after: str) -> str:
    """The rest without a fence of its own; a closing one stays where it closes that of the first part."""
    stripped = after.lstrip()
    opening = _FENCE_LINE.match(stripped)
    if opening is None:
        return after
    body = stripped[opening.end() :]
    return body if before.count("```") % 2 else _CLOSING_FENCE.sub("", body)
