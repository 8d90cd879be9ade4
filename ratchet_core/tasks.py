"""Tasks that depend on each other: what one is, and a set of them checked and put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from ._frozen import frozen
from .checks import one_of, qualified_name
from .components import cycles
from .context import Context
from .errors import ConfigError
from .kind import Kind
from .nearest import nearest
from .plain_kinds import is_array
from .policies import Backoff
from .validation.expression import Expression, compile_expression

__all__ = ["Condition", "OnFailure", "Plan", "Task"]

OnFailure = Literal["fail", "skip_dependents", "continue"]
Condition = str | Callable[[Context], Any]

_ROOTS: Final = frozenset({"inputs", "outputs", "status"})


@frozen()
class Task:
    """A node of a graph, and when it may start.

    Attributes:
        node: any kind; its name is the task's.
        depends_on: names of tasks that must be over first: completed, skipped, or failed under ``continue``.
        condition: text in the closed grammar of ``ensure`` over ``inputs``, ``outputs.task`` and ``status.task``, or a
            function of the ``Context``; where it does not hold the task is skipped, where it can not be told the task
            has failed. It may look at what the task depends on, directly or not.
        on_failure: ``fail`` ends the graph and cancels the rest; ``skip_dependents`` skips what depends on this task,
            and the graph fails in the end; ``continue`` lets them run, and the graph may still be completed.
        retry: how often, and after which waits, a failed task is entered again; not at all when left out.
        concurrency_key: of all tasks with this key only one runs at a time.
        compensate: a node that undoes what this task did, when it was completed and the graph fails.
    """

    node: Kind
    depends_on: Sequence[str] = ()
    condition: Condition | None = None
    on_failure: OnFailure = "fail"
    retry: Backoff | None = None
    concurrency_key: str | None = None
    compensate: Kind | None = None

    @property
    def name(self) -> str:
        """The node's."""
        return self.node.name

    def definition(self) -> dict[str, Any]:
        """Plain data for the definition digest; the nodes themselves are members of the graph."""
        return {
            "depends_on": list(self.depends_on),
            "condition": qualified_name(self.condition),
            "on_failure": self.on_failure,
            "retry": repr(self.retry),
            "concurrency_key": self.concurrency_key,
            "compensate": None if self.compensate is None else self.compensate.name,
        }


class Plan:
    """Tasks, checked; immutable.

    Attributes:
        tasks: by name, in the order in which they were given.
        order: their names, each after all that it depends on; otherwise as given.
        dependents: for each task those that name it in ``depends_on``.
        conditions: what was given as text, compiled.

    Raises:
        ConfigError: for everything that is wrong, at once: names given twice, dependencies that do not exist, cycles
            with their own tasks, conditions outside the grammar or about tasks that need not be over.
    """

    __slots__ = ("conditions", "dependents", "order", "tasks")

    def __init__(self, name: str, tasks: Iterable[Task | Kind]) -> None:
        listed = [task if isinstance(task, Task) else Task(_kind(name, task)) for task in tasks]
        if not listed:
            raise ConfigError("a graph needs at least one task", state=name)
        self.tasks: Mapping[str, Task] = {task.name: task for task in listed}
        problems = [*_twice(listed)]
        for task in listed:
            problems += _of_one(task, self.tasks)
        known = {task.name: [d for d in task.depends_on if d in self.tasks] for task in self.tasks.values()}
        for cycle in cycles(self.tasks, lambda task: known[task]):
            problems.append(f"tasks depend on each other in a cycle: {', '.join(map(repr, cycle))}")
        self.dependents = _dependents(known)
        self.order: tuple[str, ...] = _sorted(known, self.dependents)
        self.conditions: dict[str, Expression] = {}
        is_told = any(isinstance(task.condition, str) for task in listed)
        before = _before(self.order, known) if is_told else {}
        for task in self.tasks.values():
            problems += self._compiled(task, before.get(task.name, frozenset()))
        if problems:
            raise ConfigError("; ".join(problems), state=name)

    def definition(self) -> dict[str, Any]:
        """Plain data for the definition digest."""
        return {name: task.definition() for name, task in self.tasks.items()}

    def _compiled(self, task: Task, before: frozenset[str]) -> list[str]:
        if not isinstance(task.condition, str):
            return []
        try:
            self.conditions[task.name] = rule = compile_expression(task.condition)
        except ConfigError as error:
            return [f"condition of {task.name!r}: {error}"]
        problems: list[str] = []
        for reading in rule.reads:
            root, *rest = (*reading.path, "")[:2]
            if root not in _ROOTS:
                problems.append(f"condition of {task.name!r} looks at {root!r}; there is inputs, outputs and status")
            elif root != "inputs" and rest[0] not in before:
                problems.append(f"condition of {task.name!r} looks at {rest[0]!r}, which it does not depend on")
        return problems


def _kind(name: str, task: Any) -> Kind:
    if not isinstance(task, Kind):
        raise ConfigError(f"{task!r} is no task: give Task(...) or a kind", state=name)
    return task


def _twice(tasks: Sequence[Task]) -> list[str]:
    names = [task.name for task in tasks]
    return [f"two tasks are named {name!r}" for name in dict.fromkeys(names) if names.count(name) > 1]


def _of_one(task: Task, tasks: Mapping[str, Task]) -> list[str]:
    """What is wrong with a task by itself."""
    given: Any = task.depends_on  # callers may not check types
    if not isinstance(task.node, Kind) or not is_array(given):  # pyright: ignore[reportUnnecessaryIsInstance]
        return [f"{task!r:.80}: give a kind, and a list of names it depends on"]
    problems: list[str] = []
    for name in given:
        if name not in tasks:
            near = nearest(str(name), tasks, 1)
            hint = f", did you mean {near[0]!r}?" if near else ""
            problems.append(f"{task.name!r} depends on {name!r}, which does not exist{hint}")
    try:
        one_of(task.name, "on_failure", task.on_failure, ("fail", "skip_dependents", "continue"))
    except ConfigError as error:
        problems.append(str(error))
    for what, kind in (("retry", Backoff), ("concurrency_key", str), ("compensate", Kind)):
        value = getattr(task, what)
        if value is not None and not isinstance(value, kind):
            problems.append(f"{what} of {task.name!r} is {value!r:.80}: give {kind.__name__}")
    if task.condition is not None and not isinstance(task.condition, str) and not callable(task.condition):
        problems.append(f"condition of {task.name!r} is {task.condition!r:.80}: give text or a function")
    return problems


def _dependents(depends_on: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    dependents: dict[str, list[str]] = {name: [] for name in depends_on}
    for name, dependencies in depends_on.items():
        for dependency in dict.fromkeys(dependencies):
            dependents[dependency].append(name)
    return dependents


def _sorted(depends_on: Mapping[str, Sequence[str]], dependents: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Each after those it depends on (Kahn); those on and behind cycles are left out."""
    left = {name: len(set(dependencies)) for name, dependencies in depends_on.items()}
    ready = [name for name, count in left.items() if not count]
    for name in ready:  # grows while it is read
        for dependent in dependents[name]:
            left[dependent] -= 1
            if not left[dependent]:
                ready.append(dependent)
    return tuple(ready)


def _before(order: Sequence[str], depends_on: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """For each task all that must be over before it starts."""
    before: dict[str, frozenset[str]] = {}
    for name in order:
        direct = depends_on[name]
        before[name] = frozenset(direct).union(*(before[dependency] for dependency in direct))
    return before
