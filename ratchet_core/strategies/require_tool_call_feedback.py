"""A tool call was required: say whether none came, one was written as text, or its name or arguments are wrong."""

from __future__ import annotations

from ..actions import Plan
from ..failure import FailureContext
from .base import BuiltIn, checked_plan
from .patch_text import framed, last_words
from .schema_text import shorter_and_shorter
from .template import checked_template, fitted
from .wording import Words, cut_after, tool_names, words_for

__all__ = ["RequireToolCallFeedback"]


class RequireToolCallFeedback(BuiltIn):
    """Tells four failures apart: no call at all, a call written into the text, a tool that does not exist, arguments
    that are wrong. The last two are told with their errors.

    Args:
        pseudo_call_template: text of your own for a call written into the text.
        no_call_template: text of your own for a reply without any call. Both may hold ``{errors}``, ``{schema}`` and
            ``{raw}``; other braces are text.
        plan: how the text is placed in the conversation.
    """

    def __init__(
        self,
        pseudo_call_template: str | None = None,
        no_call_template: str | None = None,
        *,
        plan: Plan = "append",
    ) -> None:
        given = {"pseudo_tool_call_in_text": pseudo_call_template, "no_tool_call": no_call_template}
        self._templates = {
            reason: checked_template(template, reason) for reason, template in given.items() if template is not None
        }
        self.plan = checked_plan(plan)

    def on_failure(self, ctx: FailureContext) -> str:
        """What is wrong with the call, or that there is none."""
        template = self._templates.get(ctx.reason or "no_tool_call")
        if template is not None:
            text = fitted(template, ctx, shorter_and_shorter(ctx, ctx.schema_format))
            if text is not None:
                return text
        words = _words(ctx)
        return framed(ctx, words) or last_words(ctx, words)


def _words(ctx: FailureContext) -> Words:
    call = f"Call{tool_names(ctx) or ' the tool'}"
    if ctx.reason in ("validation_error", "ensure_failed"):
        return Words("The arguments of your tool call are not valid. Fix only this:", "Call the tool again.")
    if ctx.reason == "parse_error":
        return Words("Your tool call could not be read:", f"{call} with arguments in JSON.")
    if ctx.reason in ("empty_output", "refusal"):
        return Words(words_for(ctx).opening, f"{call} now.", False)
    if ctx.reason == "truncated":
        return Words(cut_after(ctx), f"{call} again, with shorter arguments.", False)
    if ctx.reason == "ambiguous":
        return Words("Your reply makes different calls, and it is not clear which one counts:", f"{call} once.")
    return words_for(ctx)
