"""One round of a loop as policies, and functions of the caller's, get to see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._frozen import frozen

__all__ = ["Round"]


@frozen()
class Round:
    """What a round came to. Values are read anew from what was recorded: changing one changes nothing.

    Attributes:
        iteration: its number, from 1.
        grew_from: the number of the round whose value it was to improve; 0 for the loop's initial value.
        value: what the body gave; None when it failed.
        failure: why the body failed, None when it did not.
        score: what the scorer gave for ``value``, None without one.
        best_score: the best score so far, this round's included; None when there is none.
        answers: what the members that judge a round said of it, by their names.
    """

    iteration: int
    grew_from: int
    value: Any
    failure: str | None
    score: float | None
    best_score: float | None
    answers: Mapping[str, Any]
