"""Kinds of states: one file each; adding one touches no other file but this list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ..kind import Kind
    from .compute import Compute
    from .flow import Flow
    from .parallel import Parallel, Results
    from .race import Race
    from .state import State

__all__ = ["Compute", "Flow", "Kind", "Parallel", "Race", "Results", "State"]

_HOMES: Final = {
    "..kind": ("Kind",),
    "compute": ("Compute",),
    "flow": ("Flow",),
    "parallel": ("Parallel", "Results"),
    "race": ("Race",),
    "state": ("State",),
}

__getattr__ = lazy_names(__name__, _HOMES)
