"""Issuing the calls of a visit, and ending it without a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._frozen import Deferred
from ..actions import Action, FailAction, Reason
from ..canonical import digest
from ..kind import Ended, Step, Turn
from ..ledger import Shortfall
from ..messages import conversation
from ..requests import CallModel, Message, WaitUntil
from ..transitions import Input, Phase, next_phase
from ..violation import Violation
from .frame import Visit

if TYPE_CHECKING:
    from ..kinds.state import State

__all__ = ["begin", "failed", "issue", "outstanding", "short"]


def begin(state: State[Any], step: Step, path: str) -> Turn:
    """Enter: issue the first call, or end at once when the budget does not permit it."""
    request_id = issue(state, step, path, (), None)
    if isinstance(request_id, Shortfall):
        return failed(state, step, Visit(Phase.CALLING, None), "budget_exhausted", short(request_id))
    return Visit(Phase.CALLING, request_id), None, None


def issue(state: State[Any], step: Step, path: str, trail: tuple[Action, ...], model: str | None) -> str | Shortfall:
    """Number the next call and reserve its worst case. The id's digest covers what would be sent."""
    content = state.call_digest
    if state.prompt is not None or model is not None:
        messages = _messages(state, step, trail)
        told = [[message.role, [[part.kind, part.text] for part in message.parts]] for message in messages]
        content = digest([state.call_digest, told, model], 12)
    request_id = step.number(path, "call", content)
    return step.reserve(request_id, path, state.wanted) or request_id


def outstanding(state: State[Any], step: Step, frame: Visit) -> CallModel | WaitUntil:
    """The request that this visit waits for, derived anew."""
    assert frame.pending is not None
    if frame.phase is Phase.WAITING:
        assert frame.due is not None
        return WaitUntil(frame.pending, frame.due)
    return CallModel(
        frame.pending,
        _messages(state, step, frame.trail),
        None if state.passthrough else state.contract.json_schema,
        state.tools,
        frame.model or state.model,
        step.ledger.limits_of(frame.pending),
        state.requires_tool_call,
    )


def _messages(state: State[Any], step: Step, trail: tuple[Action, ...]) -> tuple[Message, ...]:
    if state.prompt is None:
        return ()
    return conversation(state.prompt, state.system, step.context(), trail, state.name)


def failed(
    state: State[Any],
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
        state.name,
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
    over = Visit(phase, None, frame.attempts, frame.failed_calls, None, (*frame.trail, action), None, frame.best)
    kind = "cancelled" if given is Input.CANCELLED else "failed"
    return over, action, Ended(kind, best=frame.best, reason=reason)


def short(shortfall: Shortfall) -> tuple[Violation, ...]:
    """A budget that does not permit a call, as something to tell."""
    return (Violation((), "budget_exhausted", str(shortfall)),)
