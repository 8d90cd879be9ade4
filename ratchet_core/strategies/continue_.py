"""Ask for the rest of a reply that was cut off, instead of for all of it again."""

from __future__ import annotations

from typing import Final

from ..actions import Plan
from ..failure import FailureContext
from ..fence import fenced
from ..limits import Limits
from ..repair import Repair
from ..violation import Violation
from .base import BuiltIn, checked_plan
from .merging import Kept, Merged, Refused
from .stitch import end_of, goes_on, join, starts_over
from .targeted_feedback import targeted

__all__ = ["Continue"]

_SHORTEST: Final = 100
"""With less than this little is lost by starting over."""


class Continue(BuiltIn):
    """For ``truncated``: shows how the reply ended and asks to repeat that and go on. The parts are joined where they
    overlap, and the whole is read and validated like a reply. Where it can not be told how they join, the whole answer
    is asked for. For every other reason ``TargetedFeedback`` speaks.

    Args:
        plan: how the text is placed in the conversation; the model must see its own first part.
    """

    def __init__(self, *, plan: Plan = "append") -> None:
        self.plan = checked_plan(plan)

    def on_failure(self, ctx: FailureContext) -> str:
        """The request for the rest; it names the number of the part, so that no two requests are alike."""
        return _request(ctx) or targeted(ctx)

    def keep(self, ctx: FailureContext) -> Kept | None:
        """The text so far; None when ``on_failure`` asks for the whole answer."""
        return None if _request(ctx) is None else Kept(text=ctx.raw)

    def merge(self, kept: Kept, text: str, limits: Limits) -> Merged | Refused | None:
        """Both parts as one text; None when ``text`` starts the answer over. Total: never raises."""
        so_far = kept.text or ""
        if not so_far:
            return None
        if starts_over(so_far, text):
            return _refused("the rest fits its end and its start") if goes_on(so_far, text) else None
        if len(so_far) + len(text) > limits.chars:
            return _refused(f"both parts together have more than {limits.chars:,} characters")
        whole = join(so_far, text)
        if whole is None:
            return _refused("it can not be told how the rest joins the first part")
        record = Repair((), "continued", so_far[-40:], text[:40], 0)
        return Merged(text=whole, repairs=(record,))


def _request(ctx: FailureContext) -> str | None:
    """None when the failure is another one, or there is too little to go on from, or no room to ask."""
    if ctx.reason != "truncated" or len(ctx.raw.strip()) < _SHORTEST:
        return None
    end = end_of(ctx.raw)
    if end is None:
        return None
    text = (
        f"Your reply was cut off. This is how it ends (part {ctx.tries}):\n{fenced(end, 'end')}\n"
        "Send the rest. Begin by repeating this end exactly, then go on from there."
        " Do not start over, and add no other text."
    )
    return text if len(text) <= ctx.max_chars else None


def _refused(why: str) -> Refused:
    return Refused((Violation((), "truncated", f"the reply was cut off, and {why}; send the whole answer again"),))
