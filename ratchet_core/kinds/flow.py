"""``Flow``: states entered one after another, each transition decided by how the last one ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..actions import Action, FailAction, ValidAction
from ..budget import Budget
from ..checks import check_count, check_name
from ..composite import Composite, Group, Move, by_name
from ..context import Context, Seen
from ..errors import CallbackError, ConfigError
from ..kind import Ended, Kind
from ..outbox import Step
from ..plain_kinds import is_mapping
from ..routes import Route, Routes
from ..worst import WorstCase

__all__ = ["DEFAULT_MAX_VISITS", "Flow", "FlowMemory"]

DEFAULT_MAX_VISITS = 100
"""Entries of one state at most. A run that goes round more often than that without saying so is a mistake."""


@dataclass(slots=True)
class FlowMemory:
    """What a flow remembers.

    Attributes:
        current: the state that is active, or the last one.
        visits: how often each state was entered.
        outputs: for each state that was valid, its latest value as ``(document, format)``.
        failures: for each state that failed and was routed on, its reason and best candidate.
        latest: the state that left a value last.
    """

    current: str
    visits: dict[str, int] = field(default_factory=dict[str, int])
    outputs: dict[str, tuple[Any, str]] = field(default_factory=dict[str, tuple[Any, str]])
    failures: dict[str, Any] = field(default_factory=dict[str, Any])
    latest: str | None = None


class Flow(Composite[FlowMemory]):
    """States, transitions between them, and which comes first. All targets are checked when it is made.

    Args:
        name: the node's name; "" for the root.
        states: one state, a sequence, or a mapping by name.
        transitions: see ``Routes``; a flow ends where none leads on.
        initial: the state to begin with; the first one when left out.
        max_visits: entries of any one state at most, so that every cycle ends.
        budget: limits of everything in this flow.
        timeout: seconds that a visit of this flow may take.

    Raises:
        ConfigError: for a definition that can not work, all that is wrong with its transitions at once.
    """

    memory = FlowMemory
    shows = frozenset()
    own_outcomes = frozenset({"max_attempts"})
    initial: str
    max_visits: int
    routes: Routes

    def __init__(
        self,
        name: str,
        states: Kind | Sequence[Kind] | Mapping[str, Kind],
        transitions: Mapping[str, Route] | None = None,
        initial: str | None = None,
        *,
        max_visits: int = DEFAULT_MAX_VISITS,
        budget: Budget | None = None,
        timeout: float | None = None,
    ) -> None:
        if name:
            check_name(name)
        members = by_name(states, of=name)
        check_count(name, "max_visits", max_visits, 1)
        given: object = transitions  # callers may not check types
        if given is not None and not is_mapping(given):
            raise ConfigError(f"transitions={given!r}: give a mapping from state names", path="transitions")
        first = initial if initial is not None else next(iter(members))
        self._made(name, members, budget, timeout)
        self._given(initial=first, max_visits=max_visits, routes=Routes(members, transitions or {}, first))

    @property
    def states(self) -> Mapping[str, Kind]:
        """The members, by name."""
        return self.members

    def begin(self, step: Step) -> tuple[FlowMemory, Move]:
        """See ``Composite.begin``."""
        return FlowMemory(self.initial, {self.initial: 1}), (self.initial,)

    def after(
        self, step: Step, frame: Group[FlowMemory], name: str, action: Action | None, ended: Ended
    ) -> tuple[FlowMemory, Move, Action | None]:
        """See ``Composite.after``: the routes say what follows, as often as it may be visited. Where none leads on, the
        flow ends as its last state did."""
        memory = frame.memory
        target = self._target(name, action, ended) if name in self.routes.sources else None
        if target is None and ended.document is not None:
            format = f"{name}:{ended.format}"
            return memory, Ended(ended.kind, ended.document, format, ended.best, ended.reason), action
        if target is None:
            return memory, self._failed(memory, ended), action
        if memory.visits.get(target, 0) >= self.max_visits:
            spent = Ended("failed", best=ended.best, reason="max_attempts")
            return memory, self._failed(self._recorded(memory, name, ended), spent), action
        left = self._recorded(memory, name, ended)
        left.current, left.visits = target, {**memory.visits, target: memory.visits.get(target, 0) + 1}
        return left, (target,), _routed(action, target)

    def _recorded(self, memory: FlowMemory, name: str, ended: Ended) -> FlowMemory:
        """What is remembered once the state ``name`` has been left."""
        outputs, failures, latest = memory.outputs, memory.failures, memory.latest
        if ended.document is not None:
            outputs, latest = {**outputs, name: (ended.document, ended.format)}, name
        else:
            failures = {**failures, name: {"reason": ended.reason, "best": ended.best()}}
        return FlowMemory(name, memory.visits, outputs, failures, latest)

    def _failed(self, memory: FlowMemory, ended: Ended) -> Ended:
        """How the flow ended without a value: as its last state did. The best there is, is what was left last."""
        return Ended(ended.kind, best=partial(self._best, memory, ended), reason=ended.reason)

    def _best(self, memory: FlowMemory, ended: Ended) -> Any:
        newest = ended.best()
        if newest is not None or memory.latest is None:
            return newest
        return self.members[memory.latest].plain(*memory.outputs[memory.latest])

    def best(self, frame: Group[FlowMemory]) -> Any:
        """See ``Kind.best``."""
        return self._best(frame.memory, Ended("", best=partial(super().best, frame)))

    def _target(self, name: str, action: Action | None, ended: Ended) -> str | None:
        def value() -> Any:
            if isinstance(action, ValidAction) and action.document is ended.document:  # pyright: ignore[reportUnknownMemberType]
                return action.parsed  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
            return None if ended.document is None else self.members[name].load(ended.document, ended.format)

        try:
            return self.routes.target(name, ended.routes, value)
        except Exception as error:
            raise CallbackError(f"transition of {name}", error, state=name) from error

    def visible(self, frame: Group[FlowMemory], around: Context) -> Context:
        """See ``Enclosing.visible``: the outputs and failures of this flow's states, then those around it."""
        own = {name: partial(self.members[name].show, *output) for name, output in frame.memory.outputs.items()}
        return Context(around.inputs, Seen(own, around.outputs), {**around.failures, **frame.memory.failures})

    def fits(self, frame: Group[FlowMemory]) -> bool:
        """See ``Composite.fits``: names are those of states, outputs can be read."""
        memory = frame.memory
        for name, output in memory.outputs.items():
            self.members[name].load(*output)
        named = {memory.current, *frame.active, *memory.visits, *memory.failures}
        latest = memory.latest is None or memory.latest in memory.outputs
        return named <= {*self.members} and set(frame.active) <= {memory.current} and latest

    def arrows(self) -> Iterator[tuple[str | None, str, str | None]]:
        """See ``Composite.arrows``."""
        yield None, "", self.initial
        yield from self.routes.edges()
        for name in self.members:
            routed = {outcome for source, outcome, _ in self.routes.edges() if source == name}
            yield from ((name, end, None) for end in ("valid", "failed") if end not in routed)

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: each state as often as the routes can lead to it."""
        return self.routes.worst(self.initial, self.max_visits, self.budget)


def _routed(action: Action | None, target: str) -> Action | None:
    """The verdict, saying where it leads."""
    if isinstance(action, (ValidAction, FailAction)):
        return dataclasses.replace(action, next_state=target)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return action
