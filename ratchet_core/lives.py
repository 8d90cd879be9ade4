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
        wait: id of the request that says when it is tried again; None when that has come.
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
        ready: those whose dependencies, or waits for the next try, are over, in the order in which they became so.
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

    def is_due(self, lives: Lives, name: str) -> None:
        """The wait of a task for its next try is over; it starts when there is room for it."""
        lives.tasks[name] = dataclasses.replace(lives.tasks[name], wait=None)
        lives.ready.append(name)

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
        self._cancel_tasks(lives)
        lives.undoing = self._to_undo(lives)
        lives.status = GRAPH.after(lives.status, "COMPENSATE" if lives.undoing else "FAIL")

    def cancel(self, lives: Lives) -> None:
        """The graph is ended from outside: nothing starts any more, nothing is undone."""
        self._cancel_tasks(lives)
        lives.undoing, lives.status = (), GRAPH.after(lives.status, "CANCEL")

    def can_be(self, lives: Lives) -> bool:
        """Whether tasks can stand so, as far as that can be told from where they stand now."""
        stands = {name: life.status for name, life in lives.tasks.items()}
        over = [name for name, status in stands.items() if status in ("completed", "failed")]
        ready = [name for name in lives.tasks if lives.status == "running" and self.may_start(lives, name)]
        undoing = self._to_undo(lives) if lives.status == "compensating" else ()
        return (
            stands.keys() == self._plan.tasks.keys()
            and {*stands.values()} <= {*TASK.statuses}
            and lives.status in GRAPH.statuses
            and (lives.status == "running" or {*stands.values()} <= TASK.terminal)
            and sorted(lives.order) == sorted(over)
            and sorted(lives.ready) == sorted(ready)
            and lives.undoing == undoing[len(undoing) - len(lives.undoing) :]
            and all((life.document is not None) == (life.status == "completed") for life in lives.tasks.values())
            and all((life.failure is not None) == (life.status == "failed") for life in lives.tasks.values())
        )

    def _cancel_tasks(self, lives: Lives) -> None:
        for name, life in lives.tasks.items():
            if life.status not in TASK.terminal:
                lives.move(name, "CANCEL")
        lives.ready = []

    def _to_undo(self, lives: Lives) -> tuple[str, ...]:
        undo = [self._plan.tasks[n].compensate for n in self._plan.order if lives.tasks[n].status == "completed"]
        return tuple(node.name for node in reversed(undo) if node is not None)

    def _free(self, lives: Lives, name: str) -> None:
        """A task is over in a way that lets those that depend on it go on."""
        for dependent in self._plan.dependents[name]:
            if self.may_start(lives, dependent):
                lives.ready.append(dependent)

    def may_start(self, lives: Lives, name: str) -> bool:
        """Whether nothing but room keeps a task from starting."""
        if (life := lives.tasks[name]).status == "waiting":
            return life.wait is None
        needed = self._plan.tasks[name].depends_on
        return life.status == "pending" and all(self._lets_go_on(lives, each) for each in needed)

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
        lives.ready = [ready for ready in lives.ready if lives.tasks[ready].status != "skipped"]
