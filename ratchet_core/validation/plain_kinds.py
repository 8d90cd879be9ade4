"""What sort of plain data something is, in a form that type checkers follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeGuard

__all__ = ["is_collection", "is_dict", "is_list", "is_mapping"]


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """A JSON object as a caller may write one."""
    return isinstance(value, Mapping)


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """A JSON object as a parser makes one."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """A JSON array, or a tuple that stands for one."""
    return isinstance(value, (list, tuple))


def is_collection(value: object) -> TypeGuard[Collection[Any]]:
    """A mapping, list, tuple or set: what can be counted and gone through, text excepted."""
    return isinstance(value, (list, tuple, set, frozenset, Mapping))
