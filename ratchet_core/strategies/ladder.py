"""For each class of failure a list of strategies, each stronger than the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast, get_args

from ..actions import Reason
from ..errors import ConfigError
from ..failure import FailureContext
from .base import BuiltIn
from .resolved import Resolved
from .targeted_feedback import TargetedFeedback

__all__ = ["Ladder"]

_REASONS: Final = get_args(Reason)


class Ladder(BuiltIn):
    """The n-th failure of one reason is answered by the n-th rung for that reason; the last rung repeats.

    ``Ladder({"validation_error": [PatchFields(), TargetedFeedback(), SwitchModel("big"), Stop()]})``

    Args:
        rungs: by reason, strategies of any sort, and ``SwitchModel``, ``AskPerson`` and ``Stop``.
        default: a strategy, or a list of them, for every other reason; None means ``TargetedFeedback()``.

    Raises:
        ConfigError: for a reason that does not exist, an empty list, or a rung that is no strategy.
    """

    def __init__(self, rungs: Mapping[Reason, Sequence[Any]], default: Any = None) -> None:
        given: Any = rungs
        if not isinstance(given, Mapping):
            raise ConfigError(f"Ladder({given!r}): give a mapping from reason to a list of strategies")
        self._rungs: dict[str, tuple[Resolved, ...]] = {}
        for reason, strategies in rungs.items():
            if reason not in _REASONS:
                raise ConfigError(
                    f"Ladder has {reason!r}, which is no reason: give {', '.join(_REASONS)}", path=str(reason)
                )
            self._rungs[reason] = _built(reason, strategies)
        rest: Any = TargetedFeedback() if default is None else default
        self._default = _built("default", rest if isinstance(rest, (list, tuple)) else [rest])

    @property
    def identity(self) -> str:
        """All rungs with their settings."""
        named = {reason: [rung.identity for rung in built] for reason, built in sorted(self._rungs.items())}
        return f"{type(self).__module__}.Ladder({named}, {[rung.identity for rung in self._default]})"

    def select(self, ctx: FailureContext) -> Resolved:
        """The rung for this failure: by its reason, and by how many there were of that reason in this visit."""
        built = self._rungs.get(ctx.reason or "", self._default)
        return built[min(max(ctx.tries, 1), len(built)) - 1]

    def rung(self, name: str) -> Resolved | None:
        """The rung of that name, such as ``validation_error[0]``; None when there is none."""
        for built in (*self._rungs.values(), self._default):
            for rung in built:
                if name == rung.rung:
                    return rung
        return None

    def on_failure(self, ctx: FailureContext) -> str | None:
        """What the rung for this failure says."""
        return self.select(ctx).on_failure(ctx)


def _built(reason: str, strategies: Any) -> tuple[Resolved, ...]:
    listed: tuple[Any, ...] = _listed(strategies)
    if not listed:
        raise ConfigError(
            f"Ladder has {strategies!r} for {reason!r}: give a list of at least one strategy", path=reason
        )
    for strategy in listed:
        if hasattr(strategy, "select") or hasattr(getattr(strategy, "strategy", None), "select"):
            raise ConfigError(f"Ladder has a ladder for {reason!r}: list its rungs here instead", path=reason)
    return tuple(Resolved(strategy, f"{reason}[{index}]") for index, strategy in enumerate(listed))


def _listed(strategies: Any) -> tuple[Any, ...]:
    return tuple(cast("list[Any]", strategies)) if isinstance(strategies, (list, tuple)) else ()
