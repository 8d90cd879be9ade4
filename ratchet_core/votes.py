"""Votes: the part of a value that several are to agree on, compared as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from .canonical import same_value
from .errors import ConfigError
from .kind import Kind
from .plain_kinds import is_array, is_mapping
from .rendering import can_hold
from .violation import MISSING

__all__ = ["camps", "check_field", "vote_of"]


def check_field(name: str, agree_on: Any, members: Mapping[str, Kind]) -> None:
    """A field to agree on is one that every member's value can have, as far as its schema says.

    Raises:
        ConfigError: when it is not; nobody would ever agree, or all would, on something else.
    """
    if agree_on is None:
        return
    if not isinstance(agree_on, str) or not all(agree_on.split(".")):
        raise ConfigError(f"agree_on={agree_on!r}: give a field, or a dotted path", state=name, path="agree_on")
    for member, kind in members.items():
        schema = kind.value_schema
        if schema is not None and not can_hold(schema, tuple(agree_on.split("."))):
            raise ConfigError(
                f"agree_on={agree_on!r}: the schema of {member!r} has no such field", state=name, path="agree_on"
            )


def vote_of(member: Kind, document: Any, format: str, agree_on: str | None) -> str | None:
    """What a value votes for: the same text for the same JSON value, and for no other. ``True`` is neither ``"True"``
    nor 1, and 1.0 is 1. None for a value that has nothing at ``agree_on``."""
    vote = _at(to_jsonable_python(member.load(document, format)), agree_on)
    return None if vote is MISSING else same_value(vote)


def camps(votes: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Who voted for each value, in the order in which they did."""
    found: dict[str, list[str]] = {}
    for name, vote in votes.items():
        if vote is not None:
            found.setdefault(vote, []).append(name)
    return found


def _at(value: Any, path: str | None) -> Any:
    """The part of plain data at a dotted path, MISSING where there is none."""
    for part in path.split(".") if path is not None else ():
        if is_mapping(value) and part in value:
            value = value[part]
        elif is_array(value) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return MISSING
    return value
