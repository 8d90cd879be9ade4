"""The names that look most like a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

__all__ = ["nearest"]

_LONGEST: Final = 64
_MOST_NAMES: Final = 500
_ALIKE: Final = 0.6
"""difflib's own cutoff for what is "close": three letters of five."""


def nearest(name: str, names: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """At most ``n`` of ``names`` that resemble ``name``, most alike first; () when none does.

    Case, spaces, hyphens and underscores do not count as differences. Work is bounded: of each name 64 characters are
    compared, of ``names`` the first 500. Equally good names keep their order.
    """
    wanted = _folded(name)
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    scored: list[tuple[float, int, str]] = []
    for index, candidate in enumerate(islice(names, _MOST_NAMES)):
        matcher.set_seq1(_folded(candidate))
        # each is an upper bound of the next, and much cheaper
        if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
            continue
        ratio = matcher.ratio()
        if ratio >= _ALIKE:
            scored.append((-ratio, index, candidate))
    return tuple(dict.fromkeys(candidate for _, _, candidate in sorted(scored)))[: max(n, 0)]


def _folded(name: str) -> str:
    return name[:_LONGEST].casefold().replace("-", "").replace("_", "").replace(" ", "")
