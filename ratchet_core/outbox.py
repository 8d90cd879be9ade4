"""The working state of one step: what is asked of the world, and the books.

A node never performs anything. It *asks*: the request gets an id, its worst case is reserved, and it stands in the
table of open requests until it is answered. The table is the machine's outbox; three sorts of entries are not for the
caller to perform:

* A call that does not fit while its siblings hold reservations *waits* for room. It is issued, first come first
  served, when one of them settles, and refused when none is left that could make room.
* A request whose node was left is *cancelled*: the caller is told to stop, and may still tell what it cost. What is
  not told is charged as reserved: when the node asks again, or at the end of the run.
* A *wait* is the caller's only in that it must tell the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from .actions import Action
from .budget import Amounts, Usage
from .context import Context
from .ledger import Ledger, Shortfall
from .limits import Limits
from .paths import is_within, label_of, path_of

__all__ = ["NOTHING_OPEN", "WAITS", "Enclosing", "Open", "Run", "Step", "Unaffordable", "Within"]

WAITS: Final = frozenset({"wait", "deadline"})
"""Labels of requests that only time answers, and that cost nothing."""


@dataclass(slots=True)
class Run:
    """What a run was started with: inputs for prompts, the seed of all jitter, the time if one was told."""

    inputs: Mapping[str, Any]
    seed: int = 0
    started_at: float | None = None


class Open(NamedTuple):
    """A request without its answer.

    Attributes:
        due: when a wait is over or a question expires; None for never, or not known yet.
        seconds: the same as a duration, counted from the first time that is told when none was known.
        wanted: for a call that waits for room in the budget: what it will reserve.
        cancelled: nobody waits for the answer any more; only what it cost is of interest.
    """

    due: float | None = None
    seconds: float | None = None
    wanted: Mapping[str, int] | None = None
    cancelled: bool = False


_ASKED: Final = Open()
_CANCELLED: Final = Open(cancelled=True)
NOTHING_OPEN: Final[Mapping[str, Open]] = MappingProxyType({})


@dataclass(slots=True)
class Unaffordable:
    """What becomes of a call that waited for room in vain. Comes from the kernel, never from the world."""

    shortfall: Shortfall


class Enclosing(Protocol):
    """A composite as its members see it."""

    def visible(self, frame: Any, around: Context) -> Context:
        """What the caller's functions may look at below: ``around``, and what this composite holds."""
        ...


Within = tuple[Enclosing, Any, "Within | None"] | None
"""The composites that a node stands in, innermost first: the composite, its frame, and what that stands in."""


class Step:
    """What changes besides frames. Discarded as a whole when anything raises.

    Attributes:
        run: the inputs and the seed.
        ledger, sequences, open: as they stand now; see ``Snapshot``. Replaced, never changed in place.
        now: the time, None where none was told.
        limits: bounds on what parsers may see.
        within: the composites around the node that is being handled.
        path: of the composite that decides what follows.
        aside: verdicts on what followed from the event, beside the one on the event itself.
    """

    __slots__ = ("aside", "ledger", "limits", "now", "open", "path", "run", "sequences", "within")

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        sequences: Mapping[str, int],
        open: Mapping[str, Open],
        now: float | None,
        limits: Limits,
    ) -> None:
        self.run = run
        self.ledger = ledger
        self.sequences = sequences
        self.open = open
        self.now = now
        self.limits = limits
        self.within: Within = None
        self.path = ""
        self.aside: list[Action] = []

    def context(self) -> Context:
        """What the caller's functions may look at where the step stands."""
        around: list[tuple[Enclosing, Any]] = []
        link = self.within
        while link is not None:
            around.append((link[0], link[1]))
            link = link[2]
        context = Context(self.run.inputs, {}, {})
        for composite, frame in reversed(around):
            context = composite.visible(frame, context)
        return context

    # ---------------------------------------------------------------------------------------- asking

    def ask(
        self,
        path: str,
        label: str,
        content_digest: str,
        *,
        wanted: Mapping[str, int] | None = None,
        seconds: float | None = None,
        due: float | None = None,
    ) -> str | Shortfall:
        """Ask for something on behalf of the node at ``path``.

        Args:
            label: see ``label_of``.
            content_digest: identifies what is asked; it stands in the id.
            wanted: the worst case to reserve; None for a wait, which costs nothing.
            seconds: when a wait is over or a question expires, from now.
            due: the same as a moment on the caller's clock, which goes before.

        Returns:
            The id of the request, or why it does not fit and never will.
        """
        if self.open:
            self._forget(path)
        sequence = self.sequences.get(path, 0) + 1
        request_id = f"{path}/{sequence}:{label}#{content_digest}"
        entry = _ASKED
        if due is not None or seconds is not None:
            counted = None if self.now is None or seconds is None else self.now + seconds
            entry = Open(counted if due is None else due, seconds)
        if wanted is None:
            self.open = {**self.open, request_id: entry}
        elif (shortfall := self.reserve(request_id, path, wanted, label, entry)) is not None:
            return shortfall
        self.sequences = {**self.sequences, path: sequence}
        return request_id

    def reserve(
        self, request_id: str, path: str, wanted: Mapping[str, int], label: str, entry: Open = _ASKED
    ) -> Shortfall | None:
        """Reserve the worst case of a request, or let it wait for room that others may yet make."""
        queue = bool(self.open) and any(other.wanted is not None for other in self.open.values())
        books = self.ledger.reserve(request_id, path, wanted, self.now, label=label)
        if isinstance(books, Shortfall):
            if not self.ledger.could_fit(books) or not (queue or self._may_make_room(books)):
                return books
            entry = Open(wanted=wanted)
        elif queue and (wanted or label == "call"):
            entry = Open(wanted=wanted)  # those who came first go first
        else:
            self.ledger = books
        self.open = {**self.open, request_id: entry} if self.open else {request_id: entry}
        return None

    def _may_make_room(self, shortfall: Shortfall) -> bool:
        """Whether an outstanding request holds some of what is lacking. One that was cancelled may never report."""
        return any(
            is_within(held.path, shortfall.path)
            and getattr(held.amounts, shortfall.dimension)
            and not self.open[request_id].cancelled
            for request_id, held in self.ledger.open.items()
            if request_id in self.open
        )

    def admit(self) -> tuple[str, Shortfall] | None:
        """Issue every call that waited for room and fits now. Gives back the first that can not fit any more."""
        blocked: list[str] = []
        for request_id, entry in self.open.items():
            if entry.wanted is None or any(is_within(request_id, node) for node in blocked):
                continue
            path, label = path_of(request_id), label_of(request_id)
            books = self.ledger.reserve(request_id, path, entry.wanted, self.now, label=label)
            if not isinstance(books, Shortfall):
                self.ledger, self.open = books, {**self.open, request_id: _ASKED}
            elif self.ledger.could_fit(books) and self._may_make_room(books):
                blocked.append(books.path)
            else:
                return request_id, books
        return None

    # ---------------------------------------------------------------------------------------- answers and ends

    def is_due(self, request_id: str) -> bool:
        """Whether the time of a wait or a question has come."""
        due = self.open[request_id].due
        return due is not None and self.now is not None and self.now >= due

    def settle(self, request_id: str, usage: Usage | None, *, free: bool = False, timed: bool = True) -> None:
        """A request is answered: release what it reserved and charge what it used, its time only when ``timed``."""
        if len(self.open) == 1:
            self.open = NOTHING_OPEN  # the commonest case of ``close``
        else:
            self.close(request_id)
        self.ledger = self.ledger.settle(request_id, usage, at=self.now if timed else None, free=free)

    def book(self, request_id: str) -> None:
        """A request will not be answered: charge what it reserved."""
        self.close(request_id)
        if request_id in self.ledger.open:
            self.ledger = self.ledger.book(request_id)

    def close(self, request_id: str) -> None:
        """Take a request off the table."""
        if len(self.open) == 1:
            self.open = NOTHING_OPEN
        else:
            self.open = {other: entry for other, entry in self.open.items() if other != request_id}

    def charge(self, path: str, amounts: Amounts) -> None:
        """Charge the node at ``path`` with what needs no request, such as the rounds of a loop."""
        self.ledger = self.ledger.charge(path, amounts)

    def leave(self, path: str) -> None:
        """The node at ``path`` is left: what it and those below still wait for is cancelled. A wait, and a call that
        was never issued, is gone without a trace."""
        for request_id, entry in tuple(self.open.items()):
            if entry.cancelled or not is_within(request_id, path):
                continue
            if request_id in self.ledger.open:
                self.open = {**self.open, request_id: _CANCELLED}
            else:
                self.close(request_id)

    def _forget(self, path: str) -> None:
        """The node at ``path`` asks anew: what it was cancelled and never told its cost is charged as reserved."""
        for request_id, entry in tuple(self.open.items()):
            if entry.cancelled and path_of(request_id) == path:
                self.book(request_id)

    def finish(self) -> None:
        """The run is over: what was never answered is charged as reserved."""
        for request_id in tuple(self.ledger.open):
            self.ledger = self.ledger.book(request_id)
        self.open = NOTHING_OPEN

    def know_time(self, now: float) -> None:
        """It is ``now``; what was counted from an unknown time is counted from here, once."""
        if self.now is None and self.open:
            self.open = {
                request_id: entry
                if entry.seconds is None or entry.due is not None
                else entry._replace(due=now + entry.seconds)
                for request_id, entry in self.open.items()
            }
        self.now = now
        self.ledger = self.ledger.stamped(now)
