"""Dirty replies and what a careful reader makes of them: the cases that the README's table and the benchmark use."""

from __future__ import annotations

from .case import REFUSED, Case
from .heals import HEALS
from .refuses import REFUSES
from .schemas import SCHEMAS

__all__ = ["CASES", "HEALS", "REFUSED", "REFUSES", "SCHEMAS", "Case"]

CASES: tuple[Case, ...] = (*HEALS, *REFUSES)
