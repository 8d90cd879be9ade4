"""What a rule may do while it is evaluated: look things up, calculate, call a few functions, all of it bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from .._frozen import frozen
from ..plain_kinds import is_array, is_collection, is_mapping

__all__ = [
    "FUNCTIONS",
    "METHODS",
    "Function",
    "Problem",
    "Scope",
    "Unevaluable",
    "arithmetic",
    "attribute",
    "item",
    "iterate",
]

MOST_WORK: Final = 1_000_000
"""Steps of loops and look-ups that one evaluation may take, so that nested loops over a long list come to an end."""

_MOST_BITS: Final = 16_384
"""Longest whole number that a calculation may give: some 4,900 digits."""


class Problem(Exception):
    """The rule cannot be evaluated for this data; the text says why."""


@frozen()
class Unevaluable:
    """In place of a result: why there is none. Falsy."""

    message: str

    def __bool__(self) -> bool:
        return False


class Scope:
    """The names that a rule sees, and the work that it has left."""

    __slots__ = ("_left", "_locals", "_names")

    def __init__(self, names: Any, local: Mapping[str, Any] | None = None, left: list[int] | None = None) -> None:
        self._names = names
        self._locals: Mapping[str, Any] = local or {}
        self._left = [MOST_WORK] if left is None else left  # one counter for all scopes of an evaluation

    def with_local(self, name: str, value: Any) -> Scope:
        """This scope and one name more, the name of a loop."""
        self.work(1)
        return Scope(self._names, {**self._locals, name: value}, self._left)

    def work(self, steps: int) -> None:
        """Count ``steps``; a Problem when there have been too many."""
        self._left[0] -= steps
        if self._left[0] < 0:
            raise Problem("too much work for a rule")

    def work_on(self, *values: Any) -> None:
        """Count the members of containers that are about to be gone through."""
        self.work(1 + sum(len(value) for value in values if isinstance(value, str) or is_collection(value)) // 8)

    def look_up(self, name: str) -> Any:
        """A local name, else a key or attribute of the data, else ``value`` for the data itself."""
        self.work(1)
        if name in self._locals:
            return self._locals[name]
        try:
            return attribute(self._names, name)
        except Problem:
            if name == "value":
                return self._names
            raise


_SCALARS: Final = (str, bytes, bool, int, float, complex, type(None), list, tuple, set, frozenset)


def attribute(owner: Any, name: str) -> Any:
    """``owner.name``: a key of a mapping or a data attribute of an object; methods are neither."""
    if is_mapping(owner):
        if name in owner:
            return owner[name]
    elif type(owner) not in _SCALARS:
        found = getattr(owner, name, _NOTHING)
        if found is not _NOTHING and not callable(found):
            return found
    raise Problem(f"there is no {name!r}")


_NOTHING: Final = object()


def item(owner: Any, key: str | int) -> Any:
    """``owner[key]``: a key of a mapping or an index of a list, tuple or text."""
    if isinstance(key, str):
        return attribute(owner, key)
    if not isinstance(owner, str) and not is_array(owner):
        raise Problem(f"there is no item {key} in a {type(owner).__name__}")
    if not -len(owner) <= key < len(owner):
        raise Problem(f"there is no item {key}, only {len(owner)} of them")
    return owner[key]


def arithmetic(apply: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """``apply`` on two numbers; on nothing else, so that text is never repeated or formatted."""
    for operand in (left, right):
        if not isinstance(operand, (int, float, Decimal)):
            raise Problem(f"cannot calculate with a {type(operand).__name__}")
    return _bounded(apply(left, right))


def _bounded(number: Any) -> Any:
    if isinstance(number, int) and number.bit_length() > _MOST_BITS:
        raise Problem("the result is too large a number")
    if isinstance(number, float) and not isfinite(number):
        raise Problem("the result is not a finite number")
    return number


def iterate(values: Any) -> Iterable[Any]:
    """The members of a list, the keys of a mapping; text is not gone through character by character."""
    if is_collection(values):
        return values
    raise Problem(f"cannot go through a {type(values).__name__}")


@frozen()
class Function:
    """A function that a rule may call, with ``least`` to ``most`` arguments."""

    least: int
    most: int
    apply: Callable[..., Any]


def _length(scope: Scope, value: Any) -> int:
    if isinstance(value, str) or is_collection(value):
        return len(value)
    raise Problem(f"a {type(value).__name__} has no length")


def _extreme(pick: Callable[[Iterable[Any]], Any]) -> Callable[..., Any]:
    def apply(scope: Scope, *values: Any) -> Any:
        members = list(iterate(values[0]) if len(values) == 1 else values)
        scope.work(len(members))
        if not members:
            raise Problem("there is nothing to take the least or greatest of")
        return pick(members)

    return apply


def _sum(scope: Scope, values: Any) -> Any:
    total: Any = 0
    for value in iterate(values):
        scope.work(1)
        total = arithmetic(lambda one, other: one + other, total, value)
    return total


def _any(scope: Scope, values: Any) -> bool:
    return any(iterate(values))


def _all(scope: Scope, values: Any) -> bool:
    return all(iterate(values))


def _absolute(scope: Scope, value: Any) -> Any:
    return abs(arithmetic(lambda zero, number: number, 0, value))


def _round(scope: Scope, value: Any, digits: Any = 0) -> Any:
    number = arithmetic(lambda zero, given: given, 0, value)
    if not isinstance(digits, int) or not -30 <= digits <= 30:
        raise Problem("round() takes -30 to 30 digits")
    return round(number, digits) if digits else round(number)


def _on_text(method: Callable[..., Any]) -> Callable[..., Any]:
    def apply(scope: Scope, *texts: Any) -> Any:
        if not all(isinstance(text, str) for text in texts):
            raise Problem("this takes text")
        scope.work_on(*texts)
        return method(*texts)

    return apply


METHODS: Final[dict[str, Function]] = {
    "lower": Function(1, 1, _on_text(str.lower)),
    "upper": Function(1, 1, _on_text(str.upper)),
    "strip": Function(1, 1, _on_text(str.strip)),
    "startswith": Function(2, 2, _on_text(str.startswith)),
    "endswith": Function(2, 2, _on_text(str.endswith)),
}
"""What may be called on text, ``name.lower()``; ``lower(name)`` is the same."""

FUNCTIONS: Final[dict[str, Function]] = {
    "len": Function(1, 1, _length),
    "abs": Function(1, 1, _absolute),
    "min": Function(1, 8, _extreme(min)),
    "max": Function(1, 8, _extreme(max)),
    "sum": Function(1, 1, _sum),
    "round": Function(1, 2, _round),
    "any": Function(1, 1, _any),
    "all": Function(1, 1, _all),
    **METHODS,
}
"""What a rule may call."""
