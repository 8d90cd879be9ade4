"""What one text ends with and another one begins with."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_repetition", "overlap", "repeats_end", "repeats_itself"]

_LONGEST: Final = 1_000
_SURE: Final = 16
_DISTINCT: Final = 6
"""So many characters, and so many different ones, are no word that is said twice."""

_RUN: Final = 8
"""Beside a repetition by a model, texts agree for a character or two; beside data that repeats itself, for longer."""

_ESCAPED: Final = re.compile(r"\\u[0-9a-fA-F]{4}")


def overlap(before: str, after: str) -> tuple[int, ...]:
    """The lengths, longest first, of what both ends ``before`` and starts ``after``; 1,000 characters are looked at.

    Linear: the borders of ``after + before`` by the failure function of Knuth, Morris and Pratt.
    """
    head = after[:_LONGEST]
    tail = before[-_LONGEST:]
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


def repeats_itself(text: str) -> bool:
    """Whether ``text`` ends as it begins, so that it fits to itself in more than one place."""
    return max(overlap(text[1:], text), default=0) >= _RUN


def repeats_end(before: str, after: str) -> bool:
    """Whether ``after`` begins as ``before`` ends, and not with all of it; by chance or not."""
    return _RUN <= max(overlap(before, after), default=0) < len(before.strip())


def is_repetition(before: str, after: str, lengths: tuple[int, ...]) -> bool:
    """Whether the longest overlap was repeated by who wrote ``after``, and is no data that goes on with the same.

    The other lengths, and none at all, are what may be true instead. Then the data repeats itself, and data that does
    so does it for longer than the overlap, on either side of it.
    """
    longest, second = (*lengths, 0, 0)[:2]
    repeated = _ESCAPED.sub("u", after[:longest])
    if len(repeated) < _SURE or len(set(repeated)) < _DISTINCT or second >= _RUN:
        return False
    return all(_run(before, after, longest, other) < _RUN for other in (*lengths[1:], 0))


def _run(before: str, after: str, longest: int, other: int) -> int:
    """For how long the data around the overlap would go on to repeat itself if only ``other`` of it were an overlap.
    White space that was taken off either part must not hide it."""
    left = _agreement(before[: len(before) - longest].rstrip()[::-1], before[: len(before) - other].rstrip()[::-1])
    return left + _agreement(after[longest:].lstrip(), after[other:].lstrip())


def _agreement(one: str, other: str) -> int:
    """How many characters two texts have in common at their start, as far as it matters."""
    for index in range(min(len(one), len(other), _RUN)):
        if one[index] != other[index]:
            return index
    return min(len(one), len(other), _RUN)
