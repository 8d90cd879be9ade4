"""What a call that failed does to a visit: the same call again, at once or after a wait, or the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ..actions import Reason, RetryAction
from ..canonical import digest
from ..errors import UsageError
from ..events import UNBILLED_KINDS, Raised
from ..kind import Turn
from ..ledger import Shortfall
from ..outbox import Step
from ..paths import path_of
from ..policies.backoff import unit_interval
from ..transitions import Input, Phase, next_phase
from ..violation import Violation
from .calling import cuts_in, failed, issue, reservation, short
from .frame import Visit

if TYPE_CHECKING:
    from .leaf import Leaf

__all__ = ["on_due", "on_raised", "on_reissued"]

_HOPELESS: Final = frozenset({"auth", "bad_request", "not_found", "context_length", "content_filter"})
"""Failures that the same request would meet again."""

_CLASS: Final[dict[str, Reason]] = {"timeout": "timeout", "content_filter": "refusal"}
"""Reasons of failures that have one of their own; all others are the leaf's ``raised_reason``."""


def on_raised(leaf: Leaf, step: Step, path: str, frame: Visit, raised: Raised) -> Turn:
    """A failed call is charged, then made again while the leaf's backoff permits it. It is no attempt: no answer was
    read."""
    if frame.phase is not Phase.CALLING or frame.pending is None:
        raise UsageError(f"{frame.pending} waits for a Tick, not for Raised", state=leaf.name)
    asked = _seconds(raised.retry_after)
    step.settle(frame.pending, raised.usage, free=raised.kind in UNBILLED_KINDS, timed=leaf.timed)
    counted = replace(frame, failed_calls=frame.failed_calls + 1)
    reason = _CLASS.get(raised.kind, leaf.raised_reason)
    told = (Violation((), raised.kind, f"the call failed ({raised.kind}): {raised.message}"[:500]),)
    repeats, backoff = counted.failed_calls, leaf.backoff
    if raised.kind in _HOPELESS or repeats > backoff.max_retries or asked > backoff.honour_at_most:
        return failed(leaf, step, counted, reason, told, cause=reason)
    wait = max(asked, backoff.delay(repeats, unit_interval(step.run.seed, f"{frame.pending}")))
    if step.now is not None and wait > 0:
        # the next call reserves its worst case when it is issued, not while we wait
        request_id: Any = step.ask(path, "wait", digest(["wait", step.now + wait], 12), seconds=wait)
        return _again(leaf, step, counted, Input.LATER, request_id, reason, told, wait)
    request_id = issue(leaf, step, path, frame.trail, frame.model, cuts=cuts_in(frame.trail))
    if isinstance(request_id, Shortfall):
        return failed(leaf, step, counted, "budget_exhausted", (*told, *short(request_id)), cause=reason)
    return _again(leaf, step, counted, Input.AGAIN, request_id, reason, told, wait)


def _seconds(retry_after: Any) -> float:
    if retry_after is None:
        return 0.0
    number = isinstance(retry_after, (int, float)) and not isinstance(retry_after, bool)
    if not number or not 0 <= retry_after < float("inf"):
        raise UsageError(f"retry_after={retry_after!r}: give seconds, finite and not negative", path="retry_after")
    return float(retry_after)


def _again(
    leaf: Leaf, step: Step, frame: Visit, given: Input, request_id: Any, reason: Reason, told: Any, wait: float
) -> Turn:
    action = RetryAction(
        frame.attempts, leaf.name, None, frame.pending, step.ledger, reason, told, None, "append", wait
    )
    phase = next_phase(frame.phase, given)
    return replace(frame, phase=phase, pending=request_id, trail=(*frame.trail, action)), action, None


def on_due(leaf: Leaf, step: Step, path: str, frame: Visit) -> Turn:
    """A wait between two calls is over: make the call it was for."""
    assert frame.pending is not None
    step.close(frame.pending)
    request_id = issue(leaf, step, path, frame.trail, frame.model, cuts=cuts_in(frame.trail))
    if isinstance(request_id, Shortfall):
        return failed(leaf, step, frame, "budget_exhausted", short(request_id))
    return replace(frame, phase=next_phase(frame.phase, Input.DUE), pending=request_id), None, None


def on_reissued(leaf: Leaf, step: Step, frame: Visit) -> Turn:
    """The call in doubt is booked, and its id reserves once more."""
    request = frame.pending
    if frame.phase is not Phase.CALLING or request is None or leaf.label not in ("call", "compute"):
        return frame, None, None
    step.book(request)
    path = path_of(request)
    shortfall = step.reserve(request, path, reservation(leaf, step, path, cuts_in(frame.trail)), leaf.label)
    if shortfall is not None:
        return failed(leaf, step, frame, "budget_exhausted", short(shortfall))
    return frame, None, None
