"""A long value of a closed list with one letter missing, too much, or swapped with its neighbour, a very long one with
another letter. Nobody can tell a slip from another word: house is one letter from horse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import CHOICE, Place, Rule
from ..words import bare, fold

__all__ = ["ENUM_TYPO"]

_SHORTEST: Final = 6
_SHORTEST_TO_CHANGE: Final = 8
"""Letters of a value in which there may be a slip, and in which a letter may be another one: most shorter words are so
near to other words, and a changed letter makes another word more often than a missing or a swapped one."""

_LONGEST: Final = 40
_CLEAR: Final = 2
"""A second value that is only so many letters away makes it a guess."""


_COST: Final = 4
"""Of a comparison for each letter, in the unit of work."""


def _propose(value: Any, place: Place) -> Iterable[Any]:
    if len(value) > _LONGEST:
        return ()
    text = fold(bare(value))
    letters = set(text)
    possible = [
        (choice, name)
        for choice, name, its_letters in place.shape.vocabulary.folded
        if abs(len(name) - len(text)) <= _CLEAR and len(letters ^ its_letters) <= 2 * _CLEAR
    ]
    place.spend(len(possible) * len(text) * _COST)
    near = [(choice, name) for choice, name in possible if _distance(text, name) <= _CLEAR]
    return [choice for choice, name in near if len(near) == 1 and _is_slip(text, name)]


def _is_slip(text: str, name: str) -> bool:
    """One letter differs, and it is no digit. The first letter is the same: a-, un- and de- turn a word round."""
    if len(name) < _SHORTEST or text[:1] != name[0] or _distance(text, name) != 1:
        return False
    is_changed = len(text) == len(name) and sorted(text) != sorted(name)
    if is_changed and len(name) < _SHORTEST_TO_CHANGE:
        return False
    return [c for c in text if not c.isalpha()] == [c for c in name if not c.isalpha()]


def _distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with a neighbour; anything above ``_CLEAR`` as one more than that."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return min(last[-1], _CLEAR + 1)


ENUM_TYPO: Final = Rule("enum_typo", 4, (str,), CHOICE, _propose)
