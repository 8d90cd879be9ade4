"""``drive`` and ``adrive``: the only loops. They do what a machine asks for and tell it what happened.

A driver decides nothing. It does not retry, count, price or give up: what comes next is always read
from ``machine.requests``. Every request is performed once; what it amounts to is delivered under the
request's own id, with the time at which it was known.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from ratchet_core._frozen import frozen
from ratchet_core.actions import Action, FailAction, ValidAction
from ratchet_core.budget import Amounts
from ratchet_core.events import Cancelled, Event, Raised, Tick
from ratchet_core.requests import AskHuman, CallModel, Cancel, Request, WaitEvent, WaitUntil

from ._failures import Errors
from ._hands import Call, Events, Functions, Hands, People

if TYPE_CHECKING:
    from ratchet_core.machine import Outcome, StateMachine

__all__ = ["Call", "OnProgress", "Progress", "adrive", "drive"]


@frozen()
class Progress:
    """Where a run stands, for people to see.

    Attributes:
        state: path of the state at work.
        attempt: number of the reply that is asked for, or was just judged, in this visit of the state.
        spent: what the whole run has used.
        remaining: what its own limits leave, by dimension; empty without limits.
        request: the request that is about to be performed, None after a verdict.
        action: the verdict, None before.
    """

    state: str
    attempt: int
    spent: Amounts
    remaining: Mapping[str, int]
    request: Request | None = None
    action: Action | None = None


OnProgress = Callable[[Progress], object]


def drive(
    machine: StateMachine[Any],
    call: Call,
    *,
    functions: Functions | None = None,
    people: People | None = None,
    events: Events | None = None,
    errors: Errors | None = None,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
    on_progress: OnProgress | None = None,
) -> Outcome | None:
    """Run ``machine`` to its end, one request after the other.

    Waits are slept through once nothing else is left to do; a deadline is not waited for when nothing else is. A
    ``Cancel`` has nothing to stop here: the machine is told that the call was never begun, and charges nothing.

    Args:
        machine: the run; when this function raises it stands where it stood, and may be driven on.
        call: makes the calls of models.
        functions: by name, what ``RunCompute`` runs, with its arguments as keywords.
        people: answers ``AskHuman`` with the decision, or ``Decided``; None is no decision yet.
        events: answers ``WaitEvent`` with the payload, or ``Arrived``; None is nothing yet.
        errors: exception classes that are failed calls, and of which kind. Known without it: the exceptions of
            common clients, by name and HTTP status, and the standard library's for timeouts and connections. Any
            other exception is a bug and propagates.
        now: seconds on a clock that does not run backwards; for runs that outlive a process give ``time.time``, so
            that a deadline means the same to the next one.
        sleep: waits so many seconds.
        on_progress: called before every request and after every verdict.

    Returns:
        ``machine.outcome``: None when the machine waits for something that nothing given here can do; then drive it
        again later, or deliver the event yourself.
    """
    hands = Hands(call, functions, people, events, errors)
    desk = _Desk(machine, hands, now, on_progress)
    while (request := desk.take()) is not None:
        if isinstance(request, WaitUntil):
            while request.at is not None and (left := request.at - now()) > 0:
                sleep(left)
            desk.deliver(request.id, Tick(now()))
        elif isinstance(request, Cancel):
            desk.never_begun(request)
        else:
            desk.deliver(request.id, hands.perform(request))
    return machine.outcome


async def adrive(
    machine: StateMachine[Any],
    call: Call,
    *,
    functions: Functions | None = None,
    people: People | None = None,
    events: Events | None = None,
    errors: Errors | None = None,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    on_progress: OnProgress | None = None,
) -> Outcome | None:
    """Run ``machine`` to its end, all its requests at once; see ``drive`` for the arguments.

    Each function given may be a coroutine function; any other runs in a thread, so that one slow call does not hold
    up the rest. (A thread can not be stopped: when its request is cancelled, its result is thrown away.) A question
    to a person, or a wait for an event, that expires is cut short. What is still at work when the run ends, or when
    this coroutine is cancelled, is cancelled.
    """
    hands = Hands(call, functions, people, events, errors)
    desk = _Desk(machine, hands, now, on_progress)
    crew = _Crew(hands, _Clock(now, sleep))
    try:
        while not machine.done:
            for request in desk.take_all():
                if isinstance(request, Cancel):
                    if not crew.cancel(request.request_id):
                        desk.never_begun(request)
                else:
                    crew.begin(request)
            if crew.idle:
                break
            desk.deliver(*await crew.next())
    finally:
        await crew.stop()
    return machine.outcome


class _Desk:
    """What goes in and out of the machine: each request is handed out once, each event goes to its request."""

    def __init__(
        self, machine: StateMachine[Any], hands: Hands, now: Callable[[], float], on_progress: OnProgress | None
    ) -> None:
        self._machine = machine
        self._hands = hands
        self._now = now
        self._on_progress = on_progress
        self._begun: set[str] = set()
        self._attempts: dict[str, int] = {}
        self._tell_time()
        new = not machine.history and "event" in machine.journal[0]
        self._found = set[str]() if new else {id for request in machine.requests for id in _concerns(request)}
        """Outstanding when the driver came to a run that was not new: somebody may have begun with them before."""

    def _tell_time(self) -> None:
        """Before anything else, when the machine waits for a time that has come, or knows no time to count from."""
        now = self._now()
        times = [_time_of(request) for request in self._machine.requests if isinstance(request, _TIMED)]
        if times and (self._machine.now is None or any(at is not None and at <= now for at in times)):
            self._machine.receive(Tick(now))

    def take_all(self) -> list[Request]:
        """Every request that can be performed now and was not begun."""
        outstanding = self._machine.requests
        self._begun.intersection_update({request.id for request in outstanding})
        fresh = [request for request in outstanding if request.id not in self._begun and self._hands.can(request)]
        self._begin(fresh)
        return fresh

    def take(self) -> Request | None:
        """The next of them, waits last; None when there is nothing to do but to wait for a deadline."""
        fresh = [request for request in self._machine.requests if self._is_fresh(request)]
        work = [request for request in fresh if not isinstance(request, WaitUntil)]
        waits = sorted((request for request in fresh if isinstance(request, WaitUntil)), key=_moment)
        if work or any(not wait.deadline for wait in waits) or (waits and _moment(waits[0]) <= self._now()):
            request = (work or waits)[0]
            self._begin([request])
            return request
        return None

    def _is_fresh(self, request: Request) -> bool:
        return request.id not in self._begun and self._hands.can(request)

    def _begin(self, requests: list[Request]) -> None:
        for request in requests:
            self._begun.add(request.id)
            if not isinstance(request, Cancel):
                self._report(_path_of(request.id), request=request)

    def deliver(self, request_id: str, event: Event | None) -> None:
        """Tell the machine what came of a request, unless nothing did or nobody wants to know any more."""
        if event is None or all(request_id not in _concerns(waiting) for waiting in self._machine.requests):
            return
        action: Action = self._machine.receive(event, request=request_id, at=self._now())
        self._begun.discard(request_id)  # one that is outstanding still wants another event
        path = _path_of(request_id)
        self._attempts[path] = action.attempts
        self._report(path, action=action)
        if isinstance(action, (ValidAction, FailAction)):
            del self._attempts[path]

    def never_begun(self, cancel: Cancel) -> None:
        """A request was cancelled before anybody began with it, unless that is in doubt."""
        if cancel.request_id not in self._found:
            self.deliver(cancel.request_id, Raised("not_begun"))

    def _report(self, path: str, *, request: Request | None = None, action: Action | None = None) -> None:
        if self._on_progress is None:
            return
        ledger = self._machine.ledger
        asked = self._attempts.get(path, 0) + isinstance(request, CallModel)
        self._on_progress(Progress(path, asked, ledger.spent, ledger.remaining, request, action))


class _Crew:
    """The tasks of ``adrive``, one for each request at work; what comes of them arrives in the order it happened."""

    def __init__(self, hands: Hands, clock: _Clock) -> None:
        self._hands = hands
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._deadlines: set[str] = set()
        self._inbox: asyncio.Queue[tuple[str, Event | Exception | None]] = asyncio.Queue()

    @property
    def idle(self) -> bool:
        """Nothing more will arrive that is worth waiting for: a deadline bounds work, and is none."""
        return self._inbox.empty() and self._tasks.keys() <= self._deadlines

    def begin(self, request: Request) -> None:
        """Set to work on ``request``."""
        if isinstance(request, WaitUntil) and request.deadline:
            self._deadlines.add(request.id)
        self._tasks[request.id] = asyncio.create_task(self._work(request))

    def cancel(self, request_id: str) -> bool:
        """Stop the work on a request; whether there was any. What had come of it by now is still told."""
        if request_id not in self._tasks:
            return False
        self._tasks[request_id].cancel()
        return True

    async def next(self) -> tuple[str, Event | None]:
        """What happened next; a bug that came to light is raised."""
        request_id, result = await self._inbox.get()
        self._tasks.pop(request_id, None)
        if isinstance(result, Exception):
            raise result
        return request_id, result

    async def stop(self) -> None:
        """Cancel what is still at work, and wait until it has ended."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _work(self, request: Request) -> None:
        try:
            result: Event | Exception | None = await self._clock.perform(request, self._hands)
        except asyncio.CancelledError:
            result = Cancelled("stopped")  # what it cost is not known
        except Exception as error:
            result = error
        self._inbox.put_nowait((request.id, result))


class _Clock:
    """Time for ``adrive``: waits, and the end of what expires."""

    def __init__(self, now: Callable[[], float], sleep: Callable[[float], Awaitable[object]]) -> None:
        self._now = now
        self._sleep = sleep

    async def perform(self, request: Request, hands: Hands) -> Event | None:
        """What comes of ``request``; a ``Tick`` for a wait that is over or a question that has expired."""
        if isinstance(request, WaitUntil):
            return await self._tick(_moment(request))
        expires_at: float | None = getattr(request, "expires_at", None)
        if expires_at is None:
            return await hands.aperform(request)
        working = asyncio.ensure_future(hands.aperform(request))
        expiring = asyncio.ensure_future(self._tick(expires_at))
        try:
            await asyncio.wait({working, expiring}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else expiring.result()
        finally:
            working.cancel()
            expiring.cancel()

    async def _tick(self, at: float) -> Tick:
        while (left := at - self._now()) > 0:
            await self._sleep(left)
        return Tick(self._now())


_TIMED = (AskHuman, WaitEvent, WaitUntil)


def _time_of(request: AskHuman | WaitEvent | WaitUntil) -> float | None:
    return request.at if isinstance(request, WaitUntil) else request.expires_at


def _moment(wait: WaitUntil) -> float:
    """When it is over; one that is not known yet is as good as over, because the machine wants to be told the time."""
    return float("-inf") if wait.at is None else wait.at


def _concerns(request: Request) -> tuple[str, ...]:
    return (request.id, request.request_id) if isinstance(request, Cancel) else (request.id,)


def _path_of(request_id: str) -> str:
    """The path of the state that asks: a request's id is ``{path}/{seq}:{label}#{digest}``."""
    return request_id.rpartition("/")[0]
