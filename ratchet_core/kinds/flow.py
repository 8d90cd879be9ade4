"""``Flow``: states entered one after another, each transition decided by how the last one ended."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..actions import Action, FailAction, ValidAction
from ..budget import Budget
from ..context import Context
from ..errors import CallbackError, SnapshotError
from ..events import Event
from ..kind import Ended, Kind, Step, Turn
from ..opaque import marked
from ..requests import Request
from ..routes import Routes
from ..worst import WorstCase

__all__ = ["Flow", "FlowFrame"]


@dataclass(slots=True)
class FlowFrame:
    """The frame of a ``Flow``.

    Attributes:
        current: the state that is active, or the last one when ``over``.
        child: that state's frame.
        visits: how often each state was entered.
        outputs: for each state that was valid, its latest value as ``(document, format)``.
        failures: for each state that failed and was routed on, its reason and best candidate.
        over: whether the flow has ended.
    """

    current: str
    child: Any
    visits: Mapping[str, int]
    outputs: Mapping[str, tuple[str, str]]
    failures: Mapping[str, Any]
    over: bool = False


class _Outputs(Mapping[str, Any]):
    """Values by state name, each read anew from its document whenever it is asked for."""

    def __init__(self, flow: Flow, frame: FlowFrame, around: Mapping[str, Any]) -> None:
        self._flow = flow
        self._frame = frame
        self._around = around

    def __getitem__(self, name: str) -> Any:
        if name not in self._frame.outputs:
            return self._around[name]
        document, format = self._frame.outputs[name]
        state = self._flow.states[name]
        if getattr(getattr(state, "contract", None), "opaque", False) is True:
            return marked(json.loads(document))
        return state.load(document, format)

    def __iter__(self) -> Iterator[str]:
        yield from self._frame.outputs
        yield from (name for name in self._around if name not in self._frame.outputs)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Flow:
    """States, transitions between them, and which comes first. Immutable; all targets are checked when it is made.

    Args:
        name: "" for the root.
        states: by name.
        transitions: see ``Routes``.
        initial: the state to begin with.
        max_visits: entries of any one state at most, so that every cycle ends.
        budget: limits of everything in this flow.
    """

    __slots__ = ("budget", "initial", "max_visits", "name", "routes", "states")

    def __init__(
        self,
        name: str,
        states: Mapping[str, Kind],
        transitions: Mapping[str, Any],
        initial: str,
        *,
        max_visits: int,
        budget: Budget | None = None,
    ) -> None:
        self.name = name
        self.states = dict(states)
        self.routes = Routes(self.states, transitions, initial)
        self.initial = initial
        self.max_visits = max_visits
        self.budget = budget

    @property
    def outcomes(self) -> frozenset[str]:
        """See ``Kind.outcomes``."""
        return frozenset({"valid", "failed", "cancelled"})

    def children(self) -> tuple[Kind, ...]:
        """See ``Kind.children``."""
        return tuple(self.states.values())

    def definition(self) -> dict[str, Any]:
        """See ``Kind.definition``."""
        return {
            "kind": "flow",
            "name": self.name,
            "initial": self.initial,
            "max_visits": self.max_visits,
            "budget": repr(self.budget),
            "states": {name: state.definition() for name, state in self.states.items()},
            "transitions": self.routes.definition(),
        }

    def budgets(self, path: str) -> Iterator[tuple[str, Budget]]:
        """See ``Kind.budgets``."""
        if self.budget is not None:
            yield path, self.budget
        for name, state in self.states.items():
            yield from state.budgets(_below(path, name))

    def visible(self, frame: FlowFrame, around: Context) -> Context:
        """See ``Enclosing.visible``: the outputs and failures of this flow's states, then those around it."""
        outputs = _Outputs(self, frame, around.outputs)
        return Context(around.inputs, outputs, {**around.failures, **frame.failures})

    def enter(self, step: Step, path: str) -> Turn:
        """See ``Kind.enter``."""
        frame, action, ended = self._enter(step, path, FlowFrame(self.initial, None, {}, {}, {}), self.initial)
        if ended is None:
            return frame, None, None
        return self._leave(step, path, frame, action, ended)

    def handle(self, step: Step, path: str, frame: FlowFrame, event: Event, request: str | None) -> Turn:
        """See ``Kind.handle``: the active state consumes the event; at its end the routes say what follows."""
        name = frame.current
        outer = step.within
        step.within = (self, frame, outer)
        below = f"{path}/{name}" if path else name
        child, action, ended = self.states[name].handle(step, below, frame.child, event, request)
        step.within = outer
        moved = FlowFrame(name, child, frame.visits, frame.outputs, frame.failures)
        if ended is None:
            return moved, action, None
        if ended.kind == "cancelled" and request is None:
            return self._over(moved, action, ended, None)  # the whole run was given up: no route leads on
        return self._leave(step, path, moved, action, ended)

    def _leave(self, step: Step, path: str, frame: FlowFrame, action: Action | None, ended: Ended) -> Turn:
        """The active state has ended: follow the routes until a state goes on waiting, or none follows. A state may
        end as it is entered, so this is a loop; the verdict that is told is the one that led out of the first."""
        told, led_on = action, False
        while True:
            name = frame.current
            target = self._target(name, action, ended) if name in self.routes.sources else None
            if target is None or frame.visits.get(target, 0) >= self.max_visits:
                return self._over(frame, told if told is not None else action, ended, target)
            frame = self._recorded(frame, ended)
            if told is not None and not led_on:
                told, led_on = _routed(told, target), True
            frame, action, following = self._enter(step, path, frame, target)
            if following is None:
                return frame, told, None
            ended = following

    def _over(self, frame: FlowFrame, action: Action | None, ended: Ended, target: str | None) -> Turn:
        """The flow ends: no route leads on, or the state it leads to was entered as often as is permitted."""
        frame.over = True
        if target is not None:
            ended = Ended("failed", best=ended.best, reason="max_attempts")
        return frame, action, ended if not self.name else _told_outside(frame.current, ended)

    def _recorded(self, frame: FlowFrame, ended: Ended) -> FlowFrame:
        """The frame with what the active state left behind."""
        name, outputs, failures = frame.current, frame.outputs, frame.failures
        if ended.document is not None:
            outputs = {**outputs, name: (ended.document, ended.format)}
        else:
            failures = {**failures, name: {"reason": ended.reason, "best": ended.best()}}
        return FlowFrame(name, frame.child, frame.visits, outputs, failures)

    def _target(self, name: str, action: Action | None, ended: Ended) -> str | None:
        value: Any = action.parsed if isinstance(action, ValidAction) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        try:
            return self.routes.target(name, ended.kind, ended.reason, value)
        except Exception as error:
            raise CallbackError(f"transition of {name}", error, state=name) from error

    def _enter(
        self, step: Step, path: str, frame: FlowFrame, name: str
    ) -> tuple[FlowFrame, Action | None, Ended | None]:
        """Begin a visit of ``name``."""
        outer = step.within
        step.within = (self, frame, outer)
        child, action, ended = self.states[name].enter(step, _below(path, name))
        step.within = outer
        counted = {**frame.visits, name: frame.visits.get(name, 0) + 1}
        return FlowFrame(name, child, counted, frame.outputs, frame.failures), action, ended

    def pending(self, frame: FlowFrame) -> tuple[str, ...]:
        """See ``Kind.pending``."""
        return () if frame.over else self.states[frame.current].pending(frame.child)

    def requests(self, step: Step, path: str, frame: FlowFrame) -> Iterator[Request]:
        """See ``Kind.requests``."""
        if not frame.over:
            outer = step.within
            step.within = (self, frame, outer)
            name = frame.current
            yield from self.states[name].requests(step, _below(path, name), frame.child)
            step.within = outer

    def trail(self, frame: FlowFrame) -> tuple[Action, ...]:
        """See ``Kind.trail``."""
        return self.states[frame.current].trail(frame.child)

    def load(self, document: str, format: str) -> Any:
        """See ``Kind.load``. The format of a nested flow's value begins with the state it ended in."""
        name, inner = format.split(":", 1)
        return self.states[name].load(document, inner)

    def freeze(self, frame: FlowFrame) -> dict[str, Any]:
        """See ``Kind.freeze``."""
        return {
            "current": frame.current,
            "child": self.states[frame.current].freeze(frame.child),
            "visits": dict(frame.visits),
            "outputs": {name: list(output) for name, output in frame.outputs.items()},
            "failures": dict(frame.failures),
            "over": frame.over,
        }

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> FlowFrame:
        """See ``Kind.thaw``."""
        current = plain["current"]
        if current not in self.states:
            raise SnapshotError(f"the snapshot stands in state {current!r}, which this definition does not have")
        outputs = {name: (str(document), str(format)) for name, (document, format) in plain["outputs"].items()}
        child = self.states[current].thaw(plain["child"], budgets)
        return FlowFrame(current, child, dict(plain["visits"]), outputs, dict(plain["failures"]), bool(plain["over"]))

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: each state as often as the routes can lead to it."""
        return self.routes.worst(self.initial, self.max_visits, self.budget)


def _below(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _told_outside(name: str, ended: Ended) -> Ended:
    """How a nested flow ended: as its last state did, whose name goes with the value so that it can be read again."""
    format = ended.format if ended.document is None else f"{name}:{ended.format}"
    return Ended(ended.kind, ended.document, format, ended.best, ended.reason)


def _routed(action: Action | None, target: str) -> Action | None:
    """The verdict, saying where it leads."""
    if isinstance(action, (ValidAction, FailAction)):
        return dataclasses.replace(action, next_state=target)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return action
