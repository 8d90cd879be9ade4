"""Where one visit of a leaf stands, and its JSON form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any

from ..actions import Action
from ..budget import Budget
from ..codec import decode_action, encode_action, expect
from ..strategies import Kept
from ..transitions import Phase

__all__ = ["Visit", "freeze_visit", "thaw_visit"]


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Visit:
    """The frame of a leaf.

    Attributes:
        phase: see ``transitions``.
        pending: id of the outstanding request, None when the visit is over.
        attempts: answers read.
        failed_calls: calls that failed.
        trail: the verdicts of this visit, oldest first.
        kept: what a merging strategy needs of the last failure.
        best: gives the last structured candidate.
        model: the model that a strategy switched to.
    """

    phase: Phase
    pending: str | None
    attempts: int = 0
    failed_calls: int = 0
    trail: tuple[Action, ...] = ()
    kept: Kept | None = None
    best: Callable[[], Any] = _nothing
    model: str | None = None


def freeze_visit(visit: Visit) -> dict[str, Any]:
    """The frame as plain JSON data."""
    kept = visit.kept
    return {
        "phase": visit.phase.value,
        "pending": visit.pending,
        "attempts": visit.attempts,
        "failed_calls": visit.failed_calls,
        "trail": [encode_action(action) for action in visit.trail],
        "kept": None if kept is None else kept.to_json(),
        "best": visit.best(),
        "model": visit.model,
    }


def thaw_visit(plain: Any, budgets: Mapping[str, Budget], load: Callable[[str, str], Any]) -> Visit:
    """The inverse of ``freeze_visit``."""
    trail: tuple[Action, ...] = ()
    for item in plain["trail"]:
        trail = (*trail, decode_action(item, budgets, load, trail))
    kept = plain["kept"]
    return Visit(
        Phase(plain["phase"]),
        expect(plain["pending"], "pending", str, NoneType),
        expect(plain["attempts"], "attempts", int),
        expect(plain["failed_calls"], "failed_calls", int),
        trail,
        None if kept is None else Kept.from_json(kept),
        lambda: plain["best"],
        expect(plain["model"], "model", str, NoneType),
    )
