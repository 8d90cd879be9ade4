"""Which keys of an object are names of properties, written another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..validation.json_schema.equality import equality_key
from .shape import Option
from .words import bare, fold

__all__ = ["renamed_keys"]


def renamed_keys(value: Mapping[str, Any], option: Option, permitted: frozenset[str]) -> dict[str, tuple[str, str]]:
    """For each key that means a property which is not there: the property, and the rule that says so.

    Nothing when two keys mean one property and differ in what they say: that is for the model to settle.
    """
    unknown = [key for key in value if key not in option.properties]
    if not unknown or not option.properties:
        return {}
    meant = {key: found for key in unknown if (found := _meant(key, option, permitted)) is not None}
    renames: dict[str, tuple[str, str]] = {}
    for key, (name, rule) in meant.items():
        rivals = [other for other, (target, _) in meant.items() if target == name and other != key]
        rivals += [name] if name in value else []
        if any(equality_key(value[rival]) != equality_key(value[key]) for rival in rivals):
            return {}
        if name not in value and not any(target == name for target, _ in renames.values()):
            renames[key] = (name, rule)
    return renames


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
