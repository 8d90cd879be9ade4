"""What a call that failed does to a visit: the same call again, at once or after a wait, or the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ..actions import Reason, RetryAction
from ..canonical import digest
from ..errors import UsageError
from ..events import UNBILLED_KINDS, Cancelled, Raised
from ..kind import Step, Turn
from ..ledger import Shortfall
from ..policies.backoff import unit_interval
from ..transitions import Input, Phase, next_phase
from ..violation import Violation
from .calling import failed, issue, short
from .frame import Visit

if TYPE_CHECKING:
    from ..kinds.state import State

__all__ = ["on_cancelled", "on_raised", "on_reissued", "on_tick"]

_HOPELESS: Final = frozenset({"auth", "bad_request", "not_found", "context_length", "content_filter"})
"""Failures that the same request would meet again."""

_CLASS: Final[dict[str, Reason]] = {"timeout": "timeout", "content_filter": "refusal"}
"""Reasons of failures that have one of their own; all others are ``transport_error``."""


def on_raised(state: State[Any], step: Step, path: str, frame: Visit, raised: Raised) -> Turn:
    """A failed call is charged, then made again while the state's backoff permits it. It is no attempt: no reply was
    read."""
    if frame.phase is not Phase.CALLING or frame.pending is None:
        raise UsageError(f"{frame.pending} waits for a Tick, not for Raised", state=state.name)
    asked = _seconds(raised.retry_after)
    step.ledger = step.ledger.settle(frame.pending, raised.usage, at=step.now, free=raised.kind in UNBILLED_KINDS)
    counted = replace(frame, failed_calls=frame.failed_calls + 1)
    reason = _CLASS.get(raised.kind, "transport_error")
    told = (Violation((), raised.kind, f"the call failed ({raised.kind}): {raised.message}"[:500]),)
    repeats, backoff = counted.failed_calls, state.backoff
    if raised.kind in _HOPELESS or repeats > backoff.max_retries or asked > backoff.honour_at_most:
        return failed(state, step, counted, reason, told, cause=reason)
    wait = max(asked, backoff.delay(repeats, unit_interval(step.run.seed, f"{frame.pending}")))
    if step.now is not None and wait > 0:
        # the next call reserves its worst case when it is issued, not while we wait
        due = step.now + wait
        request_id: str | Shortfall = step.number(path, "wait", digest(["wait", due], 12))
        return _again(state, step, counted, Input.LATER, request_id, due, reason, told, wait)
    request_id = issue(state, step, path, frame.trail, frame.model)
    if isinstance(request_id, Shortfall):
        return failed(state, step, counted, "budget_exhausted", (*told, *short(request_id)), cause=reason)
    return _again(state, step, counted, Input.AGAIN, request_id, None, reason, told, wait)


def _seconds(retry_after: Any) -> float:
    if retry_after is None:
        return 0.0
    number = isinstance(retry_after, (int, float)) and not isinstance(retry_after, bool)
    if not number or not 0 <= retry_after < float("inf"):
        raise UsageError(f"retry_after={retry_after!r}: give seconds, finite and not negative", path="retry_after")
    return float(retry_after)


def _again(
    state: State[Any],
    step: Step,
    frame: Visit,
    given: Input,
    request_id: Any,
    due: float | None,
    reason: Reason,
    told: Any,
    wait: float,
) -> Turn:
    action = RetryAction(
        frame.attempts, state.name, None, frame.pending, step.ledger, reason, told, None, "append", wait
    )
    phase = next_phase(frame.phase, given)
    return replace(frame, phase=phase, pending=request_id, due=due, trail=(*frame.trail, action)), action, None


def on_tick(state: State[Any], step: Step, path: str, frame: Visit) -> Turn:
    """A wait that is over issues the call it was for; any other tick only tells the time."""
    if frame.phase is not Phase.WAITING or frame.due is None or step.now is None or step.now < frame.due:
        return frame, None, None
    request_id = issue(state, step, path, frame.trail, frame.model)
    if isinstance(request_id, Shortfall):
        return failed(state, step, frame, "budget_exhausted", short(request_id))
    return replace(frame, phase=next_phase(frame.phase, Input.DUE), pending=request_id, due=None), None, None


def on_reissued(state: State[Any], step: Step, frame: Visit) -> Turn:
    """The call in doubt is booked, and its id reserves once more."""
    if frame.phase is not Phase.CALLING or frame.pending is None:
        return frame, None, None
    held = step.ledger.open[frame.pending]
    step.ledger = step.ledger.book(frame.pending)
    shortfall = step.reserve(frame.pending, held.path, state.wanted)
    if shortfall is not None:
        return failed(state, step, frame, "budget_exhausted", short(shortfall))
    return frame, None, None


def on_cancelled(state: State[Any], step: Step, frame: Visit, cancelled: Cancelled) -> Turn:
    """A call that is cancelled in flight may be on the bill: what it reserved is charged."""
    if frame.pending is not None and frame.pending in step.ledger.open:
        step.ledger = step.ledger.book(frame.pending)
    told = (Violation((), "cancelled", f"cancelled: {cancelled.reason}" if cancelled.reason else "cancelled"),)
    return failed(state, step, frame, "cancelled", told, given=Input.CANCELLED)
