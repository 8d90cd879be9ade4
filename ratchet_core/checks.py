"""Checks of what a caller gives when a definition is made."""

from __future__ import annotations

from typing import Any

from .errors import ConfigError

__all__ = ["check_count", "check_name", "one_of", "qualified_name"]


def check_name(name: Any) -> None:
    """Names of states stand in request ids, between the marks that ids are made with."""
    if not isinstance(name, str) or not name or any(mark in name for mark in "/:#\n"):
        raise ConfigError(f"State(name={name!r}): give text without '/', ':' and '#', which request ids are made with")


def check_count(state: str, what: str, value: Any, least: int) -> None:
    """A setting of ``state`` is a whole number of at least ``least``."""
    if type(value) is not int or value < least:
        raise ConfigError(f"{what}={value!r}: give a whole number of at least {least}", state=state, path=what)


def one_of(state: str, what: str, value: Any, permitted: tuple[str, ...]) -> Any:
    """A setting of ``state`` is one of ``permitted``."""
    if value not in permitted:
        raise ConfigError(f"{what}={value!r}: give one of {', '.join(permitted)}", state=state, path=what)
    return value


def qualified_name(item: Any) -> str | None:
    """What identifies a function or object of the caller's: its qualified name, else that of its type."""
    if item is None or isinstance(item, str):
        return item
    named = item if hasattr(item, "__qualname__") else type(item)
    return f"{named.__module__}.{named.__qualname__}"
