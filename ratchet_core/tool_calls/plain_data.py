"""A copy of any object as plain JSON data, or the reason why there is none. Never raises, whatever the object does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final

from ..limits import Limits
from ..plain_kinds import real_type

__all__ = ["NotPlainError", "plain_copy", "plain_text"]

_BITS_A_DIGIT: Final = 3.3220


class NotPlainError(Exception):
    """Why an object is no plain JSON data."""


def plain_text(value: Any) -> str | None:
    """The text, as an exact ``str``, that ``value`` is by its real type; None for anything else."""
    return str.__str__(value) if issubclass(type(value), str) else None


def plain_copy(value: Any, limits: Limits) -> Any:
    """A deep copy of ``value`` made of dict, list, str, int, float, bool and None.

    Raises:
        NotPlainError: when something in it is none of these, a float is not finite, or a limit is passed (a cycle is
            nested without end).
    """
    return _Copier(limits).copy(value, 0)


class _Copier:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.nodes = 0

    def copy(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise NotPlainError(f"more than {self.limits.nodes:,} values")
        kind = real_type(value)
        if value is None or kind is bool:
            return value
        if issubclass(kind, str):
            return self._text(value)
        if issubclass(kind, (int, float)):
            return self._number(value)
        if depth >= self.limits.depth:
            raise NotPlainError(f"values nested more than {self.limits.depth} deep")
        if issubclass(kind, Mapping):
            return self._mapping(value, depth)
        if issubclass(kind, Sequence) and not issubclass(kind, (bytes, bytearray, memoryview, range)):
            return [self.copy(item, depth + 1) for item in value]
        raise NotPlainError(f"a {kind.__name__} is no JSON value")

    def _text(self, value: str) -> str:
        text = str.__str__(value)
        if len(text) > self.limits.chars:
            raise NotPlainError(f"a text of more than {self.limits.chars:,} characters")
        return text

    def _number(self, value: int | float) -> int | float:
        if issubclass(type(value), int):
            number = int.__index__(value)  # type: ignore[arg-type]
            if number.bit_length() > self.limits.digits * _BITS_A_DIGIT:
                raise NotPlainError(f"a number of more than {self.limits.digits:,} digits")
            return number
        real = float.__float__(value)
        if not isfinite(real):
            raise NotPlainError(f"{real} is no JSON number")
        return real

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        copied: dict[str, Any] = {}
        for key in value:
            name = plain_text(key)
            if name is None:
                raise NotPlainError(f"a key of type {type(key).__name__} is no text")
            copied[name] = self.copy(value[key], depth + 1)
        return copied
