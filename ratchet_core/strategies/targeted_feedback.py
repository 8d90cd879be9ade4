"""Say only what is wrong, where, and what is expected there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from ..actions import Plan, Reason
from ..errors import ConfigError
from ..failure import FailureContext
from .base import BuiltIn, checked_plan
from .patch_text import framed, last_words
from .wording import words_for

__all__ = ["TargetedFeedback", "targeted"]


class TargetedFeedback(BuiltIn):
    """The default: for each error its path, what was received, what is expected there, and the nearest valid choices.

    The text is never longer than ``ctx.max_chars``, whatever the number of errors: those that have no room are counted.
    Everything that the model wrote stands in a fence, or is a short scalar shown as a JSON literal.

    Args:
        openings: first lines of your own, by reason; the others keep theirs.
        closing: a last line of your own.
        plan: how the text is placed in the conversation.

    Raises:
        ConfigError: for a reason that does not exist, or a text that is none.
    """

    def __init__(
        self, openings: Mapping[str, str] | None = None, closing: str | None = None, *, plan: Plan = "append"
    ) -> None:
        self._openings = dict(sorted((openings or {}).items()))
        self._closing = closing
        self.plan = checked_plan(plan)
        for reason, text in self._openings.items():
            if reason not in get_args(Reason):
                raise ConfigError(f"openings has {reason!r}, which is no reason", path=f"openings.{reason}")
            _check_text(text, f"openings.{reason}")
        if closing is not None:
            _check_text(closing, "closing")

    def on_failure(self, ctx: FailureContext) -> str:
        """What is wrong, within ``ctx.max_chars``."""
        words = words_for(ctx)
        words = words._replace(
            opening=self._openings.get(ctx.reason or "", words.opening),
            closing=words.closing if self._closing is None else self._closing,
        )
        return framed(ctx, words) or last_words(ctx, words)


def targeted(ctx: FailureContext) -> str:
    """What ``TargetedFeedback()`` says; other strategies fall back on it."""
    words = words_for(ctx)
    return framed(ctx, words) or last_words(ctx, words)


def _check_text(text: Any, path: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ConfigError(f"{path}={text!r}: give text", path=path)
