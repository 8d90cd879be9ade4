"""A compiled schema: for each kind of JSON value, what must hold of it.

Three sorts of thing can be asked of a value. A *check* looks at the value alone. A *spread* says which schemas must
hold of the value or of its parts: all of them must, so they go on a list and nothing waits for an answer. A
*question* needs answers (``anyOf``, ``not``, ``contains``): it is a generator that yields (schema, value, deeper) and
is sent whether the schema holds, so that the evaluator keeps its own stack and depth of data is no depth of calls.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from math import isfinite
from types import NoneType
from typing import Any, Final, Protocol, TypeAlias

from ..._frozen import frozen
from ...violation import Path, Violation

__all__ = [
    "ARRAY",
    "EVERY_KIND",
    "NUMBER",
    "OBJECT",
    "STRING",
    "Accepts",
    "Ask",
    "Check",
    "Node",
    "Obligation",
    "Part",
    "Plan",
    "Question",
    "Spread",
    "pointer_to",
]

STRING: Final = frozenset({str})
NUMBER: Final = frozenset({int, float})
ARRAY: Final = frozenset({list})
OBJECT: Final = frozenset({dict})
EVERY_KIND: Final[frozenset[type]] = frozenset({NoneType, bool, int, float, str, list, dict})

Ask: TypeAlias = "Generator[tuple[Node, Any, int], bool, bool]"
Obligation: TypeAlias = "tuple[Node, Any, Path]"


class Accepts(Protocol):
    """Whether a schema holds of a value at some depth of the document."""

    def __call__(self, node: Node, value: Any, depth: int, /) -> bool: ...


@frozen()
class Check:
    """A test of the value alone; ``tell`` spells out a failure and is only called after one."""

    rule: str
    passes: Callable[[Any], bool]
    tell: Callable[[Any, Path], Iterable[Violation]]


@frozen()
class Spread:
    """``parts`` lists (schema, value, step): None steps nowhere, the schema is about the same value."""

    parts: Callable[[Any], Iterable[tuple[Node, Any, str | int | None]]]


@frozen()
class Question:
    """``tell`` returns nothing when the question is answered well; else violations, or what to look into instead."""

    rule: str
    ask: Callable[[Any], Ask]
    tell: Callable[[Any, Path, Accepts], Iterable[Violation | Obligation]]


Part: TypeAlias = "tuple[frozenset[type], Check | Spread | Question]"


@frozen()
class Plan:
    """All that is asked of one kind of value."""

    checks: tuple[Check, ...]
    spreads: tuple[Spread, ...]
    questions: tuple[Question, ...]
    only_checks: bool = False


class Node:
    """One schema of the document; ``plans`` is filled in by the compiler, after the node may be referred to.

    ``in_place`` are the nodes that are about the same value as this one: through them a schema could go round in
    circles without ever moving on in the data. ``below`` are the nodes of the schemas that this one holds, by keyword
    and step, and under ``("$ref",)`` the one that it refers to.
    """

    __slots__ = ("below", "in_place", "plans", "pointer", "schema")

    def __init__(self, schema: Mapping[str, Any] | bool, pointer: str) -> None:
        self.schema = schema
        self.pointer = pointer
        self.in_place: list[Node] = []
        self.below: dict[tuple[str | int, ...], Node] = {}
        self.plans: dict[type, Plan] = {}

    def plan(self, value: Any) -> Plan:
        """What is asked of ``value``; of something that is no JSON value, the impossible."""
        plan = self.plans.get(value.__class__)
        return plan if plan is not None else self._unusual(value)

    def _unusual(self, value: Any) -> Plan:
        for kind in (bool, int, float, str, list, dict):
            if issubclass(type(value), kind) and kind in self.plans:
                return self.plans[kind]
        return _NOT_JSON

    def fill(self, parts: Iterable[Part]) -> None:
        """Sort ``parts`` by the kind of value that they are about."""
        listed = list(parts)
        for kind in EVERY_KIND:
            mine = [part for kinds, part in listed if kind in kinds]
            checks = tuple(part for part in mine if isinstance(part, Check))
            spreads = tuple(part for part in mine if isinstance(part, Spread))
            questions = tuple(part for part in mine if isinstance(part, Question))
            checks = (_FINITE, *checks) if kind is float else checks
            self.plans[kind] = Plan(checks, spreads, questions, not spreads and not questions)


def _tell_not_json(value: Any, path: Path) -> Iterable[Violation]:
    yield Violation(path, "json_type", "expected a JSON value", received=repr(value)[:200])


_NOT_JSON: Final = Plan((Check("json_type", lambda value: False, _tell_not_json),), (), ())
_FINITE: Final = Check("json_type", isfinite, _tell_not_json)


def pointer_to(pointer: str, *steps: str | int) -> str:
    """``pointer`` and further steps as a URI fragment that people can read."""
    return pointer + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
