"""``Race``: branches that work at once; the first that succeeds wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..budget import Budget
from ..checks import check_name
from ..composite import by_name, picked
from ..fan_out import FanOut, Settled
from ..kind import Ended, Kind

__all__ = ["Race"]


class Race(FanOut):
    """Branches that work at once. The value is that of the first to succeed; the others are cancelled. It fails when
    all have failed.

    Args:
        name: the node's name.
        branches: by name, or in sequence.
        budget: limits of all branches together; see ``Parallel`` for calls that can not be afforded together.
        timeout: seconds until a race without a winner fails.

    Raises:
        ConfigError: for no branches.
    """

    def __init__(
        self,
        name: str,
        branches: Sequence[Kind] | Mapping[str, Kind],
        *,
        budget: Budget | None = None,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        self._made(name, by_name(branches, of=name), budget, timeout)

    def decide(self, settled: Mapping[str, Settled], at_work: int) -> Ended | None:
        """See ``FanOut.decide``."""
        for name, result in settled.items():
            if result.is_valid:
                return picked(name, result.document, result.format)
        return None if at_work else Ended("failed", reason=list(settled.values())[-1].reason)
