"""The one pure function that moves a run.

``step(spec, snapshot, event)`` gives the next snapshot and the verdict; nothing else moves a run. Whatever raises
leaves the old snapshot as it was, because nothing is ever changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, overload

from ._frozen import Deferred
from .actions import Action, FailAction, WaitAction
from .addressing import addressed
from .codec import decode_plain, encode_plain
from .definition import Spec
from .errors import CallbackError, UsageError
from .events import UNBILLED_KINDS, Cancelled, Event, Raised, Reissued, Reply, Returned, Tick
from .kind import Ended, Turn
from .ledger import Ledger
from .outbox import NOTHING_OPEN, WAITS, Run, Step, Unaffordable
from .paths import label_of
from .plain_kinds import is_mapping
from .requests import Cancel, Request, WaitUntil
from .snapshot import Log, Snapshot, freeze, thaw
from .tool_calls.native import NativeCalls, native_tool_calls
from .violation import Violation
from .visit import given_up

__all__ = ["later", "outstanding_requests", "start", "step"]


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
    # a copy: what the caller changes later changes nothing
    run = Run(decode_plain(encode_plain(dict(inputs))) if inputs else {}, seed, None if at is None else _seconds(at))
    working = Step(run, Ledger(spec.budgets, {}, {}, {}), {}, NOTHING_OPEN, run.started_at, spec.limits)
    frame, action, ended = _followed(spec, working, spec.root.enter(working, ""))
    log: Log = None if action is None else (None, None, None, action, None)
    return _snapshot(working, frame, ended, _with_asides(working, log), None)


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
        request: id of the request that the event answers; may be left out while exactly one is outstanding that the
            event can answer.
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
    meant = addressed(snapshot, event, request)
    if isinstance(meant, Action):
        return snapshot, meant
    try:
        return _moved(spec, snapshot, event, meant, at)
    except CallbackError as error:
        error.event = event
        raise


def _moved(
    spec: Spec, snapshot: Snapshot, event: Event, target: str | None, at: float | None
) -> tuple[Snapshot, Action]:
    if type(event) is Reply and (event.tool_calls is not None or event.finish_reason is not None):
        event = _readable(event, spec)
    working = Step(snapshot.run, snapshot.ledger, snapshot.sequences, snapshot.open, snapshot.now, spec.limits)
    if at is not None or type(event) is Tick:
        working.know_time(later(snapshot.now, event.now if type(event) is Tick else at))
    if target is None or working.open[target].cancelled:
        turn = _handled(spec, working, snapshot.frame, event, target)
    else:
        turn = spec.root.handle(working, "", snapshot.frame, event, target)
    frame, action, ended = _followed(spec, working, turn)
    if action is None:
        raw: Any = getattr(event, "raw", None)
        told = Deferred(lambda: tuple(_requests(spec, working, frame)))
        current = frame.memory.current
        action = WaitAction(0, current, raw if type(raw) is str else None, target, working.ledger, told)  # type: ignore[arg-type]
    log: Log = (event, target, at, action, snapshot.log)
    if working.aside:
        log = _with_asides(working, log)
    return _snapshot(working, frame, ended, log, snapshot.origin), action


def _readable(reply: Reply, spec: Spec) -> Reply:
    """Tool calls are read once and copied: an iterator would be used up, and the caller may change the objects."""
    if type(reply.finish_reason) not in (str, NoneType):
        raise UsageError(
            f"finish_reason={reply.finish_reason!r:.80}: give the provider's word or None", path="finish_reason"
        )
    if reply.tool_calls is None or type(reply.tool_calls) is NativeCalls:
        return reply
    return Reply(reply.raw, native_tool_calls(reply.tool_calls, spec.limits), reply.usage, reply.finish_reason)


def _handled(spec: Spec, working: Step, frame: Any, event: Event, target: str | None) -> Turn:
    """Hand an event that no node asked for to whom it concerns: the books, every wait that is over, or all."""
    if target is None and type(event) is Tick:
        return _ticked(spec, working, frame, event)
    if target is None:
        working.finish()  # before the verdict, whose books are to be whole
        reason = event.reason if type(event) is Cancelled else ""
        return spec.root.stop(working, "", frame, "cancelled", given_up(reason))
    _settle_late(working, target, event)
    return frame, None, None


def _ticked(spec: Spec, working: Step, frame: Any, event: Tick) -> Turn:
    """Every wait that is over, the soonest first. The first verdict is told, the others follow from it."""
    told: Action | None = None
    ended: Ended | None = None
    seen: set[str] = set()
    while ended is None:
        due = [
            (entry.due, request)
            for request, entry in working.open.items()
            if request not in seen and not entry.cancelled and working.is_due(request)
        ]
        if not due:
            break
        request = min(due, key=lambda pair: pair[0] or 0.0)[1]
        seen.add(request)
        before = len(working.aside)
        frame, action, ended = spec.root.handle(working, "", frame, event, request)
        if told is None:
            told = action
        elif action is not None:
            working.aside.insert(before, action)
    return frame, told, ended


def _settle_late(working: Step, request: str, event: Event) -> None:
    """What a call cost that nobody waits for any more. Told to be stopped, it is charged as reserved; never begun,
    not at all."""
    match event:
        case Raised(kind="not_begun"):
            working.close(request)
            working.ledger = working.ledger.release(request)
        case Reply(usage=usage) | Returned(usage=usage) | Raised(usage=usage):
            free = isinstance(event, Raised) and event.kind in UNBILLED_KINDS
            working.settle(request, usage, free=free)
        case Tick() | Reissued():
            pass
        case _:
            working.book(request)


def _followed(spec: Spec, working: Step, turn: Turn) -> Turn:
    """What follows from an event beyond the node that it concerned: calls that waited for room are issued or refused,
    and at the end of the run the books are closed."""
    frame, action, ended = turn
    while ended is None and (refused := working.admit()) is not None:
        request, shortfall = refused
        before = len(working.aside)
        frame, said, ended = spec.root.handle(working, "", frame, Unaffordable(shortfall), request)
        if said is not None:
            working.aside.insert(before, said)
    if ended is not None:
        if working.open:
            working.finish()
        if action is None and not working.aside:
            action = _ended_in_silence(working, frame, ended)
    return frame, action, ended


def _ended_in_silence(working: Step, frame: Any, ended: Ended) -> FailAction:
    """The verdict on a run that a kind ended without a word of its own."""
    reason: Any = ended.reason if ended.reason is not None else "cancelled"
    told = (Violation((), reason, f"{frame.memory.current} ended: {reason}"),)
    return FailAction(0, frame.memory.current, None, None, working.ledger, reason, told, (), Deferred(ended.best))


def _with_asides(working: Step, log: Log) -> Log:
    for action in working.aside:
        log = (None, None, None, action, log)
    return log


def _snapshot(working: Step, frame: Any, ended: Ended | None, log: Log, origin: Mapping[str, Any] | None) -> Snapshot:
    return Snapshot(
        working.run, frame, working.ledger, working.sequences, working.open, working.now, ended, log, origin
    )


def outstanding_requests(spec: Spec, snapshot: Snapshot) -> tuple[Request, ...]:
    """What the caller must do next, derived from the snapshot: nothing is lost between deciding and doing."""
    working = Step(snapshot.run, snapshot.ledger, snapshot.sequences, snapshot.open, snapshot.now, spec.limits)
    return tuple(_requests(spec, working, snapshot.frame))


def _requests(spec: Spec, working: Step, frame: Any) -> Iterator[Request]:
    for request, entry in working.open.items():
        label = label_of(request)
        if entry.cancelled:
            yield Cancel(request.replace(f":{label}#", ":cancel#"), request)
        elif label in WAITS:
            yield WaitUntil(request, entry.due, label == "deadline")
        elif entry.wanted is None:
            yield spec.root.request(working, "", frame, request)


def _seconds(at: Any) -> float:
    if isinstance(at, bool) or not isinstance(at, (int, float)) or at - at != 0:
        raise UsageError(f"time {at!r}: give seconds on a monotonic clock as a finite number", path="at")
    return float(at)


def later(now: float | None, at: Any) -> float:
    """``at``, which is not before ``now``.

    Raises:
        UsageError: for time that runs backwards, or is no number.
    """
    told = _seconds(at)
    if now is not None and told < now:
        raise UsageError(f"time runs backwards: {told} after {now}; give a monotonic clock", path="at")
    return told
