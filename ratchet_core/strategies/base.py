"""What a strategy is: something that says what to tell the model after a failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final, get_args

from ..actions import Plan
from ..errors import ConfigError
from ..failure import FailureContext

__all__ = ["BuiltIn", "Strategy", "StrategyLike", "checked_plan"]


class Strategy:
    """Base class for strategies of your own; not needed, any object with ``on_failure`` and any callable will do.

    Attributes:
        plan: how the text is placed in the conversation: ``append``, ``replace_last`` or ``fresh``.
        deferrable: True promises that ``on_failure`` is pure and never raises, so that it may run when its text is
            first read.
    """

    plan: Plan = "append"
    deferrable: ClassVar[bool] = False

    def on_failure(self, ctx: FailureContext) -> str | None:
        """What to tell the model, None to ask again without a word."""
        raise NotImplementedError(f"{type(self).__name__} must define on_failure(self, ctx)")


StrategyLike = Strategy | Callable[[FailureContext], str | None] | Any
"""What is taken for a strategy: an object with ``on_failure``, a callable on the context, a marker of a ladder."""


class BuiltIn(Strategy):
    """A strategy of this package: pure, and told apart from its like by its settings."""

    deferrable: ClassVar[bool] = True

    @property
    def identity(self) -> str:
        """The class and its settings, the same in every process."""
        settings = ", ".join(f"{name.strip('_')}={value!r}" for name, value in sorted(vars(self).items()))
        return f"{type(self).__module__}.{type(self).__qualname__}({settings})"


_PLANS: Final = get_args(Plan)


def checked_plan(plan: Any) -> Plan:
    """``plan`` itself.

    Raises:
        ConfigError: when there is no such plan.
    """
    if plan not in _PLANS:
        raise ConfigError(f"plan={plan!r}: give one of {', '.join(_PLANS)}", path="plan")
    return plan  # type: ignore[no-any-return]
