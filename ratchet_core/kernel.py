"""The one pure function that moves a run.

``step(spec, snapshot, event)`` gives the next snapshot and the verdict; nothing else moves a run. Whatever raises
leaves the old snapshot as it was, because nothing is ever changed in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Final, overload

from ._frozen import Deferred
from .actions import Action, FailAction, WaitAction
from .budget import Usage
from .codec import decode_plain, encode_event, encode_plain
from .definition import Spec
from .errors import CallbackError, ReplayMismatch, UsageError
from .events import Arrived, Cancelled, Decided, Event, Raised, Reissued, Reply, Returned, Tick
from .kind import Ended, Run, Step
from .ledger import Ledger
from .plain_kinds import is_mapping
from .requests import Request
from .snapshot import Log, Snapshot, freeze, thaw
from .tool_calls.native import NativeCalls, native_tool_calls
from .violation import Violation

__all__ = ["outstanding_requests", "start", "step"]


def start(spec: Spec, inputs: Mapping[str, Any] | None = None, *, seed: int = 0, at: float | None = None) -> Snapshot:
    """Begin a run: enter the first state and issue its requests.

    Raises:
        UsageError: for inputs that are not JSON, a seed that is no whole number, a time that is no number.
        CallbackError: when a prompt function raises.
    """
    if type(seed) is not int:
        raise UsageError(f"seed={seed!r}: give a whole number", path="seed")
    given: object = inputs  # callers may not check types
    if given is not None and not is_mapping(given):
        raise UsageError(f"inputs={inputs!r:.80}: give a mapping of names to JSON values", path="inputs")
    copied = decode_plain(encode_plain(dict(inputs or {})))  # a copy: what the caller changes later changes nothing
    run = Run(copied, seed, None if at is None else _seconds(at))
    working = Step(run, Ledger(spec.budgets, {}, {}, {}), {}, run.started_at, spec.limits)
    frame, action, ended = spec.root.enter(working, "")
    if action is None and ended is not None:
        action = _ended_in_silence(working, frame, ended)
    log: Log = None if action is None else (None, None, None, action, None)
    return Snapshot(run, frame, working.ledger, working.sequences, run.started_at, ended, log)


@overload
def step(
    spec: Spec, snapshot: Snapshot, event: Event, *, request: str | None = None, at: float | None = None
) -> tuple[Snapshot, Action]: ...
@overload
def step(
    spec: Spec, snapshot: Mapping[str, Any], event: Event, *, request: str | None = None, at: float | None = None
) -> tuple[dict[str, Any], Action]: ...
def step(
    spec: Spec,
    snapshot: Snapshot | Mapping[str, Any],
    event: Event,
    *,
    request: str | None = None,
    at: float | None = None,
) -> tuple[Snapshot | dict[str, Any], Action]:
    """Move a run by one event. A snapshot in JSON form comes back in JSON form.

    Args:
        request: id of the request that the event answers; may be left out while exactly one is outstanding.
        at: the time of the event in seconds on the caller's monotonic clock.

    Returns:
        The next snapshot and exactly one verdict. After the end, and for a request that was answered before, the
        snapshot is the given one and the verdict the one that was given then.

    Raises:
        UsageError: for an unknown request, an event that does not answer it, or time that runs backwards.
        ReplayMismatch: for a request whose number fits and whose content does not.
        CallbackError: when a function of the caller's raises; its ``event`` is the one to deliver again.
    """
    if type(snapshot) is not Snapshot:
        assert isinstance(snapshot, Mapping)
        moved, action = step(spec, thaw(spec, snapshot), event, request=request, at=at)
        return freeze(spec, moved), action
    if snapshot.ended is not None:
        assert snapshot.log is not None
        return snapshot, snapshot.log[3]
    open_calls = snapshot.ledger.open
    target: str | None
    if request is None and type(event) is Reply and len(open_calls) == 1:
        (target,) = open_calls  # a reply answers a call, and there is one
    else:
        addressed = _addressed(spec, snapshot, event, request)
        if isinstance(addressed, Action):
            return snapshot, addressed
        target = addressed
    try:
        return _moved(spec, snapshot, event, target, at)
    except CallbackError as error:
        error.event = event
        raise


def _moved(
    spec: Spec, snapshot: Snapshot, event: Event, target: str | None, at: float | None
) -> tuple[Snapshot, Action]:
    if type(event) is Reply and type(event.finish_reason) not in (str, NoneType):
        raise UsageError(
            f"finish_reason={event.finish_reason!r:.80}: give the provider's word or None", path="finish_reason"
        )
    if type(event) is Reply and event.tool_calls is not None and type(event.tool_calls) is not NativeCalls:
        # read once and copied: an iterator would be used up, and the caller may change the objects
        calls = native_tool_calls(event.tool_calls, spec.limits)
        event = Reply(event.raw, calls, event.usage, event.finish_reason)
    now, ledger = snapshot.now, snapshot.ledger
    if at is not None or type(event) is Tick:
        now = _later(now, event.now if type(event) is Tick else at)
        ledger = ledger.stamped(now)
    working = Step(snapshot.run, ledger, snapshot.sequences, now, spec.limits)
    frame, action, ended = spec.root.handle(working, "", snapshot.frame, event, target)
    if action is None and ended is None:
        requests = tuple(spec.root.requests(working, "", frame))
        action = WaitAction(0, frame.current, None, target, working.ledger, requests)
    elif action is None:
        action = _ended_in_silence(working, frame, ended)
    log: Log = (event, target, at, action, snapshot.log)
    if ended is not None and getattr(action, "next_state", None) is not None:
        log = _with_final_word(spec, frame, log)
    moved = Snapshot(snapshot.run, frame, working.ledger, working.sequences, now, ended, log, snapshot.origin)
    return moved, action


def _ended_in_silence(working: Step, frame: Any, ended: Ended | None) -> FailAction:
    """The verdict on a run that a composite ended without a word of its own: entered or timed out, and over."""
    reason: Any = ended.reason if ended is not None and ended.reason is not None else "cancelled"
    told = (Violation((), reason, f"{frame.current} ended: {reason}"),)
    best = Deferred(ended.best) if ended is not None else None
    return FailAction(0, frame.current, None, None, working.ledger, reason, told, (), best)


def _with_final_word(spec: Spec, frame: Any, log: Log) -> Log:
    """A state that ended as it was entered has said so in its trail, after the verdict that led there."""
    trail = spec.root.trail(frame)
    return (None, None, None, trail[-1], log) if trail and trail[-1].request_id is None else log


def outstanding_requests(spec: Spec, snapshot: Snapshot) -> tuple[Request, ...]:
    """What the caller must do next, derived from the snapshot: nothing is lost between deciding and doing."""
    if snapshot.ended is not None:
        return ()
    working = Step(snapshot.run, snapshot.ledger, snapshot.sequences, snapshot.now, spec.limits)
    return tuple(spec.root.requests(working, "", snapshot.frame))


def _seconds(at: Any) -> float:
    if isinstance(at, bool) or not isinstance(at, (int, float)) or at - at != 0:
        raise UsageError(f"time {at!r}: give seconds on a monotonic clock as a finite number", path="at")
    return float(at)


def _later(now: float | None, at: Any) -> float:
    told = _seconds(at)
    if now is not None and told < now:
        raise UsageError(f"time runs backwards: {told} after {now}; give a monotonic clock", path="at")
    return told


# ------------------------------------------------------------------------------------------------ who is meant

_EVENTS: Final = frozenset({Reply, Returned, Raised, Decided, Arrived, Tick, Reissued, Cancelled})
_REQUEST_ID: Final = re.compile(r"(?P<path>[^#]*)/(?P<sequence>\d{1,18}):(?P<label>\w+)#(?P<digest>\w+)")


def _addressed(spec: Spec, snapshot: Snapshot, event: Event, request: str | None) -> str | Action | None:
    """The id of the request that is meant, None for an event that concerns the whole run, or the stored verdict on a
    request that was answered before."""
    _check_event(event)
    pending = spec.root.pending(snapshot.frame)
    if request is None:
        if isinstance(event, (Tick, Cancelled)):
            return None
        if isinstance(event, Reissued):
            request = event.request_id
        elif len(pending) == 1:
            return pending[0]
        else:
            raise UsageError(f"{len(pending)} requests are outstanding, say which is answered: {', '.join(pending)}")
    if request in pending:
        return request
    return _answered(snapshot, request, pending)


def _check_event(event: Any) -> None:
    """An event that can not be journalled, or that is none, is not taken."""
    if type(event) not in _EVENTS:
        raise UsageError(
            f"{event!r:.200} is no event that a running machine takes: give text, an event, or"
            " ratchet_core.providers.reply_from(response)"
        )
    usage: object = getattr(event, "usage", None)
    if usage is not None and type(usage) is not Usage:
        raise UsageError(f"usage={usage!r:.80}: give a Usage, or None for unknown", path="usage")
    if type(event) is not Reply:
        encode_event(event)  # what can not be journalled is not taken


def _answered(snapshot: Snapshot, request: str, pending: tuple[str, ...]) -> Action:
    for answered, action in _answers(snapshot.log):
        if answered == request:
            return action
    known = _REQUEST_ID.fullmatch(request) if isinstance(request, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
    if known is None:
        raise UsageError(f"{request!r} is no request id; outstanding: {', '.join(pending) or 'none'}")
    for id in (*pending, *(answered for answered, _ in _answers(snapshot.log))):
        if id.rsplit("#", 1)[0] == request.rsplit("#", 1)[0]:
            raise ReplayMismatch(
                "a request of this number has another content: prompt, schema or order changed",
                index=sum(1 for _ in _answers(snapshot.log)) + 1,
                expected=request,
                got=id,
            )
    if int(known["sequence"]) <= snapshot.sequences.get(known["path"], 0):
        raise UsageError(f"{request} was answered before this snapshot; its verdict is in the earlier journal")
    raise UsageError(f"unknown request {request!r}; outstanding: {', '.join(pending) or 'none'}")


def _answers(log: Log) -> Iterator[tuple[str, Action]]:
    while log is not None:
        if log[1] is not None:
            yield log[1], log[3]
        log = log[4]
