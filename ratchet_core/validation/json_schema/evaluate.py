"""Holds data against compiled nodes with a stack of its own: no recursion, and every question is answered once."""

from __future__ import annotations

from typing import Any, Final

from ...violation import Path, Violation
from .node import Ask, Node, Obligation, Plan

__all__ = ["ABOUT_KEYS", "MOST_DEPTH", "MOST_VIOLATIONS", "Evaluation", "TooDeep"]

MOST_DEPTH: Final = 200
"""Deepest nesting of data that is looked into, as in pydantic's own JSON parser."""

MOST_VIOLATIONS: Final = 200
"""Violations that are spelled out for one document; a patch has room for a dozen."""


ABOUT_KEYS: Final = frozenset(
    {"required", "dependentRequired", "dependencies", "additionalProperties", "propertyNames", "false"}
)
"""Keywords whose violations end in a key that is missing or must not be there."""


class TooDeep(Exception):
    """The data is nested deeper than ``MOST_DEPTH``."""


class Evaluation:
    """One document against one schema. Values are told apart by identity, so the document must outlive it.

    Work is at most (questions in the schema) x (nodes of the document) x (depth of the document): the verdict on
    every (schema, value) that a question was asked about is kept.
    """

    def __init__(self) -> None:
        self._verdicts: dict[tuple[int, int], bool] = {}

    def accepts(self, node: Node, value: Any, depth: int = 0) -> bool:
        """Whether ``value``, which stands ``depth`` levels deep in the document, fits ``node``.

        Raises:
            TooDeep: when it is nested too deeply to tell.
        """
        verdicts = self._verdicts
        frames: list[_Frame] = []
        asked: bool | tuple[Node, Any, int] = (node, value, depth)
        while True:
            if isinstance(asked, tuple):
                key = (id(asked[0]), id(asked[1]))
                known = verdicts.get(key)
                if known is None:
                    frames.append(_Frame(key, *asked))
                    asked = frames[-1].resume(None)
                    continue
            else:
                known, done = asked, frames.pop()
                if done.is_container:  # a scalar is judged again sooner than it is remembered
                    verdicts[done.key] = known
            if not frames:
                return known
            asked = frames[-1].resume(known)

    def explain(self, node: Node, value: Any, most: int = MOST_VIOLATIONS) -> list[Violation]:
        """What is wrong with ``value``, in document order, at most ``most``; [] when nothing is.

        Raises:
            TooDeep: when it is nested too deeply to tell.
        """
        found: dict[tuple[Path, str, str], Violation] = {}
        seen: set[tuple[int, Path]] = set()
        pending: list[Obligation] = [(node, value, ())]
        while pending and len(found) < most:
            node, value, path = pending.pop()
            if len(path) > MOST_DEPTH:
                raise TooDeep
            if (id(node), path) in seen:
                continue
            seen.add((id(node), path))
            violations, below = self._look(node, value, path)
            for violation in violations:
                found.setdefault((violation.path, violation.rule, str(violation)), violation)
            pending.extend(reversed(below))
        return list(found.values())[:most]

    def _look(self, node: Node, value: Any, path: Path) -> tuple[list[Violation], list[Obligation]]:
        """What is wrong right here, and what must be looked into next."""
        plan = node.plan(value)
        violations: list[Violation] = []
        below: list[Obligation] = []
        for check in plan.checks:
            if not check.passes(value):
                violations.extend(check.tell(value, path))
        for question in plan.questions:
            for told in question.tell(value, path, self.accepts):
                if isinstance(told, Violation):
                    violations.append(told)
                else:
                    below.append(told)
        for spread in plan.spreads:
            below.extend((n, v, path if step is None else (*path, step)) for n, v, step in spread.parts(value))
        return violations, below


class _Frame:
    """One question under way: everything on its lists must hold for the answer to be yes."""

    __slots__ = ("asks", "is_container", "key", "pending", "seen")

    def __init__(self, key: tuple[int, int], node: Node, value: Any, depth: int) -> None:
        self.key = key
        self.is_container = isinstance(value, (dict, list))
        self.pending: list[tuple[Node, Any, int]] = [(node, value, depth)]
        self.asks: list[tuple[Ask, int]] = []
        self.seen: set[tuple[int, int]] = set()

    def resume(self, answer: bool | None) -> bool | tuple[Node, Any, int]:
        """The verdict, or the next thing that must be known for it; ``answer`` is to what was asked last."""
        while True:
            while self.asks:
                ask, depth = self.asks[-1]
                try:
                    node, value, deeper = next(ask) if answer is None else ask.send(answer)
                except StopIteration as end:
                    self.asks.pop()
                    answer = None
                    if not end.value:
                        return False
                else:
                    return node, value, depth + deeper
            if not self.pending:
                return True
            if not self._settle(*self.pending.pop()):
                return False

    def _settle(self, node: Node, value: Any, depth: int) -> bool:
        """Do the checks of one obligation and note what follows from it."""
        if depth > MOST_DEPTH:
            raise TooDeep
        plan = node.plan(value)
        for check in plan.checks:
            if not check.passes(value):
                return False
        if plan.spreads and not self._spread(node, plan, value, depth):
            return False
        for question in plan.questions:
            self.asks.append((question.ask(value), depth))
        return True

    def _spread(self, node: Node, plan: Plan, value: Any, depth: int) -> bool:
        """Note what must hold of the parts; those that need checks alone, most of any document, are done at once."""
        # two ways of demanding the same must not double the work at each level
        key = (id(node), id(value))
        if key in self.seen:
            return True
        self.seen.add(key)
        for spread in plan.spreads:
            for part, inner, step in spread.parts(value):
                following = part.plan(inner)
                if not following.only_checks:
                    self.pending.append((part, inner, depth if step is None else depth + 1))
                elif not all(check.passes(inner) for check in following.checks):
                    return False
        return True
