"""Checks of what a caller gives when a definition is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import ConfigError
from .plain_kinds import real_type

__all__ = ["check_count", "check_name", "check_seconds", "check_types", "identity", "one_of", "qualified_name"]


def check_name(name: Any) -> None:
    """Names of states stand in request ids, between the marks that ids are made with."""
    if not isinstance(name, str) or not name or any(mark in name for mark in "/:#\n"):
        raise ConfigError(f"name={name!r}: give text without '/', ':' and '#', which request ids are made with")


def check_count(state: str, what: str, value: Any, least: int) -> None:
    """A setting of ``state`` is a whole number of at least ``least``."""
    if type(value) is not int or value < least:
        raise ConfigError(f"{what}={value!r}: give a whole number of at least {least}", state=state, path=what)


def check_seconds(state: str, what: str, value: Any) -> float | None:
    """A setting of ``state`` is a number of seconds above 0, or None for no bound."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise ConfigError(f"{what}={value!r}: give seconds, finite and above 0", state=state, path=what)
    return float(value)


def one_of(state: str, what: str, value: Any, permitted: tuple[str, ...]) -> Any:
    """A setting of ``state`` is one of ``permitted``."""
    if value not in permitted:
        raise ConfigError(f"{what}={value!r}: give one of {', '.join(permitted)}", state=state, path=what)
    return value


def qualified_name(item: Any) -> str | None:
    """What identifies a function or object of the caller's: its qualified name, else that of its type."""
    if item is None or isinstance(item, str):
        return item
    named: Any = item if hasattr(item, "__qualname__") else real_type(item)
    return f"{named.__module__}.{named.__qualname__}"


def identity(item: Any) -> str | None:
    """As ``qualified_name``; an object of this package is told apart from its like by its settings too."""
    name = qualified_name(item)
    if name is None or not type(item).__module__.startswith("ratchet_core."):
        return name
    own: dict[str, Any] = item.__dict__
    settings = ", ".join(f"{key}={value!r}" for key, value in sorted(own.items()))
    return f"{name}({settings})"


def check_types(state: str, given: Mapping[str, Any], wanted: Mapping[str, type | tuple[type, ...]]) -> None:
    """Settings of ``state`` are of the types in ``wanted``; None is left to the setting."""
    for what, types in wanted.items():
        value = given[what]
        if value is not None and not isinstance(value, types):
            names = " or ".join(t.__name__ for t in (types if isinstance(types, tuple) else (types,)))
            raise ConfigError(f"{what}={value!r}: give {names}", state=state, path=what)
