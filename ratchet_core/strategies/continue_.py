"""Ask for the rest of a reply that was cut off, instead of for all of it again."""

from __future__ import annotations

from typing import ClassVar, Final

from ..actions import Plan
from ..failure import FailureContext
from ..fence import fenced
from ..limits import Limits
from ..repair import Repair
from .base import BuiltIn, checked_plan
from .merging import SEAM, Kept, Merged, Refused, unjoined
from .patch_fields import PatchFields
from .stitch import end_of, join
from .targeted_feedback import targeted
from .wording import cut_after

__all__ = ["Continue"]


class Continue(BuiltIn):
    """For ``truncated``: shows how the reply ended and asks to repeat that and go on. The parts are joined where they
    overlap, and the whole is read and validated like a reply.

    Where they may join in several ways, the contract decides. Where it takes more than one, so that the text at the
    seam is in doubt, that text alone is asked for, as ``PatchFields`` does. Where it can not be told how the parts
    join, the whole answer is asked for. For every other reason ``TargetedFeedback`` speaks.

    Args:
        plan: how the text is placed in the conversation; the model must see its own first part.

    Attributes:
        merges_after: the classes of failure after which the next answer may be a part.
    """

    merges_after: ClassVar[frozenset[str]] = frozenset({"truncated", "ambiguous"})

    def __init__(self, *, plan: Plan = "append") -> None:
        self.plan = checked_plan(plan)

    def on_failure(self, ctx: FailureContext) -> str:
        """The request for the rest; it names the number of the part, so that no two requests are alike."""
        short = _request(ctx, _BROKEN_OFF)
        if short is None:
            return PatchFields().on_failure(ctx) if _is_seam(ctx) else targeted(ctx)
        return _request(ctx, cut_after(ctx)) or short

    def keep(self, ctx: FailureContext) -> Kept | None:
        """The text so far, or the joined document; None when ``on_failure`` asks for the whole answer."""
        if _is_seam(ctx):
            return PatchFields().keep(ctx)
        # without the place, which would have to be looked for in a reply that nobody may ever ask about
        return None if _request(ctx, _BROKEN_OFF) is None else Kept(text=ctx.raw)

    def merge(self, kept: Kept, text: str, limits: Limits) -> Merged | Refused | None:
        """Both parts as one text, in each way that they may join; None when ``text`` is an answer of its own. Total:
        never raises."""
        if kept.text is None:
            return PatchFields().merge(kept, text, limits)
        if len(kept.text) + len(text) > limits.chars:
            return unjoined(f"both parts together have more than {limits.chars:,} characters")
        joined = join(kept.text, text, limits)
        if not joined.texts:
            return None if joined.starts_over else unjoined("it can not be told how the rest joins the first part")
        record = Repair((), "continued", kept.text[-40:], text[:40], 0)
        first, *others = (Merged(text=whole, repairs=(record,)) for whole in joined.texts)
        rivals = (*others, *((Merged(text=text),) if joined.starts_over else ()))
        return Merged(text=first.text, repairs=first.repairs, others=rivals)


_BROKEN_OFF: Final = "Your reply was cut off."


def _request(ctx: FailureContext, opening: str) -> str | None:
    """None when the failure is another one, there is nothing to go on from, or no room to ask."""
    end = end_of(ctx.raw) if ctx.reason == "truncated" else ""
    if not end:
        return None
    text = (
        f"{opening} This is how it ends (part {ctx.tries}):\n{fenced(end)}\n"
        "Send the rest: repeat this end exactly, then go on from there. Do not start over, and add no other text."
    )
    return text if len(text) <= ctx.max_chars else None


def _is_seam(ctx: FailureContext) -> bool:
    return ctx.reason == "ambiguous" and bool(ctx.errors) and all(error.rule == SEAM for error in ctx.errors)
