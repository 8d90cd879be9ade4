"""What sort of plain data something is, told in a way that both type checkers take as an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeGuard

__all__ = [
    "is_array",
    "is_collection",
    "is_dict",
    "is_exact_dict",
    "is_exact_list",
    "is_list",
    "is_mapping",
    "is_sequence",
    "is_tuple",
    "real_type",
]


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """A JSON object as a caller may write one."""
    return isinstance(value, Mapping)


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """A JSON object as a parser makes one."""
    return isinstance(value, dict)


def is_exact_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """A dict and nothing derived from it: reading it cannot run anybody's code."""
    return type(value) is dict


def is_list(value: object) -> TypeGuard[list[Any]]:
    """A JSON array as a parser makes one."""
    return isinstance(value, list)


def is_exact_list(value: object) -> TypeGuard[list[Any]]:
    """A list and nothing derived from it: reading it cannot run anybody's code."""
    return type(value) is list


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """A tuple, named ones too."""
    return isinstance(value, tuple)


def is_array(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """A JSON array as a caller may write one: a list, or a tuple that stands for one."""
    return isinstance(value, (list, tuple))


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Any sequence of values, and no text."""
    return type(value) is list or (isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)))


def is_collection(value: object) -> TypeGuard[Collection[Any]]:
    """A mapping, list, tuple or set: what can be counted and gone through, text excepted."""
    return isinstance(value, (list, tuple, set, frozenset, Mapping))


def real_type(value: object) -> type[object]:
    """The type that an object has, not the one it claims to have in ``__class__``."""
    return type(value)
