"""The base of every kind with members.

A composite answers one question: a member has ended, what follows? Its ``begin`` and ``after`` answer with what it
remembers from now on (its *memory*) and a *move*: the names of members to enter, nothing to go on waiting, or an
``Ended``. All else is done here, the same for all: members are entered and given their deadlines, events find their
way by the path in the request's id, a member that ended leaves no request behind, and when the composite ends, so does
whatever is still at work below it.

* The memory is a dataclass of JSON types; it is frozen and thawed by its annotations. It is never changed in place.
* A member may end as it is entered. ``after`` is then called at once, and the rest of the move comes after what it
  says; a move that ends the composite leaves the rest unentered.
* The verdict on the event is the member's. What follows from it and has a verdict of its own (a state that can not be
  entered, a composite that fails) is put ``aside``, into the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from .actions import Action, FailAction, Reason
from .budget import Budget
from .canonical import digest
from .checks import check_seconds, check_types
from .context import Context, names_taken
from .errors import ConfigError, SnapshotError, UsageError
from .events import Reissued, Tick
from .kind import Ended, Happening, Kind, Turn
from .outbox import Step
from .paths import below, member_of, path_of
from .plain_kinds import is_array, is_mapping
from .requests import Request
from .violation import Violation

__all__ = ["Composite", "Group", "Move", "Reader", "by_name", "picked"]

M = TypeVar("M")

Reader = Callable[[Any, str], Any]
"""``load``, ``plain`` or ``show`` of a member."""

Move = tuple[str, ...] | Ended
"""What follows: members to enter, () to go on waiting, or the end."""


@dataclass(slots=True)
class Group(Generic[M]):
    """The frame of a composite: the frames of its active members, and what it remembers."""

    active: Mapping[str, Any]
    memory: M


class Composite(Kind, Generic[M]):
    """A node with members; see above for what a kind adds.

    Attributes:
        memory: the type of what it remembers.
        own_outcomes: outcomes and reasons that it has beside those of every kind and of its members.
        concurrent: whether the members stand beside each other, for diagrams.
        shows: names by which members see something beside each other's values, which must not have these names; None
            where they do not see each other's values.
    """

    memory: ClassVar[type]
    own_outcomes: ClassVar[frozenset[str]] = frozenset()
    concurrent: ClassVar[bool] = False
    shows: ClassVar[frozenset[str] | None] = None

    def _made(self, name: str, members: Mapping[str, Kind], budget: Budget | None, timeout: Any) -> None:
        """Take what all composites are given."""
        check_types(name, {"budget": budget}, {"budget": Budget})
        outcomes = self.own_outcomes.union(Kind.outcomes, *(member.outcomes for member in members.values()))
        self._given(name=name, members=members, budget=budget, deadline=check_seconds(name, "timeout", timeout))
        self._given(_outcomes=outcomes, _taken=names_taken(name, self.shows, members))

    @property
    def outcomes(self) -> frozenset[str]:  # type: ignore[override]
        """See ``Kind.outcomes``: its own and those of its members, whose reasons it takes over."""
        outcomes: frozenset[str] = self.__dict__["_outcomes"]
        return outcomes

    # ---------------------------------------------------------------------------------------- what a kind adds

    def begin(self, step: Step) -> tuple[M, Move]:
        """What is remembered at first, and whom to enter."""
        raise NotImplementedError

    def after(
        self, step: Step, frame: Group[M], name: str, action: Action | None, ended: Ended
    ) -> tuple[M, Move, Action | None]:
        """The member ``name`` has ended, with ``action``: what is remembered, what follows, and the verdict with what
        there is to add to it. ``frame.active`` holds those who are still at work."""
        raise NotImplementedError

    def fits(self, frame: Group[M]) -> bool:
        """Whether a thawed frame is one that can be; whatever is raised says no, too."""
        return True

    def read(self, document: Any, format: str, how: Callable[[Kind], Reader]) -> Any:
        """The value of a document, in which members read their parts as ``how`` says; here that of the member that
        ``picked`` names."""
        name, inner = format.split(":", 1)
        return how(self.members[name])(document, inner)

    def visible(self, frame: Group[M], around: Context) -> Context:
        """See ``Enclosing.visible``."""
        return around

    def goes_on(self, memory: M, name: str) -> bool:
        """Whether a member that is at work, or about to be entered, still is to be; a kind that goes on without some of
        them says so here."""
        return True

    def arrows(self) -> Iterator[tuple[str | None, str, str | None]]:
        """``(member, outcome, member)`` for diagrams; None is the beginning or the end."""
        for name in self.members:
            yield None, "", name
            yield name, "", None

    # ---------------------------------------------------------------------------------------- the same for all

    def enter(self, step: Step, path: str) -> Turn:
        """See ``Kind.enter``."""
        step.path = path
        memory, move = self.begin(step)
        return self._go(step, path, Group({}, memory), move, None)

    def handle(self, step: Step, path: str, frame: Group[M], event: Happening, request: str) -> Turn:
        """See ``Kind.handle``: the member that asked consumes the event."""
        name = member_of(path, request)
        member, place = self.members[name], f"{path}/{name}" if path else name
        outer = step.within
        step.within = (self, frame, outer)
        if ":deadline#" in request and path_of(request) == place:
            child, action, ended = _on_deadline(member, step, place, frame.active[name], event, request)
        else:
            child, action, ended = member.handle(step, place, frame.active[name], event, request)
        step.within = outer
        if ended is None:
            return Group({**frame.active, name: child}, frame.memory), action, None
        if step.open:
            step.leave(place)
        moved, move, action = self._after(step, path, frame, name, action, ended)
        if isinstance(move, Ended) and not moved.active:
            return moved, action, move
        return self._go(step, path, moved, move, action)

    def _after(
        self, step: Step, path: str, frame: Group[M], name: str, action: Action | None, ended: Ended
    ) -> tuple[Group[M], Move, Action | None]:
        step.path = path
        active: dict[str, Any] = {}
        if len(frame.active) > 1:
            active = {other: child for other, child in frame.active.items() if other != name}
        left = Group(active, frame.memory)
        memory, move, action = self.after(step, left, name, action, ended)
        for other in [other for other in active if not self.goes_on(memory, other)]:
            step.leave(below(path, other))
            del active[other]
        return left if memory is left.memory else Group(active, memory), move, action

    def _go(self, step: Step, path: str, frame: Group[M], move: Move, told: Action | None) -> Turn:
        """Enter members until none is left to enter, or the composite is over. ``told`` is the verdict on the event."""
        while not isinstance(move, Ended):
            if not move:
                return frame, told, None
            name, *rest = move
            before = len(step.aside)
            child, action, ended = self._enter(step, path, frame, name)
            frame, move = Group({**frame.active, name: child}, frame.memory), tuple(rest)
            if ended is None:
                continue
            frame, further, action = self._after(step, path, frame, name, action, ended)
            move = further if isinstance(further, Ended) else (*further, *self._remaining(frame.memory, rest))
            if told is None:
                told = action
            elif action is not None:
                step.aside.insert(before, action)
        return self._over(step, path, frame, move, told)

    def _remaining(self, memory: M, names: list[str]) -> list[str]:
        return [name for name in names if self.goes_on(memory, name)]

    def _enter(self, step: Step, path: str, frame: Group[M], name: str) -> Turn:
        member, place = self.members[name], f"{path}/{name}" if path else name
        outer = step.within
        step.within = (self, frame, outer)
        child, action, ended = member.enter(step, place)
        step.within = outer
        if ended is None and member.deadline is not None:
            step.ask(place, "deadline", digest(["deadline", member.deadline], 12), seconds=member.deadline)
        return child, action, ended

    def _over(self, step: Step, path: str, frame: Group[M], ended: Ended, told: Action | None) -> Turn:
        """The composite is over: whoever is still at work is left."""
        for name in frame.active:
            step.leave(below(path, name))
        return Group({}, frame.memory), told, ended

    def stop(self, step: Step, path: str, frame: Group[M], reason: Reason, told: tuple[Violation, ...]) -> Turn:
        """See ``Kind.stop``. Of a single member at work its own verdict is told."""
        best, trail = self.best(frame), self.trail(frame)
        stopped: dict[str, Any] = {}
        action: Action | None = None
        for name, child in frame.active.items():
            stopped[name], action, _ = self.members[name].stop(step, below(path, name), child, reason, told)
        if len(stopped) != 1 or action is None:
            action = FailAction(0, self.name, None, None, step.ledger, reason, told, trail, best)
        step.leave(path)
        kind = "cancelled" if reason == "cancelled" else "failed"
        return Group(stopped, frame.memory), action, Ended(kind, best=lambda: best, reason=reason)

    def pending(self, frame: Group[M]) -> Iterator[str]:
        """See ``Kind.pending``."""
        for name, child in frame.active.items():
            yield from self.members[name].pending(child)

    def request(self, step: Step, path: str, frame: Group[M], request_id: str) -> Request:
        """See ``Kind.request``."""
        name = member_of(path, request_id)
        outer = step.within
        step.within = (self, frame, outer)
        request = self.members[name].request(step, below(path, name), frame.active[name], request_id)
        step.within = outer
        return request

    def trail(self, frame: Group[M]) -> tuple[Action, ...]:
        """See ``Kind.trail``."""
        return tuple(action for name, child in frame.active.items() for action in self.members[name].trail(child))

    def best(self, frame: Group[M]) -> Any:
        """See ``Kind.best``: that of the one member at work."""
        found = [self.members[name].best(child) for name, child in frame.active.items()]
        return found[0] if len(found) == 1 else None

    def load(self, document: Any, format: str) -> Any:
        """See ``Kind.load``."""
        return self.read(document, format, lambda member: member.load)

    def plain(self, document: Any, format: str) -> Any:
        """See ``Kind.plain``: a value that is more than data is taken apart."""
        return to_jsonable_python(self.read(document, format, lambda member: member.plain))

    def show(self, document: Any, format: str) -> Any:
        """See ``Kind.show``."""
        return self.read(document, format, lambda member: member.show)

    def freeze(self, frame: Group[M]) -> dict[str, Any]:
        """See ``Kind.freeze``."""
        return {
            "active": {name: self.members[name].freeze(child) for name, child in frame.active.items()},
            "memory": _adapter(self.memory).dump_python(frame.memory, mode="json"),
        }

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> Group[M]:
        """See ``Kind.thaw``."""
        if unknown := [name for name in plain["active"] if name not in self.members]:
            raise SnapshotError(f"the snapshot stands in {unknown}, which this definition does not have")
        active = {name: self.members[name].thaw(child, budgets) for name, child in plain["active"].items()}
        try:
            frame: Group[M] = Group(active, _adapter(self.memory).validate_python(plain["memory"]))
        except ValidationError as error:
            raise SnapshotError(f"the frame of {self.name!r} is damaged: {error.errors()[0]['msg']}") from error
        if not self.fits(frame):
            raise SnapshotError(f"the frame of {self.name!r} is one that it can not be in")
        return frame


def _on_deadline(member: Kind, step: Step, path: str, frame: Any, event: Happening, request: str) -> Turn:
    """The deadline of a member has passed, unless it is told too early."""
    if not isinstance(event, (Tick, Reissued)):
        raise UsageError(f"{request} waits for a Tick, not for {type(event).__name__}", state=member.name)
    if not step.is_due(request):
        return frame, None, None
    told = (Violation((), "timeout", f"{member.name} took longer than {member.deadline} s"),)
    return member.stop(step, path, frame, "timeout", told)


@cache
def _adapter(memory: type) -> TypeAdapter[Any]:
    return TypeAdapter(memory)


def picked(name: str, document: Any, format: str, **how: Any) -> Ended:
    """The end of a composite whose value is that of its member ``name``."""
    return Ended(how.pop("kind", "valid"), document, f"{name}:{format}", **how)


def by_name(states: Any, *, of: str = "") -> dict[str, Kind]:
    """Members given as one kind, a sequence, or a mapping by name.

    Raises:
        ConfigError: for none, something that is no kind, a key that is not its member's name, or two of one name.
    """
    named: dict[str, Kind]
    if is_mapping(states):
        for key, state in states.items():
            if _named(state) != key:
                raise ConfigError(
                    f"the state under key {key!r} is named {_named(state)!r}: give both the same name", state=str(key)
                )
        named = dict(states)
    else:
        listed: list[Any] = list(states) if is_array(states) else [states]
        named = {_named(state): state for state in listed}
        if len(named) != len(listed):
            raise ConfigError("two states have the same name; names are told apart in request ids and budgets")
    if not named:
        raise ConfigError(f"{of or 'a machine'} needs at least one state")
    return named


def _named(state: Any) -> str:
    if not isinstance(state, Kind):
        raise ConfigError(f"{state!r} is not a state: give State(...) or another kind")
    return str(state.name)
