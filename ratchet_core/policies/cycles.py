"""Whether a sequence goes round in circles."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["period", "window"]


def window(longest: int) -> int:
    """How many of the newest values ``period`` looks at."""
    return max(3, 2 * longest) if longest else 0


def period(values: Sequence[str], longest: int) -> int | None:
    """The length of the cycle that ``values`` end in, at most ``longest``; None when they end in none.

    The same value three times in a row is a cycle of 1. A longer one must have gone round twice: A-B-A-B.
    """
    for length in range(1, longest + 1):
        seen = max(3, 2 * length)
        if len(values) < seen:
            return None
        newest = values[-seen:]
        if all(one == other for one, other in zip(newest, newest[length:], strict=False)):
            return length
    return None
