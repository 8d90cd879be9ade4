"""``Parallel``: branches that work at once, of which all, some or none must succeed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from ..budget import Budget
from ..checks import check_name
from ..composite import Reader, by_name
from ..errors import ConfigError
from ..fan_out import FanOut, Settled
from ..kind import Ended, Kind

__all__ = ["Parallel", "Results"]


class Results(dict[str, Any]):
    """The values of the branches that succeeded, by name, in the order in which the branches were given.

    Attributes:
        order: the names of all branches that ended, in the order in which they did.
        failures: for each branch that failed, its ``reason`` and ``best`` candidate.
        cancelled: the branches that were still at work when it was decided.
    """

    def __init__(self, values: Mapping[str, Any], plain: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.order: tuple[str, ...] = tuple(plain["order"])
        self.failures: dict[str, Any] = dict(plain["failures"])
        self.cancelled: tuple[str, ...] = tuple(plain["cancelled"])


class Parallel(FanOut):
    """Branches that work at once. The value is ``Results``; it is decided as early as possible, either way, and what
    is then still at work is cancelled.

    Calls that can not be afforded together wait for each other: under a limit on money, tokens or time give each
    branch its worst case (``State(reserve=...)``, ``timeout=`` for time), or they are made one after another. A call
    that was cancelled keeps what it reserved until its cost is told (see ``Cancel``): a state that follows at once
    needs room beside it.

    Args:
        name: the node's name.
        branches: by name, or in sequence.
        require: how many must succeed: ``"all"``, ``"any"`` (one), a number, or 0 to wait for all and never fail.
        budget: limits of all branches together.
        timeout: seconds until what is not decided fails.

    Raises:
        ConfigError: for no branches, and a number that they can not reach.
    """

    require: Literal["all", "any"] | int

    def __init__(
        self,
        name: str,
        branches: Sequence[Kind] | Mapping[str, Kind],
        *,
        require: Literal["all", "any"] | int = "all",
        budget: Budget | None = None,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        members = by_name(branches, of=name)
        if require not in ("all", "any") and not (type(require) is int and 0 <= require <= len(members)):
            raise ConfigError(
                f"require={require!r}: give 'all', 'any' or a number from 0 to {len(members)}",
                state=name,
                path="require",
            )
        self._made(name, members, budget, timeout)
        self._given(require=require, _needed={"all": len(members), "any": 1}.get(str(require), require))

    def decide(self, settled: Mapping[str, Settled], at_work: int) -> Ended | None:
        """See ``FanOut.decide``."""
        needed: int = vars(self)["_needed"]
        failed = [result for result in settled.values() if not result.is_valid]
        succeeded = len(settled) - len(failed)
        if succeeded + at_work < needed:
            return Ended("failed", reason=failed[-1].reason)
        decided = succeeded >= needed and (needed or not at_work)
        return Ended("valid", self._document(settled), "parallel") if decided else None

    def _document(self, settled: Mapping[str, Settled]) -> dict[str, Any]:
        values = {name: settled[name] for name in self.members if name in settled and settled[name].is_valid}
        return {
            "values": {name: [result.document, result.format] for name, result in values.items()},
            "order": list(settled),
            "failures": {
                name: {"reason": result.reason, "best": result.best}
                for name, result in settled.items()
                if name not in values
            },
            "cancelled": [name for name in self.members if name not in settled],
        }

    def read(self, document: Any, format: str, how: Callable[[Kind], Reader]) -> Results:
        """See ``Composite.read``."""
        return Results({name: how(self.members[name])(*value) for name, value in document["values"].items()}, document)
