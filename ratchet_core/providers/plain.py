"""Plain access to whatever a provider's client hands out: dicts, SDK objects, decoded JSON, mocks.

Nothing is converted as a whole. Each reader asks for the few fields it knows, and every getter
answers with the one type it promises or with None: a field of the wrong type is a field that is
not there. That keeps a hostile body harmless and makes the same readers serve wire names and the
snake_case attributes of SDK objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import count as count_up
from typing import Any, Final, TypeGuard

from ..plain_kinds import is_exact_dict, is_mapping, is_sequence

__all__ = [
    "UNREADABLE",
    "as_plain",
    "count",
    "elements",
    "field",
    "is_node",
    "is_stream",
    "object_field",
    "text",
    "word",
]

MAX_DEPTH: Final = 128
"""Deepest nesting that ``as_plain`` copies."""

MAX_NODES: Final = 100_000
"""Most containers that ``as_plain`` copies; a value that holds itself has no end."""

LARGEST_COUNT: Final = 2**53
"""Largest number that is taken for a count: beyond it a JSON number is no longer exact everywhere."""

UNREADABLE: Final = "<unreadable>"
"""Stands for arguments that could not be copied. It is text and no JSON, so it never validates."""

_SCALARS: Final = (str, bytes, bytearray, int, float, bool, type(None))
_FIELDLESS: Final = (*_SCALARS, type)


def is_stream(value: Any) -> TypeGuard[Iterable[Any]]:
    """Whether ``value`` hands out values one after the other, and is no text and no mapping."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray, Mapping))


def field(node: Any, *names: str) -> Any:
    """The first of ``names`` that ``node`` holds with a value other than None: a key or an attribute."""
    if node is None:
        return None
    for name in names:
        found = node.get(name) if is_exact_dict(node) else _foreign(node, name)
        if found is not None:
            return found
    return None


def _foreign(node: Any, name: str) -> Any:
    if isinstance(node, _FIELDLESS):
        return None
    try:
        return node.get(name) if is_mapping(node) else getattr(node, name, None)
    except Exception:  # an SDK's property may raise anything; a field that cannot be read is not there
        return None


def text(node: Any, *names: str) -> str | None:
    """The first named field, when it is text."""
    found = field(node, *names)
    return found if isinstance(found, str) else None


def word(node: Any, *names: str) -> str | None:
    """Like ``text``, and an enum of an SDK is its value: the provider's own word."""
    found = field(node, *names)
    if isinstance(found, Enum):
        return found.value if isinstance(found.value, str) else found.name
    return found if isinstance(found, str) else None


def count(node: Any, *names: str) -> int | None:
    """The first named field, when it is a whole number that counts something: not negative, not absurd."""
    found = field(node, *names)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    if not 0 <= found <= LARGEST_COUNT or found != int(found):  # NaN fails the comparison
        return None
    return int(found)


def elements(node: Any, *names: str) -> Sequence[Any]:
    """The first named field, when it is a sequence; else nothing."""
    found = field(node, *names)
    return found if is_sequence(found) else ()


def is_node(value: Any) -> bool:
    """Whether ``value`` can have fields at all: a mapping or an object, no scalar, sequence or class."""
    return type(value) is dict or not isinstance(value, (*_FIELDLESS, Sequence))


def object_field(node: Any, *names: str) -> Any:
    """The first named field, when it can have fields itself."""
    found = field(node, *names)
    return found if is_node(found) else None


def as_plain(value: Any) -> Any:
    """Arguments as the provider sent them: text and dicts unchanged, other mappings and objects as dicts.

    What cannot be copied whole (nested deeper than ``MAX_DEPTH``, more than ``MAX_NODES`` values, a value
    of an unknown type) is ``UNREADABLE``.
    """
    if isinstance(value, _SCALARS) or is_exact_dict(value):
        return value
    try:
        return _copied(value, 0, count_up(1))
    except Exception:  # a foreign mapping may raise anything while it is read
        return UNREADABLE


def _copied(value: Any, depth: int, nodes: Iterator[int]) -> Any:
    if isinstance(value, _SCALARS):
        return value
    if depth >= MAX_DEPTH or next(nodes) > MAX_NODES:
        raise ValueError("too large to copy")
    if is_mapping(value):
        return {str(key): _copied(item, depth + 1, nodes) for key, item in value.items()}
    if is_sequence(value):
        return [_copied(item, depth + 1, nodes) for item in value]
    attributes: dict[str, Any] = object.__getattribute__(value, "__dict__")
    return {key: _copied(item, depth + 1, nodes) for key, item in attributes.items() if not key.startswith("_")}
