"""Adding worst cases up: what a run can cost at most, known before its first call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ._frozen import frozen
from .budget import Amounts, Budget

__all__ = ["WorstCase", "combined"]


@frozen()
class WorstCase:
    """An upper bound on calls, tokens and money; None where there is none, and ``unbounded`` names the states to blame.

    Attributes:
        calls: model calls, repeated and failed ones included.
        tokens: input and output together.
        usd_nano: money in nano-USD; ``usd`` gives dollars.
        unbounded: states whose tokens or money nothing bounds: give them ``reserve=`` or a budget.
    """

    calls: int
    tokens: int | None
    usd_nano: int | None
    unbounded: tuple[str, ...] = ()

    @property
    def usd(self) -> Decimal | None:
        """The bound on money in US dollars, exact."""
        return None if self.usd_nano is None else Amounts(usd_nano=self.usd_nano).usd


def combined(parts: Iterable[tuple[str, WorstCase, int]], budget: Budget | None) -> WorstCase:
    """The bound of ``(name, one visit's bound, visits)``, cut by the limits of ``budget``.

    A dimension without a bound anywhere below has none in the sum, unless the budget gives one; ``unbounded`` names
    the states that are to blame.
    """
    limits: Mapping[str, int] = budget.limits() if budget is not None else {}
    calls, tokens, usd = 0, 0, 0
    loose: list[str] = []
    for name, worst, visits in parts:
        calls += worst.calls * visits
        tokens += (worst.tokens or 0) * visits
        usd += (worst.usd_nano or 0) * visits
        if worst.tokens is None or worst.usd_nano is None:
            loose += [f"{name}/{inner}" for inner in worst.unbounded] or [name]
    bounded = not loose
    return WorstCase(
        min(calls, limits.get("calls", calls)),
        _cut(tokens if bounded else None, limits.get("tokens")),
        _cut(usd if bounded else None, limits.get("usd_nano")),
        tuple(loose),
    )


def _cut(total: int | None, limit: int | None) -> int | None:
    bounds = [bound for bound in (total, limit) if bound is not None]
    return min(bounds, default=None)
