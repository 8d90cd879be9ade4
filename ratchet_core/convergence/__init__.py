"""Detectors of convergence, for ``Loop(converge_on=...)``: one file each."""

from .judge import judge
from .predicate import predicate
from .score_plateau import score_plateau
from .semantic_delta import semantic_delta

__all__ = ["judge", "predicate", "score_plateau", "semantic_delta"]
