"""``Dag``: tasks that start when those they depend on are over."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from ..actions import Action, FailAction, Reason
from ..budget import Budget
from ..canonical import digest
from ..checks import check_count, check_name
from ..composite import Composite, Group, Move, Reader, by_name
from ..context import Context, Seen
from ..errors import CallbackError
from ..kind import Ended, Happening, Kind, Turn
from ..lifecycles import GRAPH
from ..lives import Lives, Schedule
from ..outbox import Step
from ..paths import below, label_of, member_of, path_of
from ..policies.backoff import unit_interval
from ..tasks import Plan, Task
from ..validation.expression import Unevaluable
from ..violation import Violation
from ..worst import WorstCase, combined

__all__ = ["Dag", "TaskResults"]

_NOT_REPEATED: Final = frozenset({"budget_exhausted", "cancelled", "rejected"})
"""Failures that would be the same again."""


class TaskResults(dict[str, Any]):
    """The values of the tasks that were completed, by name, in the order in which they were given.

    Attributes:
        order: the names of the tasks that were completed or failed, in the order in which they were.
        status: for each task how it ended: ``completed``, ``failed``, ``skipped``, ``canceled``.
        failures: for each task that failed, its ``reason`` and ``best`` candidate.
    """

    def __init__(self, values: Mapping[str, Any], plain: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.order: tuple[str, ...] = tuple(plain["order"])
        self.status: dict[str, str] = dict(plain["status"])
        self.failures: dict[str, Any] = dict(plain["failures"])


class Dag(Composite[Lives]):
    """Tasks that start when those they depend on are over, at once where nothing keeps them apart.

    A graph is completed when no task is left; its value is ``TaskResults``. It fails with a task under
    ``on_failure="fail"``, at once, and what is at work is cancelled; or in the end with one under ``skip_dependents``.
    Then what was completed is compensated, one after another, in reverse order of dependency: it ends as
    ``compensated``, or as ``compensation_failed`` when some of that failed; as ``failed`` when nothing was to be done.

    Args:
        name: the node's name.
        tasks: ``Task(node, depends_on=...)``, or plain nodes that depend on nothing.
        max_parallel: how many work at once, at most.
        budget: limits of the whole graph; see ``Parallel`` for calls that can not be afforded together.
        timeout: seconds that the graph may take; nothing is compensated then.

    Raises:
        ConfigError: for everything that is wrong with the tasks, at once.
    """

    memory = Lives
    shows = frozenset({"status"})
    plan: Plan
    max_parallel: int | None

    def __init__(
        self,
        name: str,
        tasks: Iterable[Task | Kind],
        *,
        max_parallel: int | None = None,
        budget: Budget | None = None,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        if max_parallel is not None:
            check_count(name, "max_parallel", max_parallel, 1)
        plan = Plan(name, tasks)
        nodes = [task.node for task in plan.tasks.values()]
        undo = [task.compensate for task in plan.tasks.values() if task.compensate is not None]
        self._made(name, by_name([*nodes, *undo], of=name), budget, timeout)
        self._given(plan=plan, max_parallel=max_parallel, _rules=Schedule(plan, max_parallel))
        self._given(_outcomes=vars(self)["_outcomes"] | {"completed", "compensated", "compensation_failed"})

    @property
    def _schedule(self) -> Schedule:
        return vars(self)["_rules"]  # type: ignore[no-any-return]

    # ---------------------------------------------------------------------------------------------- the tasks

    def begin(self, step: Step) -> tuple[Lives, Move]:
        """See ``Composite.begin``."""
        memory = self._schedule.begin()
        return memory, self._next(step, memory)

    def handle(self, step: Step, path: str, frame: Group[Lives], event: Happening, request: str) -> Turn:
        """See ``Kind.handle``; a wait for the next try is the graph's own."""
        name = member_of(path, request)
        if label_of(request) != "wait" or path_of(request) != below(path, name) or name in frame.active:
            return super().handle(step, path, frame, event, request)
        if not step.is_due(request):
            return frame, None, None
        step.close(request)
        step.path = path
        memory = frame.memory.copied()
        self._schedule.is_due(memory, name)
        return self._go(step, path, Group(frame.active, memory), self._next(step, memory), None)

    def stop(self, step: Step, path: str, frame: Group[Lives], reason: Reason, told: tuple[Violation, ...]) -> Turn:
        """See ``Kind.stop``."""
        memory = frame.memory.copied()
        self._schedule.cancel(memory)
        return super().stop(step, path, Group(frame.active, memory), reason, told)

    def after(
        self, step: Step, frame: Group[Lives], name: str, action: Action | None, ended: Ended
    ) -> tuple[Lives, Move, Action | None]:
        """See ``Composite.after``."""
        memory = frame.memory.copied()
        if memory.status == "compensating":
            memory.undone = memory.undone and ended.document is not None
            memory.undoing = memory.undoing[1:]
            return memory, self._next(step, memory), action
        if ended.document is not None:
            self._schedule.complete(memory, name, ended.document, ended.format)
        elif (again := self._again(step, memory, name, ended)) is not None:
            return memory, again, action
        else:
            self._schedule.fail(memory, name, ended.reason or ended.kind, ended.best())
        return memory, self._next(step, memory), action

    def _next(self, step: Step, memory: Lives) -> Move:
        """The tasks that may start now; when nothing is left at work, the end."""
        starting: list[str] = []
        while memory.status == "running" and (name := self._schedule.take(memory)) is not None:
            tries = memory.tasks[name].tries
            holds = bool(tries) or self._holds(step, memory, name)
            if holds is True:
                memory.move(name, "START", tries=tries + 1)
                starting.append(name)
            elif holds is False:
                self._schedule.skip(memory, name)
            else:
                self._untold(step, name, holds)
                self._schedule.fail(memory, name, "validation_error", None)
        if memory.status == "running":
            if any(life.status in ("running", "waiting") for life in memory.tasks.values()):
                return tuple(starting)
            if memory.reason is None:
                memory.status = GRAPH.after(memory.status, "COMPLETE")
                return Ended("completed", self._document(memory), "dag")
            self._schedule.give_up(memory)
        return self._undone(step, memory)

    def _again(self, step: Step, memory: Lives, name: str, ended: Ended) -> Move | None:
        """A failed task that may be repeated: at once, or, where time is known, after its wait."""
        retry, tries = self.plan.tasks[name].retry, memory.tasks[name].tries
        if retry is None or tries > retry.max_retries or not _NOT_REPEATED.isdisjoint((ended.kind, ended.reason)):
            return None
        place = below(step.path, name)
        delay = retry.delay(tries, unit_interval(step.run.seed, f"{place}/{tries}"))
        memory.move(name, "RETRY")
        if step.now is None or not delay:
            memory.move(name, "START", tries=tries + 1)
            return (name,)
        request = step.ask(place, "wait", digest(["retry", tries], 12), seconds=delay)
        memory.tasks[name] = dataclasses.replace(memory.tasks[name], wait=str(request))
        return self._next(step, memory)

    def _untold(self, step: Step, name: str, why: Unevaluable) -> None:
        told = Violation((name,), "condition", f"the condition can not be told: {why.message}")
        step.aside.append(FailAction(0, name, None, None, step.ledger, "validation_error", (told,), (), None))

    def goes_on(self, memory: Lives, name: str) -> bool:
        """See ``Composite.goes_on``: who was cancelled does not."""
        return name not in memory.tasks or memory.tasks[name].status != "canceled"

    # ------------------------------------------------------------------------------------------------ the ends

    def _undone(self, step: Step, memory: Lives) -> Move:
        """The graph has failed: the next compensation, or the end."""
        for name, life in memory.tasks.items():
            if life.wait is not None:
                step.close(life.wait)
                memory.tasks[name] = dataclasses.replace(life, wait=None)
        if memory.undoing:
            return memory.undoing[:1]
        if memory.status == "compensating":
            memory.status = GRAPH.after(memory.status, "COMPENSATED" if memory.undone else "FAIL")
        best, reason = self._best(memory), memory.reason
        why: Any = reason
        told = tuple(
            Violation((name,), life.failure["reason"], f"failed, {life.failure['reason']}")
            for name, life in memory.tasks.items()
            if life.failure is not None
        )
        step.aside.append(FailAction(0, self.name, None, None, step.ledger, why, told, (), best))
        return Ended(memory.status, best=lambda: best, reason=reason)

    def _document(self, memory: Lives) -> dict[str, Any]:
        lives = memory.tasks
        return {
            "values": {n: [life.document, life.format] for n, life in lives.items() if life.document is not None},
            "order": memory.order,
            "status": {name: life.status for name, life in lives.items()},
            "failures": {name: life.failure for name, life in lives.items() if life.failure is not None},
        }

    def read(self, document: Any, format: str, how: Callable[[Kind], Reader]) -> TaskResults:
        """See ``Composite.read``."""
        values = {name: how(self.members[name])(*value) for name, value in document["values"].items()}
        return TaskResults(values, document)

    def _best(self, memory: Lives) -> Any:
        values = {
            name: self.members[name].plain(life.document, life.format)
            for name, life in memory.tasks.items()
            if life.document is not None
        }
        return values or None

    def best(self, frame: Group[Lives]) -> Any:
        """See ``Kind.best``: by task, the values there are."""
        return self._best(frame.memory)

    # ------------------------------------------------------------------------------------------ what is shown

    def visible(self, frame: Group[Lives], around: Context) -> Context:
        """See ``Enclosing.visible``: the values and failures of the tasks, and how each stands as ``status``."""
        return self._context(frame.memory, around)

    def _context(self, memory: Lives, around: Context) -> Context:
        shown: dict[str, Callable[[], Any]] = {"status": lambda: {n: life.status for n, life in memory.tasks.items()}}
        failures = {name: life.failure for name, life in memory.tasks.items() if life.failure is not None}
        for name, life in memory.tasks.items():
            if life.document is not None:
                shown[name] = partial(self.members[name].show, life.document, life.format)
        return Context(around.inputs, Seen(shown, around.outputs), {**around.failures, **failures})

    def _holds(self, step: Step, memory: Lives, name: str) -> bool | Unevaluable:
        """Whether a task's condition holds."""
        condition = self.plan.tasks[name].condition
        if condition is None:
            return True
        context = self._context(memory, step.context())
        if name in self.plan.conditions:
            names = {"inputs": context.inputs, "outputs": context.outputs, "status": context.outputs["status"]}
            value = self.plan.conditions[name].evaluate(names)
            return value if isinstance(value, Unevaluable) else bool(value)
        assert callable(condition)
        try:
            return bool(condition(context))
        except Exception as error:
            raise CallbackError(f"condition of {name}", error, state=name) from error

    # ------------------------------------------------------------------------------------------ the definition

    def pending(self, frame: Group[Lives]) -> Iterator[str]:
        """See ``Kind.pending``; waits for the next try are the graph's own."""
        yield from super().pending(frame)
        yield from (life.wait for life in frame.memory.tasks.values() if life.status == "waiting" and life.wait)

    def fits(self, frame: Group[Lives]) -> bool:
        """See ``Composite.fits``: the tasks stand as they can, those at work are running, and values can be read."""
        memory = frame.memory
        for name, life in memory.tasks.items():
            if life.document is not None:
                self.members[name].load(life.document, life.format)
        running = {name for name, life in memory.tasks.items() if life.status == "running"}
        at_work = {*memory.undoing[:1]} if memory.status == "compensating" else running
        stopped = memory.status == "canceled" and not at_work
        return self._schedule.can_be(memory) and (stopped or {*frame.active} == at_work)

    def arrows(self) -> Iterator[tuple[str | None, str, str | None]]:
        """See ``Composite.arrows``: what depends on what, and what undoes it."""
        for name, task in self.plan.tasks.items():
            for dependency in task.depends_on:
                yield dependency, "", name
            if not task.depends_on:
                yield None, "", name
            if not self.plan.dependents[name]:
                yield name, "", None
            if task.compensate is not None:
                yield name, "compensate", task.compensate.name

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: every task with all its tries, and everything undone."""
        parts: list[tuple[str, WorstCase, int]] = []
        for name, task in self.plan.tasks.items():
            parts.append((name, task.node.worst(), 1 + (task.retry.max_retries if task.retry is not None else 0)))
            if task.compensate is not None:
                parts.append((task.compensate.name, task.compensate.worst(), 1))
        return combined(parts, self.budget)
