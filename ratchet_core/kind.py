"""What every kind of state is to the kernel.

A definition is a tree of kinds. A run is a tree of *frames*, immutable plain data, one for every
node that is active; a frame says where its node stands and nothing else does. The kernel hands an
event down the tree: a composite passes it on to the child that its path names, a leaf consumes it
and answers with a ``Turn``. What a turn ended is told to the parent, which decides what is entered
next. A kind therefore needs five things: to be entered, to handle an event, to name its
outstanding requests, to freeze and thaw its frame as JSON, and to bound its worst case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .actions import Action
from .budget import Budget
from .context import Context
from .events import Event
from .ledger import Ledger, Shortfall
from .limits import Limits
from .requests import Request
from .worst import WorstCase

__all__ = ["Enclosing", "Ended", "Kind", "Run", "Step", "Turn", "Within"]


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Run:
    """What a run was started with: inputs for prompts, the seed of all jitter, the time if one was told."""

    inputs: Mapping[str, Any]
    seed: int = 0
    started_at: float | None = None


@dataclass(slots=True)
class Ended:
    """A visit is over.

    Attributes:
        kind: the outcome that transitions route by: ``valid``, ``failed``, ``cancelled`` ...
        document: the value as JSON text that the node's own ``load`` reads back; None without a value.
        format: how the value was written, for ``load``.
        best: gives the last unvalidated candidate as plain data, when there is no value.
        reason: the class of the failure, None for a value.
    """

    kind: str
    document: str | None = None
    format: str = "json"
    best: Callable[[], Any] = _nothing
    reason: str | None = None


Turn = tuple[Any, Action | None, Ended | None]
"""What a kind answers: its new frame; the verdict on the event, None when there is nothing to say; and, when its
visit is over, how it ended."""

Within = tuple["Enclosing", Any, "Within | None"] | None
"""The composites that a node stands in, innermost first: the composite, its frame, and what that stands in."""


class Enclosing(Protocol):
    """A composite as its children see it."""

    def visible(self, frame: Any, around: Context) -> Context:
        """What the caller's functions may look at below: ``around``, and what this composite holds."""
        ...


class Step:
    """The working state of one step: what changes besides frames. Discarded as a whole when anything raises.

    Attributes:
        run: the inputs and the seed.
        ledger, sequences: as they stand now; see ``Snapshot``.
        now: the time, None where none was told.
        limits: bounds on what parsers may see.
        within: the composites around the node that is being handled.
    """

    __slots__ = ("ledger", "limits", "now", "run", "sequences", "within")

    def __init__(
        self, run: Run, ledger: Ledger, sequences: Mapping[str, int], now: float | None, limits: Limits
    ) -> None:
        self.run = run
        self.ledger = ledger
        self.sequences = sequences
        self.now = now
        self.limits = limits
        self.within: Within = None

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

    def number(self, path: str, label: str, content_digest: str) -> str:
        """The id of the next request of the node at ``path``: ``{path}/{seq}:{label}#{digest}``."""
        sequence = self.sequences.get(path, 0) + 1
        self.sequences = {**self.sequences, path: sequence}
        return f"{path}/{sequence}:{label}#{content_digest}"

    def reserve(self, request_id: str, path: str, wanted: Mapping[str, int]) -> Shortfall | None:
        """Reserve the worst case of a request, or say why it does not fit; the books change only if it does."""
        books = self.ledger.reserve(request_id, path, wanted, self.now)
        if isinstance(books, Shortfall):
            return books
        self.ledger = books
        return None


class Kind(Protocol):
    """A node of a definition. Implementations are immutable."""

    @property
    def name(self) -> str:
        """The last part of the node's path."""
        ...

    @property
    def outcomes(self) -> frozenset[str]:
        """Every ``Ended.kind`` and reason that transitions may route by."""
        ...

    def children(self) -> tuple[Kind, ...]:
        """The nodes below; () for a leaf."""
        ...

    def definition(self) -> Any:
        """Plain data that identifies what this node does, for the definition digest."""
        ...

    def budgets(self, path: str) -> Iterator[tuple[str, Any]]:
        """``(path, Budget)`` of every limited node of this subtree."""
        ...

    def enter(self, step: Step, path: str) -> Turn:
        """Begin a visit. A visit that can not even begin (no budget) ends at once, with an action that says so."""
        ...

    def handle(self, step: Step, path: str, frame: Any, event: Event, request: str | None) -> Turn:
        """Consume an event for ``request``, one of this subtree's; None is a ``Tick`` or ``Cancelled`` for all."""
        ...

    def pending(self, frame: Any) -> tuple[str, ...]:
        """Ids of the requests of this subtree that still want an event."""
        ...

    def requests(self, step: Step, path: str, frame: Any) -> Iterator[Request]:
        """Those requests themselves, derived from the frame."""
        ...

    def trail(self, frame: Any) -> tuple[Action, ...]:
        """The actions of visits that are active in this subtree, oldest first."""
        ...

    def load(self, document: str, format: str) -> Any:
        """The value of an ``Ended.document`` of this node, read anew; ``format`` is that of the ``Ended``."""
        ...

    def freeze(self, frame: Any) -> Any:
        """The frame as plain JSON data."""
        ...

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> Any:
        """The inverse of ``freeze``; raises ``SnapshotError`` or any of the lookup and type errors on foreign data."""
        ...

    def worst(self) -> WorstCase:
        """The most that one visit can cost."""
        ...
