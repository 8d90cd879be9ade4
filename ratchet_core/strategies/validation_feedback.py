"""The list of errors in a template of your own."""

from __future__ import annotations

from typing import Final

from ..actions import Plan
from ..failure import FailureContext
from .base import BuiltIn, checked_plan
from .schema_text import shorter_and_shorter
from .targeted_feedback import targeted
from .template import checked_template, fitted

__all__ = ["ValidationFeedback"]

_TEMPLATE: Final = "The last reply was not valid:\n{errors}\nSend the corrected answer and nothing else."


class ValidationFeedback(BuiltIn):
    """Every error on a line of its own, ``- path: what was received; what is expected``, in a template.

    Args:
        template: text with ``{errors}``, ``{schema}`` (in the state's format) and ``{raw}``, each optional. Other
            braces are text. What is filled in shrinks until the whole fits into ``ctx.max_chars``; where the template
            alone is longer than that, ``TargetedFeedback`` speaks instead.
        plan: how the text is placed in the conversation.
    """

    def __init__(self, template: str | None = None, *, plan: Plan = "append") -> None:
        self._template = _TEMPLATE if template is None else checked_template(template, "template")
        self.plan = checked_plan(plan)

    def on_failure(self, ctx: FailureContext) -> str:
        """The template, filled."""
        text = fitted(self._template, ctx, shorter_and_shorter(ctx, ctx.schema_format))
        return targeted(ctx) if text is None else text
