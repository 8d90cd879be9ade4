"""Who is meant by an event: the request that it answers, or the whole run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from .actions import Action
from .budget import Usage
from .codec import encode_event
from .errors import ReplayMismatch, UsageError
from .events import Arrived, Cancelled, Decided, Event, Raised, Reissued, Reply, Returned, Tick
from .paths import label_of
from .snapshot import Log, Snapshot

__all__ = ["addressed", "awaited_call"]

_ANSWERS: Final[dict[type, frozenset[str]]] = {
    Reply: frozenset({"call"}),
    Returned: frozenset({"compute"}),
    Decided: frozenset({"human"}),
    Arrived: frozenset({"event"}),
    Raised: frozenset({"call", "compute"}),
    Tick: frozenset(),
    Reissued: frozenset(),
    Cancelled: frozenset(),
}
"""What each event answers when it does not say what."""

_REQUEST_ID: Final = re.compile(r"(?P<path>[^#]*)/(?P<sequence>\d{1,18}):(?P<label>\w+)#(?P<digest>\w+)")


def addressed(snapshot: Snapshot, event: Event, request: str | None) -> str | Action | None:
    """The id of the request that is meant, None for an event that concerns the whole run, or the stored verdict on a
    request that was answered before.

    Raises:
        UsageError: for what is no event, and for a request that is not known, not issued, or not told and not clear.
        ReplayMismatch: for a request whose number fits and whose content does not.
    """
    open = snapshot.open
    if request is None and type(event) is Reply and len(open) == 1:
        ((only, entry),) = open.items()
        if entry.wanted is None and not entry.cancelled:
            if event.usage is not None:
                _check_usage(event.usage)
            return only
    _check_event(event)
    if request is None:
        if isinstance(event, (Tick, Cancelled)):
            return None
        request = event.request_id if isinstance(event, Reissued) else _clear(snapshot, event)
    if request not in open:
        return _answered(snapshot, request)
    if open[request].wanted is not None:
        raise UsageError(f"{request} is not issued yet: it waits until the budget has room for it")
    return request


def awaited_call(snapshot: Snapshot, request: str | None) -> str:
    """The id of the call that a reply to ``request`` would answer; it may be left out while that is clear.

    Raises:
        UsageError: when the run is over, or the request is not known, not clear, answered, or no call of a model.
        ReplayMismatch: for a request whose number fits and whose content does not.
    """
    if snapshot.ended is not None:
        raise UsageError("the run is over: no reply is awaited")
    meant = addressed(snapshot, _ANY_REPLY, request)
    if not isinstance(meant, str):
        raise UsageError(f"{request} was answered already; receive gives its verdict again")
    if label_of(meant) != "call":
        raise UsageError(f"{meant} waits for no reply of a model")
    return meant


_ANY_REPLY: Final = Reply("")


def _live(snapshot: Snapshot) -> list[str]:
    return [id for id, entry in snapshot.open.items() if entry.wanted is None and not entry.cancelled]


def _clear(snapshot: Snapshot, event: Event) -> str:
    """The one request that the event can answer."""
    live = _live(snapshot)
    fitting = live if len(live) == 1 else [id for id in live if label_of(id) in _ANSWERS[type(event)]]
    if len(fitting) != 1:
        raise UsageError(f"{len(live)} requests are outstanding, say which is answered: {', '.join(live)}")
    return fitting[0]


def _check_event(event: Any) -> None:
    """An event that can not be journalled, or that is none, is not taken."""
    if type(event) not in _ANSWERS:
        raise UsageError(
            f"{event!r:.200} is no event that a running machine takes: give text, an event, or"
            " ratchet_core.providers.reply_from(response)"
        )
    _check_usage(getattr(event, "usage", None))
    if type(event) is not Reply:
        encode_event(event)  # what can not be journalled is not taken


def _check_usage(usage: object) -> None:
    if usage is not None and type(usage) is not Usage:
        raise UsageError(f"usage={usage!r:.80}: give a Usage, or None for unknown", path="usage")


def _answered(snapshot: Snapshot, request: str) -> Action:
    for answered, action in _answers(snapshot.log):
        if answered == request:
            return action
    pending = _live(snapshot)
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
        raise UsageError(
            f"{request} was answered before this snapshot, or given up; its verdict is in the earlier journal"
        )
    raise UsageError(f"unknown request {request!r}; outstanding: {', '.join(pending) or 'none'}")


def _answers(log: Log) -> Iterator[tuple[str, Action]]:
    while log is not None:
        if log[1] is not None:
            yield log[1], log[3]
        log = log[4]
