"""Strongly connected components: the cycles of a graph, each with its own nodes and no other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

__all__ = ["components", "cycles"]

N = TypeVar("N", bound=Hashable)


def cycles(nodes: Iterable[N], successors: Callable[[N], Iterable[N]]) -> list[list[N]]:
    """The nodes of each cycle, in the order of ``nodes``: those that can reach themselves, and no others."""
    ordered = list(nodes)
    groups: dict[int, list[N]] = {}
    component = components(ordered, lambda node: iter(successors(node)))
    for node in ordered:
        groups.setdefault(component[node], []).append(node)
    return [group for group in groups.values() if len(group) > 1 or group[0] in successors(group[0])]


def components(nodes: Iterable[N], successors: Callable[[N], Iterator[N]]) -> dict[N, int]:
    """The strongly connected component of every node that can be reached (Tarjan, without recursion)."""
    walk: _Walk[N] = _Walk(successors)
    for start in nodes:
        if start not in walk.order:
            walk.from_(start)
    return walk.component


class _Walk(Generic[N]):
    """Tarjan's bookkeeping: ``low`` is the earliest node that can be reached again from a node."""

    def __init__(self, successors: Callable[[N], Iterator[N]]) -> None:
        self._successors = successors
        self._low: dict[N, int] = {}
        self._trail: list[N] = []
        self._work: list[tuple[N, Iterator[N]]] = []
        self.order: dict[N, int] = {}
        self.component: dict[N, int] = {}

    def from_(self, start: N) -> None:
        """Visit everything that ``start`` leads to."""
        self._enter(start)
        while self._work:
            node, rest = self._work[-1]
            following = next(rest, None)
            if following is None:
                self._leave(node)
            elif following not in self.order:
                self._enter(following)
            elif following not in self.component:
                self._low[node] = min(self._low[node], self.order[following])

    def _enter(self, node: N) -> None:
        self.order[node] = self._low[node] = len(self.order)
        self._trail.append(node)
        self._work.append((node, self._successors(node)))

    def _leave(self, node: N) -> None:
        self._work.pop()
        if self._work:
            above = self._work[-1][0]
            self._low[above] = min(self._low[above], self._low[node])
        if self._low[node] == self.order[node]:
            member = None
            while member != node:
                member = self._trail.pop()
                self.component[member] = self.order[node]
