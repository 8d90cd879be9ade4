"""Asking for what a visit needs, and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._frozen import Deferred
from ..actions import Action, FailAction, Reason, ValidAction
from ..kind import Ended, Turn
from ..ledger import Shortfall
from ..outbox import Step
from ..transitions import Input, Phase, next_phase
from ..violation import Violation
from .frame import Visit

if TYPE_CHECKING:
    from .leaf import Leaf

__all__ = ["accepted", "begin", "cuts_in", "failed", "given_up", "issue", "reservation", "short"]


def begin(leaf: Leaf, step: Step, path: str) -> Turn:
    """Enter: ask for the first time, or end at once when the budget does not permit it."""
    request_id = issue(leaf, step, path, (), None)
    if isinstance(request_id, Shortfall):
        return failed(leaf, step, Visit(Phase.CALLING, None), "budget_exhausted", short(request_id))
    return Visit(Phase.CALLING, request_id), None, None


def issue(
    leaf: Leaf, step: Step, path: str, trail: tuple[Action, ...], model: str | None, cuts: int = 0
) -> str | Shortfall:
    """Ask: the id's digest covers all that is asked, and the worst case is reserved, after ``cuts`` answers of this
    visit that were cut off."""
    content = leaf.content(step, trail, model)
    return step.ask(path, leaf.label, content, wanted=reservation(leaf, step, path, cuts), seconds=leaf.expires)


def reservation(leaf: Leaf, step: Step, path: str, cuts: int) -> Mapping[str, int]:
    """What to reserve for the next request of a visit."""
    return leaf.wanted_after(cuts, step.ledger.room(path)) if cuts else leaf.wanted


def cuts_in(trail: tuple[Action, ...]) -> int:
    """How many answers of a visit were cut off."""
    return sum(getattr(action, "reason", None) == "truncated" for action in trail)


def accepted(
    leaf: Leaf, step: Step, frame: Visit, value: Any, document: str, ended: Ended, raw: str | None, **told: Any
) -> Turn:
    """The visit ends with a value; its request is settled already."""
    attempts = frame.attempts + 1
    action: ValidAction[Any] = ValidAction(
        attempts, leaf.name, raw, frame.pending, step.ledger, value, document=document, **told
    )
    over = Visit(next_phase(frame.phase, Input.ACCEPTED), None, attempts, frame.failed_calls, (*frame.trail, action))
    return over, action, ended


def failed(
    leaf: Leaf,
    step: Step,
    frame: Visit,
    reason: Reason,
    errors: Any,
    *,
    text: str | None = None,
    cause: Reason | None = None,
    given: Input = Input.EXHAUSTED,
) -> Turn:
    """The visit ends without a value. ``frame`` is the visit with the event counted that ended it."""
    action = FailAction(
        frame.attempts,
        leaf.name,
        text,
        frame.pending,
        step.ledger,
        reason,
        errors,
        frame.trail,
        Deferred(frame.best),
        cause,
    )
    phase = next_phase(frame.phase, given)
    over = Visit(phase, None, frame.attempts, frame.failed_calls, (*frame.trail, action), None, frame.best)
    kind = "cancelled" if given is Input.CANCELLED else "failed"
    return over, action, Ended(kind, best=frame.best, reason=reason)


def short(shortfall: Shortfall) -> tuple[Violation, ...]:
    """A budget that does not permit a call, as something to tell."""
    return (Violation((), "budget_exhausted", str(shortfall)),)


def given_up(reason: str) -> tuple[Violation, ...]:
    """That the caller gave up, as something to tell."""
    return (Violation((), "cancelled", f"cancelled: {reason}" if reason else "cancelled"),)
