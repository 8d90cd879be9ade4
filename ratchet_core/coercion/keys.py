"""Which keys of an object are names of properties, written another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..validation.json_schema.equality import equality_key
from .shape import Option
from .words import bare, fold

__all__ = ["Keys", "read_keys"]


class Keys(NamedTuple):
    """What the keys of an object mean.

    Attributes:
        renames: for each key that means a property which is not there: the property, and the rule that says so.
        conflicts: keys that mean the same property as another key and say something else.
    """

    renames: Mapping[str, tuple[str, str]]
    conflicts: tuple[str, ...] = ()


def read_keys(value: Mapping[str, Any], option: Option, permitted: frozenset[str]) -> Keys:
    """The keys that the alternative does not know, as far as they differ from a property in nothing but spelling.

    No key is renamed beside a conflict: which of the two is meant is for the model to say.
    """
    unknown = [key for key in value if key not in option.properties] if option.properties else []
    meant = {key: found for key in unknown if (found := _meant(key, option, permitted)) is not None}
    renames: dict[str, tuple[str, str]] = {}
    first = {name: name for name in option.properties if name in value}
    conflicts: list[str] = []
    for key, (name, rule) in meant.items():
        if name not in first:
            first[name] = key
            renames[key] = (name, rule)
        elif equality_key(value[first[name]]) != equality_key(value[key]):
            conflicts.append(key)
    return Keys({}, tuple(conflicts)) if conflicts else Keys(renames)


def _meant(key: str, option: Option, permitted: frozenset[str]) -> tuple[str, str] | None:
    if key in option.names:
        return (option.names[key], "key_alias") if "key_alias" in permitted else None
    if "key_spelling" not in permitted:
        return None
    found = _alike(key, option)
    return (found, "key_spelling") if found is not None else None


def _alike(key: str, option: Option) -> str | None:
    """The one property whose name differs from ``key`` in nothing but its spelling."""
    folded = fold(bare(key))
    found = {name for name in option.properties if fold(name) == folded}
    found |= {name for other, name in option.names.items() if fold(other) == folded}
    return found.pop() if len(found) == 1 else None
