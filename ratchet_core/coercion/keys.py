"""Which keys of an object are names of properties, written another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def read_keys(value: Mapping[str, Any], option: Option, permits_of: Callable[[str], frozenset[str]]) -> Keys:
    """The keys that the alternative does not know, as far as they differ from a property in nothing but spelling.

    No key is renamed beside a conflict: which of the two is meant is for the model to say. ``permits_of`` gives the
    rules that hold for a property.
    """
    unknown = [key for key in value if key not in option.properties] if option.properties else []
    meant = {key: (name, rule) for key in unknown for name, rule in _meant(key, option) if rule in permits_of(name)}
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


def _meant(key: str, option: Option) -> list[tuple[str, str]]:
    """The one property that the key is another name of, or differs from in nothing but its spelling; and the rule."""
    if key in option.names:
        return [(option.names[key], "key_alias")]
    found = option.folded.get(fold(bare(key)), ())
    return [(name, "key_spelling") for name in found if len(found) == 1]
