"""The lives of runs, of the tasks of a graph, and of graphs, as tables; for engines that store where something stands.

* A *task* is pending until it may start. It may wait: for a person, an event, the time of its next try. It is skipped
  when its condition does not hold or something that it needs was skipped for a failure; it is cancelled when the graph
  is over before it is. A failed try that may be repeated is RETRY, and the task waits again.
* A *graph* runs until no task is left, or one has failed that fails it. Then it compensates what was completed, where
  there is anything to compensate.
* A *run* is what an engine makes of a machine: queued, executed, set aside while it waits, perhaps put back.

Terminal is what has no row. Nothing else decides a status, and an event without a row is refused with those that have
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .errors import UsageError

__all__ = ["GRAPH", "RUN", "TASK", "Lifecycle"]


class Lifecycle:
    """A table of statuses and events; immutable.

    Attributes:
        name: of what lives.
        initial: the first status.
        table: ``{(status, event): status}``.
        statuses, events: all there are, in the order of the table.
        terminal: the statuses that nothing leads out of.
    """

    __slots__ = ("events", "initial", "name", "statuses", "table", "terminal")

    def __init__(self, name: str, initial: str, rows: Mapping[str, Mapping[str, str]]) -> None:
        put = super().__setattr__
        table = {(status, event): target for status, row in rows.items() for event, target in row.items()}
        statuses = dict.fromkeys([*rows, *table.values()])
        put("name", name)
        put("initial", initial)
        put("table", MappingProxyType(table))
        put("statuses", tuple(statuses))
        put("events", tuple(dict.fromkeys(event for _, event in table)))
        put("terminal", frozenset(status for status in statuses if not rows.get(status)))

    name: str
    initial: str
    table: Mapping[tuple[str, str], str]
    statuses: tuple[str, ...]
    events: tuple[str, ...]
    terminal: frozenset[str]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a lifecycle is immutable")

    def __repr__(self) -> str:
        return f"<Lifecycle of a {self.name}: {len(self.statuses)} statuses, {len(self.table)} transitions>"

    def after(self, status: str, event: str) -> str:
        """The status that follows.

        Raises:
            UsageError: for a status that does not exist, one that is terminal, or an event that is not legal in it; it
                says which are.
        """
        if (target := self.table.get((status, event))) is not None:
            return target
        if status not in self.statuses:
            raise UsageError(f"a {self.name} is never {status!r}; it is one of {', '.join(self.statuses)}")
        legal = self.legal(status)
        if not legal:
            raise UsageError(f"a {self.name} that is {status} is over: {event!r} is not legal, nothing is")
        raise UsageError(f"{event!r} is not legal for a {self.name} that is {status}; legal: {', '.join(legal)}")

    def legal(self, status: str) -> tuple[str, ...]:
        """The events that are legal in a status; () in a terminal one."""
        return tuple(event for at, event in self.table if at == status)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {status} --> {target} : {event}" for (status, event), target in self.table.items()]
        lines += [f"    {status} --> [*]" for status in self.statuses if status in self.terminal]
        return "\n".join(lines) + "\n"


TASK: Final = Lifecycle(
    "task",
    "pending",
    {
        "pending": {
            "START": "running",
            "WAIT": "waiting",
            "COMPLETE": "completed",
            "FAIL": "failed",
            "SKIP": "skipped",
            "CANCEL": "canceled",
        },
        "waiting": {
            "START": "running",
            "COMPLETE": "completed",
            "FAIL": "failed",
            "TIMEOUT": "failed",
            "SKIP": "skipped",
            "CANCEL": "canceled",
        },
        "running": {
            "COMPLETE": "completed",
            "FAIL": "failed",
            "TIMEOUT": "failed",
            "RETRY": "waiting",
            "CANCEL": "canceled",
        },
        "completed": {},
        "failed": {},
        "skipped": {},
        "canceled": {},
    },
)

GRAPH: Final = Lifecycle(
    "graph",
    "pending",
    {
        "pending": {"START": "running", "CANCEL": "canceled"},
        "running": {
            "PAUSE": "paused",
            "COMPLETE": "completed",
            "FAIL": "failed",
            "TIMEOUT": "timed_out",
            "COMPENSATE": "compensating",
            "CANCEL": "canceled",
        },
        "paused": {
            "RESUME": "running",
            "COMPLETE": "completed",
            "FAIL": "failed",
            "TIMEOUT": "timed_out",
            "CANCEL": "canceled",
        },
        "compensating": {"COMPENSATED": "compensated", "FAIL": "compensation_failed", "CANCEL": "canceled"},
        "completed": {},
        "failed": {},
        "timed_out": {},
        "canceled": {},
        "compensated": {},
        "compensation_failed": {},
    },
)

RUN: Final = Lifecycle(
    "run",
    "queued",
    {
        "delayed": {"ENQUEUE": "queued", "CANCEL": "canceled", "EXPIRE": "expired"},
        "queued": {"DEQUEUE": "dequeued", "EXECUTE": "executing", "CANCEL": "canceled", "EXPIRE": "expired"},
        "dequeued": {
            "EXECUTE": "executing",
            "REQUEUE": "queued",
            "CANCEL": "canceled",
            "SYSTEM_FAIL": "system_failed",
        },
        "executing": {
            "COMPLETE": "completed",
            "FAIL": "failed",
            "TIMEOUT": "timed_out",
            "CRASH": "crashed",
            "CANCEL": "canceled",
            "WAIT": "waiting",
            "PAUSE": "paused",
            "REQUEUE": "queued",
            "RETRY": "delayed",
            "SYSTEM_FAIL": "system_failed",
            "DEAD_LETTER": "dead_letter",
        },
        "waiting": {
            "EXECUTE": "executing",
            "COMPLETE": "completed",
            "FAIL": "failed",
            "CANCEL": "canceled",
            "TIMEOUT": "timed_out",
        },
        "paused": {"RESUME": "queued", "CANCEL": "canceled"},
        "dead_letter": {"REQUEUE": "queued", "REPLAY": "replay_staged"},
        "replay_staged": {"ENQUEUE": "queued", "CANCEL": "canceled"},
        "completed": {},
        "failed": {},
        "timed_out": {},
        "crashed": {},
        "system_failed": {},
        "canceled": {},
        "expired": {},
    },
)
