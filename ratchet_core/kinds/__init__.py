"""Kinds of states: one file each; adding one touches no other file but this list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ..kind import Kind
    from .compute import Compute
    from .dag import Dag, TaskResults
    from .debate import Debate, Debated, DebateRound
    from .flow import Flow
    from .human import FAIL, Decision, Human
    from .loop import Loop
    from .parallel import Parallel, Results
    from .quorum import Quorum
    from .race import Race
    from .sleep import Sleep
    from .state import State
    from .wait_for import WaitFor

__all__ = [
    "FAIL",
    "Compute",
    "Dag",
    "Debate",
    "DebateRound",
    "Debated",
    "Decision",
    "Flow",
    "Human",
    "Kind",
    "Loop",
    "Parallel",
    "Quorum",
    "Race",
    "Results",
    "Sleep",
    "State",
    "TaskResults",
    "WaitFor",
]

_HOMES: Final = {
    "..kind": ("Kind",),
    "compute": ("Compute",),
    "dag": ("Dag", "TaskResults"),
    "debate": ("Debate", "DebateRound", "Debated"),
    "flow": ("Flow",),
    "human": ("FAIL", "Decision", "Human"),
    "loop": ("Loop",),
    "parallel": ("Parallel", "Results"),
    "quorum": ("Quorum",),
    "race": ("Race",),
    "sleep": ("Sleep",),
    "state": ("State",),
    "wait_for": ("WaitFor",),
}

__getattr__ = lazy_names(__name__, _HOMES)
