"""Which branch of a union a value was meant for, when it fits none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..._frozen import Deferred
from ...plain_kinds import is_array, is_dict, is_mapping
from ...violation import Path, Violation
from .node import Accepts, Check, Node
from .site import listed

__all__ = ["best_branch", "scalar_alternatives", "wrong_tag"]

_MOST_LOOKED_AT: Final = 64
"""Parts of a value that are looked at to judge a branch; a guess about wording need not see a million items."""

_CLOSED: Final = frozenset({"const", "enum"})


def best_branch(nodes: list[Node], value: Any, depth: int, accepts: Accepts) -> Node:
    """The branch with the fewest and deepest errors; a ``const`` or ``enum`` property that fits or does not fit
    says more than any number of them, and the right kind of value more than that. The first of equals."""
    return min(nodes, key=lambda node: _misfit(node, value, depth, accepts))


def _misfit(branch: Node, value: Any, depth: int, accepts: Accepts) -> tuple[int, int, int, int, int]:
    def deeper(node: Node, inner: Any, levels: int) -> bool:
        return accepts(node, inner, depth + levels)

    wrong_kind = own = below = 0
    tags = {"const": 0, "enum": 0}
    for node in _conjunction(branch, value):
        plan = node.plan(value)
        for check in _failing(node, value):
            wrong_kind += check.rule == "type"
            own += len(list(check.tell(value, ())))
        own += sum(any(True for _ in question.tell(value, (), deeper)) for question in plan.questions)
        parts = [part for spread in plan.spreads for part in spread.parts(value) if part[2] is not None]
        for part, inner, _ in parts[:_MOST_LOOKED_AT]:
            fits = accepts(part, inner, depth + 1)
            below += not fits
            for rule in _closed_rules(part, inner):
                tags[rule] += -1 if fits else 1
    return wrong_kind, tags["const"], tags["enum"], own, below


def _conjunction(branch: Node, value: Any) -> list[Node]:
    """The branch and every schema that it puts on the same value without a question."""
    found = [branch]
    for node in found:
        for spread in node.plan(value).spreads:
            found.extend(part for part, _, step in spread.parts(value) if step is None and part not in found)
    return found


def _failing(node: Node, value: Any) -> list[Check]:
    return [check for check in node.plan(value).checks if not check.passes(value)]


def _closed_rules(branch: Node, value: Any) -> list[str]:
    """``const`` for a property with one permitted value, ``enum`` for one with several."""
    rules: list[str] = []
    for node in _conjunction(branch, value):
        schema: Mapping[str, Any] = node.schema if is_mapping(node.schema) else {}
        if "const" in schema or ("enum" in schema and len(schema["enum"]) == 1):
            rules.append("const")
        elif "enum" in schema:
            rules.append("enum")
    return rules


def scalar_alternatives(nodes: list[Node], value: Any, path: Path) -> tuple[str, Deferred] | None:
    """What may stand here in words and the closed list of choices, when every branch fails over that alone.

    A branch for objects or arrays, held against a scalar, is of that sort too; one that got a value of its own kind
    and found something else wrong in it is not, and the answer is None.
    """
    told: list[Violation] = []
    for branch in nodes:
        naming = [check for check in _failing_in(branch, value) if check.rule in _CLOSED or check.rule == "type"]
        if not naming:
            return None
        told.append(next(iter(naming[-1].tell(value, path))))
    expectations = [violation.expected.removeprefix("expected ").removeprefix("one of ") for violation in told]
    choices = Deferred(lambda: tuple(dict.fromkeys(choice for violation in told for choice in violation.choices)))
    return "expected " + listed(dict.fromkeys(expectations)), choices


def wrong_tag(nodes: list[Node], value: Any, path: Path) -> Violation | None:
    """The one property for which every branch has a closed list, and none the value that stands there: it was to tell
    the branch, so that nothing else is known to be wrong."""
    nodes = [node for node in nodes if not any(check.rule == "type" for check in _failing_in(node, value))]
    if not is_dict(value) or len(nodes) < 2:
        return None
    found: list[Violation] = []
    for key in list(value)[:_MOST_LOOKED_AT]:
        parts = [part for branch in nodes for part in _closed_parts(branch, value, key)]
        if len(parts) >= len(nodes) and all(_failing_in(part, value[key]) for part in parts):
            told = scalar_alternatives(parts, value[key], (*path, key))
            expected, choices = told if told is not None else ("expected another value", Deferred(tuple))
            schema = {"enum": [choice for part in parts for choice in _choices(part, value[key])]}
            place = (*path, key)
            found.append(Violation(place, "enum", expected, received=value[key], schema=schema, choices=choices))
    return found[0] if len(found) == 1 else None


def _closed_parts(branch: Node, value: Any, key: str) -> list[Node]:
    """The schemas of a property in one branch that list its values; [] stands for none, and one is enough."""
    spreads = [spread for node in _conjunction(branch, value) for spread in node.plan(value).spreads]
    parts = [part for spread in spreads for part, _, step in spread.parts(value) if step == key]
    return [part for part in parts if _closed_rules(part, value[key])][:1]


def _failing_in(branch: Node, value: Any) -> list[Check]:
    return [check for node in _conjunction(branch, value) for check in _failing(node, value)]


def _choices(branch: Node, value: Any) -> list[Any]:
    schemas = [node.schema for node in _conjunction(branch, value) if is_mapping(node.schema)]
    listed_values = [schema["enum"] for schema in schemas if is_array(schema.get("enum"))]
    return [choice for values in listed_values for choice in values] or [s["const"] for s in schemas if "const" in s]
