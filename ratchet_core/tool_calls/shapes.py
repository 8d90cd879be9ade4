"""Narrowing of parsed data: exact types only, so that a subclass with ideas of its own is none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

__all__ = ["is_list", "is_mapping", "is_object", "real_type"]


def real_type(value: object) -> type[object]:
    """The type that an object has, not the one it claims to have in ``__class__``."""
    return type(value)


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether ``value`` is a JSON object."""
    return type(value) is dict


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether ``value`` is a JSON array."""
    return type(value) is list


def is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether ``value`` is a mapping, such as a part of a JSON Schema."""
    return isinstance(value, Mapping)
