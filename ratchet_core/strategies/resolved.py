"""Whatever a caller gives as a strategy, as one uniform object, checked when the state is made."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, cast

from ..actions import Plan
from ..errors import ConfigError, UsageError
from ..failure import FailureContext
from ..limits import Limits
from .base import Strategy, checked_plan
from .markers import AskPerson, Stop, SwitchModel
from .merging import Kept, Merged, Refused
from .targeted_feedback import TargetedFeedback

__all__ = ["Resolved", "resolve"]


class Resolved:
    """A strategy, made uniform. Immutable.

    Attributes:
        identity: names the strategy and, for those of this package, its settings; the same in every process.
        plan: how its text is placed in the conversation.
        deferrable: its text may be rendered when it is first read.
        fixer: its text is a prompt for a fixing model.
        model: the model to ask from here on, None for the same.
        stops: the state gives up here.
        question: what a person is to be asked, None when nobody is.
        rung: its place in a ladder, "" outside of ladders.
        selects: whether ``select`` may give another strategy.
    """

    __slots__ = (
        "_strategy",
        "deferrable",
        "fixer",
        "identity",
        "model",
        "plan",
        "question",
        "rung",
        "selects",
        "stops",
    )

    def __init__(self, strategy: Any, rung: str = "") -> None:
        marker = strategy
        if isinstance(strategy, SwitchModel):
            strategy = TargetedFeedback() if strategy.strategy is None else strategy.strategy
        is_end = isinstance(strategy, (Stop, AskPerson))
        if not is_end:
            _check(strategy)
        self._strategy = strategy
        self.rung = rung
        self.identity = repr(marker) if is_end else _identity(strategy)
        self.plan: Plan = checked_plan(getattr(strategy, "plan", "append"))
        self.deferrable = _is_deferrable(strategy)
        self.fixer = bool(getattr(strategy, "fixer", False))
        self.model: str | None = _model(strategy)
        self.stops = is_end
        self.selects = hasattr(strategy, "select")
        self.question = strategy.question if isinstance(strategy, AskPerson) else None
        if isinstance(marker, SwitchModel):
            self.model = marker.model
            self.identity = f"SwitchModel({marker.model!r}, {self.identity})"

    def __repr__(self) -> str:
        return f"Resolved({self.identity})"

    def select(self, ctx: FailureContext) -> Resolved:
        """The strategy that speaks for this failure: itself, or a rung of the ladder that it is."""
        select = getattr(self._strategy, "select", None)
        if select is None:
            return self
        chosen = select(ctx)
        rung = chosen if isinstance(chosen, Resolved) else Resolved(chosen, self.rung)
        return rung.select(ctx)

    def on_failure(self, ctx: FailureContext) -> str | None:
        """What to tell the model.

        Raises:
            UsageError: when a strategy of the caller's gives something that is no text.
        """
        if self.stops:
            return None
        say = cast(Callable[[FailureContext], Any], getattr(self._strategy, "on_failure", self._strategy))
        text = say(ctx)
        if text is not None and not isinstance(text, str):
            raise UsageError(
                f"strategy {self.identity} gave {type(text).__name__}: on_failure gives text, or None to ask again"
                " without a word",
                state=ctx.state_name or None,
            )
        return text

    def keep(self, ctx: FailureContext) -> Kept | None:
        """What ``merge`` will need when the answer arrives; None for a strategy that does not merge."""
        if not hasattr(self._strategy, "merge"):
            return None
        keep = getattr(self._strategy, "keep", None)
        kept: Any = keep(ctx) if keep is not None else _all_of(ctx)
        if kept is None:
            return None
        return Kept(kept.document, kept.paths, kept.text, kept.errors, self.rung, ctx.repairs)

    def may_merge(self, reason: str) -> bool:
        """Whether, after a failure of this class, the next answer may be a part that is put together with what was
        kept."""
        if self.selects or not hasattr(self._strategy, "merge"):
            return self.selects
        return reason in getattr(self._strategy, "merges_after", (reason,))

    def for_merge(self, kept: Kept) -> Resolved:
        """The strategy that asked for what has now arrived."""
        find = getattr(self._strategy, "rung", None)
        if kept.rung == self.rung or find is None:
            return self
        found = find(kept.rung)
        return found if isinstance(found, Resolved) else self

    def merge(self, kept: Kept, text: str, limits: Limits) -> Merged | Refused | None:
        """The whole, made of what was kept and of the answer; None when the answer is a reply of its own."""
        merge = getattr(self._strategy, "merge", None)
        if merge is None:
            return None
        merged: Any = merge(kept, text, limits)
        if merged is not None and not isinstance(merged, (Merged, Refused)):
            raise UsageError(f"strategy {self.identity}: merge gives Merged, Refused or None, not {merged!r}")
        return merged


def resolve(strategy: Any) -> Resolved:
    """A strategy as the machine uses it. None is ``TargetedFeedback()``.

    Raises:
        ConfigError: for a class instead of an instance, something that can not be called, or an async function.
    """
    if isinstance(strategy, Resolved):
        return strategy
    return Resolved(TargetedFeedback() if strategy is None else strategy)


def _all_of(ctx: FailureContext) -> Kept:
    return Kept(ctx.candidate, tuple(error.path for error in ctx.errors), ctx.raw, ctx.errors)


def _check(strategy: Any) -> None:
    if isinstance(strategy, type):
        raise ConfigError(f"strategy={strategy.__name__} is a class: give an instance, {strategy.__name__}()")
    say = getattr(strategy, "on_failure", strategy)
    if not callable(say):
        raise ConfigError(
            f"strategy={strategy!r}: give a callable on the FailureContext, or an object with on_failure(ctx)"
        )
    if isinstance(strategy, Strategy) and type(strategy).on_failure is Strategy.on_failure:
        raise ConfigError(f"strategy={type(strategy).__name__}() has no on_failure(self, ctx): define it")
    if iscoroutinefunction(say):
        raise ConfigError(
            f"strategy={strategy!r} is async: a strategy decides without waiting, make it a plain function"
        )


def _is_deferrable(strategy: Any) -> bool:
    """What a class promises does not hold for a subclass that has its own ``on_failure``."""
    if not getattr(strategy, "deferrable", False):
        return False
    if "deferrable" in getattr(strategy, "__dict__", {}):
        return True
    deciding = (owner for owner in type(strategy).__mro__ if {"deferrable", "on_failure"} & vars(owner).keys())
    owner = next(deciding, object)
    return "deferrable" in vars(owner) or _is_ours(owner)


def _is_ours(owner: type) -> bool:
    return owner.__module__.startswith(__package__ or "ratchet_core")


def _model(strategy: Any) -> str | None:
    model = getattr(strategy, "model", None)
    return model if isinstance(model, str) else None


def _identity(strategy: Any) -> str:
    """Settings count for strategies of this package; a caller's are told apart by their qualified names."""
    given: object = strategy
    kind = type(given)
    if _is_ours(kind):
        return str(strategy.identity)
    module = getattr(strategy, "__module__", kind.__module__)
    return f"{module}.{getattr(strategy, '__qualname__', kind.__qualname__)}"
