"""What a value of unknown origin is, told in a way that both type checkers take as an answer."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterator
from typing import Any, TypeGuard

__all__ = ["is_async_iterable", "is_iterator"]


def is_iterator(value: Any) -> TypeGuard[Iterator[Any]]:
    """Something that gives one thing after the other."""
    return isinstance(value, Iterator)


def is_async_iterable(value: Any) -> TypeGuard[AsyncIterable[Any]]:
    """The same, to be awaited."""
    return isinstance(value, AsyncIterable)
