"""What every kind of state is to the kernel, and the contract for those who write one.

A definition is a tree of kinds. A run is a tree of *frames*: immutable plain data, one for every node that is active.
A frame says where its node stands, and nothing else does; the kind itself never changes.

* **Who does what.** A node is entered, may ask for something (``Step.ask``), handles the events that answer what it
  asked for, and says when its visit is over (``Ended``). It neither knows its parent nor what comes next. A parent
  (see ``composite``) enters its members, passes on events for requests below them, and is told how each ended.
* **Frames** are replaced, never changed. Whatever raises throws the whole step away, so nothing has to be undone.
* **Time and money.** A node asks; whether the budget permits it is decided in one place, ``Step.ask``. A ``Shortfall``
  ends the visit as ``budget_exhausted``. A call may also wait there for room that a sibling holds: the node need not
  know, except that an ``Unaffordable`` may come instead of an answer. What an answer cost is charged with
  ``Step.settle`` before anything else is decided, whatever the answer is worth.
* **Ends from outside.** A parent ends a visit with ``stop``: its ``deadline`` has passed, or the run is given up. A
  sibling that has lost a race is not even told: its parent drops its frame and calls ``Step.leave``, which cancels
  whatever is asked for anywhere below and keeps the books. A kind therefore needs no code for being cancelled.
* **JSON.** ``freeze`` gives a frame as plain JSON data and ``thaw`` takes it back; the kernel holds one against the
  other, so that a forged snapshot is refused. What is frozen must not grow with the number of rounds or visits.
* **Values** travel as documents: plain JSON data (mostly JSON text) with a format, from which ``load`` reads the value
  anew whenever somebody looks. No two readers ever share a value, so nobody can change another's.
* **Definition.** All that a kind was given is part of the digest that snapshots and journals are held against: every
  attribute without an underscore counts. What is derived from them begins with one.

Later kinds stand on the same ground. A loop re-enters one member and keeps in its frame the best document, not all of
them; a judge and an embedding are members like the body, so that their cost is in the books. A debate enters its
agents round by round. A graph enters each member when those it depends on have ended. Each is a composite that answers
one question: a member has ended, what follows?
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .actions import Action, Reason
from .budget import Budget
from .checks import qualified_name
from .contracts import Contract
from .events import Event
from .outbox import Step, Unaffordable
from .paths import below
from .plain_kinds import is_array, is_mapping
from .requests import Request
from .violation import Violation
from .worst import WorstCase

__all__ = ["Ended", "Happening", "Kind", "Turn", "described", "every_node"]

Happening = Event | Unaffordable
"""What a node handles."""


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Ended:
    """A visit is over.

    Attributes:
        kind: the outcome: ``valid``, ``failed``, ``cancelled``, or one of the kind's own.
        document: the value as plain JSON data that the node's own ``load`` reads back; None without a value.
        format: how the value was written, for ``load``.
        best: gives the best there is as plain data, when there is no value.
        reason: what made it so: the class of a failure; with a value mostly None.
    """

    kind: str
    document: Any = None
    format: str = "json"
    best: Callable[[], Any] = _nothing
    reason: str | None = None

    @property
    def routes(self) -> tuple[str | None, ...]:
        """What transitions may route this end by, the most telling first."""
        return self.reason, self.kind, "failed" if self.document is None else "valid"

    def to_json(self) -> list[Any]:
        """Plain data."""
        return [self.kind, self.document, self.format, self.best(), self.reason]

    @classmethod
    def from_json(cls, plain: Any) -> Ended:
        """The inverse of ``to_json``."""
        kind, document, format, best, reason = plain
        return cls(kind, document, format, lambda: best, reason)


Turn = tuple[Any, Action | None, Ended | None]
"""What a kind answers: its new frame; the verdict on the event, None when there is nothing to say; and, when its
visit is over, how it ended."""


class Kind:
    """A node of a definition; immutable.

    Attributes:
        name: the last part of the node's path.
        budget: limits of this node and everything below it, over all its visits.
        deadline: seconds that a visit may take; its parent sees to it.
        outcomes: every outcome and reason that transitions may route by.
        members: the nodes below, by the last part of their paths.
    """

    name: str
    budget: Budget | None = None
    deadline: float | None = None
    outcomes: frozenset[str] = frozenset({"valid", "failed", "cancelled", "timeout", "budget_exhausted"})
    members: Mapping[str, Kind] = MappingProxyType({})

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one instead of setting {name!r}")

    def _given(self, **settings: Any) -> None:
        """Set attributes, while the node is made."""
        for name, value in settings.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def definition(self) -> dict[str, Any]:
        """Plain data that identifies what this node does: all that it was given. Functions count by their names."""
        given = {name: described(value) for name, value in vars(self).items() if not name.startswith("_")}
        return {"kind": type(self).__name__.lower(), **given}

    def enter(self, step: Step, path: str) -> Turn:
        """Begin a visit. A visit that can not even begin (no budget) ends at once, with an action that says so."""
        raise NotImplementedError

    def handle(self, step: Step, path: str, frame: Any, event: Happening, request: str) -> Turn:
        """Consume an event for ``request``, which this node or one below it asked."""
        raise NotImplementedError

    def stop(self, step: Step, path: str, frame: Any, reason: Reason, told: tuple[Violation, ...]) -> Turn:
        """End a visit from outside, because of a deadline or because the run is given up."""
        raise NotImplementedError

    def pending(self, frame: Any) -> Iterator[str]:
        """Ids of what this node and those below wait for."""
        raise NotImplementedError

    def request(self, step: Step, path: str, frame: Any, request_id: str) -> Request:
        """One of them as a request, derived from the frame."""
        raise NotImplementedError

    def trail(self, frame: Any) -> tuple[Action, ...]:
        """The verdicts of visits that are active in this subtree, oldest first."""
        return ()

    def best(self, frame: Any) -> Any:
        """The best there is so far, as plain data; None when there is nothing."""
        return None

    @property
    def value_schema(self) -> Mapping[str, Any] | None:
        """The JSON Schema of the value, None where that is not known."""
        return None

    def load(self, document: Any, format: str) -> Any:
        """The value of an ``Ended.document`` of this node, read anew; ``format`` is that of the ``Ended``."""
        raise NotImplementedError

    def plain(self, document: Any, format: str) -> Any:
        """The same as plain JSON data."""
        return json.loads(document)

    def show(self, document: Any, format: str) -> Any:
        """The same as later prompts see it."""
        return self.load(document, format)

    def freeze(self, frame: Any) -> Any:
        """The frame as plain JSON data."""
        raise NotImplementedError

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> Any:
        """The inverse of ``freeze``; raises ``SnapshotError`` or any of the lookup and type errors on foreign data."""
        raise NotImplementedError

    def worst(self) -> WorstCase:
        """The most that one visit can cost."""
        raise NotImplementedError


def every_node(root: Kind, path: str = "") -> Iterator[tuple[str, Kind]]:
    """The node and all below it, with their paths."""
    yield path, root
    for name, member in root.members.items():
        yield from every_node(member, below(path, name))


def described(value: Any) -> Any:
    """What a kind was given as plain data, for the digest: the same for what does the same."""
    if hasattr(value, "definition"):
        return value.definition()
    if isinstance(value, Contract):
        rules = [[rule.name, rule.message, list(rule.fields)] for rule in value.ensure]
        return [value.hash, rules, value.opaque]
    if is_mapping(value):
        return {str(key): described(item) for key, item in value.items()}
    if is_array(value):
        return [described(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return repr(value) if hasattr(value, "__dataclass_fields__") else qualified_name(value)
