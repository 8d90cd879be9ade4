"""One visit of a leaf: what each event does to it. The phases and what leads where are in ``transitions``."""

from __future__ import annotations

from .calling import accepted, begin, failed, given_up, issue, short
from .frame import Visit, freeze_visit, thaw_visit
from .leaf import NO_RETRY, Leaf

__all__ = [
    "NO_RETRY",
    "Leaf",
    "Visit",
    "accepted",
    "begin",
    "failed",
    "freeze_visit",
    "given_up",
    "issue",
    "short",
    "thaw_visit",
]
