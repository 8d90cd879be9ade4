"""Detectors of convergence, for ``Loop(converge_on=...)``: one file each."""

from .judges import judge
from .predicates import predicate
from .score_plateaus import score_plateau
from .semantic_deltas import semantic_delta

__all__ = ["judge", "predicate", "score_plateau", "semantic_delta"]
