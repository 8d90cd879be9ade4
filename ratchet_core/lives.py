"""Where the tasks of a graph stand, and what follows for the others when one of them is over."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from .lifecycles import GRAPH, TASK
from .tasks import Plan

__all__ = ["Life", "Lives", "Schedule"]


@dataclass(slots=True)
class Life:
    """Where a task stands.

    Attributes:
        status: see ``lifecycles.TASK``.
        tries: how often it was entered.
        document, format: its value.
        failure: why it failed, and its best candidate.
        wait: id of the request that says when it is tried again.
    """

    status: str = TASK.initial
    tries: int = 0
    document: Any = None
    format: str = "json"
    failure: dict[str, Any] | None = None
    wait: str | None = None


@dataclass(slots=True)
class Lives:
    """What is remembered: where each task stands, and the graph itself (see ``lifecycles.GRAPH``).

    Attributes:
        tasks: by name.
        ready: those whose dependencies are over, in the order in which they became so.
        order: those that were completed or failed, in order.
        status: of the graph.
        reason: why it fails.
        undoing: compensations that are left, the one at work first.
        undone: whether all compensations so far have succeeded.
    """

    tasks: dict[str, Life]
    ready: list[str]
    order: list[str] = field(default_factory=list[str])
    status: str = "running"
    reason: str | None = None
    undoing: tuple[str, ...] = ()
    undone: bool = True

    def copied(self) -> Lives:
        """A copy that may be changed."""
        return dataclasses.replace(self, tasks=dict(self.tasks), ready=list(self.ready), order=list(self.order))

    def move(self, name: str, event: str, **changes: Any) -> None:
        """Let an event happen to a task; illegal ones are bugs of ours."""
        life = self.tasks[name]
        self.tasks[name] = dataclasses.replace(life, status=TASK.after(life.status, event), **changes)


class Schedule:
    """The rules by which tasks start, are skipped and are cancelled. Immutable; changes the ``Lives`` that it is given,
    which are a copy of the step's own."""

    def __init__(self, plan: Plan, max_parallel: int | None) -> None:
        self._plan = plan
        self._max_parallel = max_parallel

    def begin(self) -> Lives:
        """Before anything has started."""
        tasks = self._plan.tasks
        return Lives({name: Life() for name in tasks}, [name for name, task in tasks.items() if not task.depends_on])

    def take(self, lives: Lives) -> str | None:
        """The first ready task that neither the number at work nor its key holds back; it is ready no more."""
        running = [name for name, life in lives.tasks.items() if life.status == "running"]
        if self._max_parallel is not None and len(running) >= self._max_parallel:
            return None
        held = {self._plan.tasks[name].concurrency_key for name in running} - {None}
        for name in lives.ready:
            if self._plan.tasks[name].concurrency_key not in held:
                lives.ready.remove(name)
                return name
        return None

    def complete(self, lives: Lives, name: str, document: Any, format: str) -> None:
        """A task has its value."""
        lives.move(name, "COMPLETE", document=document, format=format)
        lives.order.append(name)
        self._free(lives, name)

    def skip(self, lives: Lives, name: str) -> None:
        """A task's condition does not hold; those that depend on it go on."""
        lives.move(name, "SKIP")
        self._free(lives, name)

    def fail(self, lives: Lives, name: str, reason: str, best: Any) -> None:
        """A task has failed: its policy says what becomes of the others."""
        policy = self._plan.tasks[name].on_failure
        lives.move(name, "FAIL", failure={"reason": reason, "best": best})
        lives.order.append(name)
        if policy == "continue":
            self._free(lives, name)
            return
        lives.reason = lives.reason or reason
        if policy == "skip_dependents":
            self._skip_below(lives, name)
        else:
            self.give_up(lives)

    def give_up(self, lives: Lives) -> None:
        """The graph fails: whoever is not over is cancelled, and what was completed is to be undone."""
        for name, life in lives.tasks.items():
            if life.status not in TASK.terminal:
                lives.move(name, "CANCEL")
        lives.ready = []
        undo = [self._plan.tasks[n].compensate for n in self._plan.order if lives.tasks[n].status == "completed"]
        lives.undoing = tuple(node.name for node in reversed(undo) if node is not None)
        lives.status = GRAPH.after(lives.status, "COMPENSATE" if lives.undoing else "FAIL")

    def _free(self, lives: Lives, name: str) -> None:
        """A task is over in a way that lets those that depend on it go on."""
        for dependent in self._plan.dependents[name]:
            needed = self._plan.tasks[dependent].depends_on
            if lives.tasks[dependent].status == "pending" and all(self._lets_go_on(lives, each) for each in needed):
                lives.ready.append(dependent)

    def _lets_go_on(self, lives: Lives, name: str) -> bool:
        status = lives.tasks[name].status
        permitted = self._plan.tasks[name].on_failure == "continue"
        return status in ("completed", "skipped") or (status == "failed" and permitted)

    def _skip_below(self, lives: Lives, name: str) -> None:
        stack = list(self._plan.dependents[name])
        while stack:
            dependent = stack.pop()
            if lives.tasks[dependent].status == "pending":
                lives.move(dependent, "SKIP")
                stack.extend(self._plan.dependents[dependent])
        lives.ready = [ready for ready in lives.ready if lives.tasks[ready].status == "pending"]
