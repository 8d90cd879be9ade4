"""Which alternatives of a union an object can be meant for: tags decide before anything else does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..plain_kinds import is_dict, is_list
from .shape import Option
from .words import fold

__all__ = ["fitting_options"]


def fitting_options(options: list[Option], value: Any) -> list[Option]:
    """The alternatives that ``value`` does not contradict in a closed property.

    A tag that one alternative names exactly is never read as a misspelling of another one's.
    """
    if not is_dict(value):
        return options
    for name in dict.fromkeys(name for option in options for name in option.tags):
        given = _given(value, name)
        if given is not None:
            options = _matching(options, name, given) or options
    return options


def _given(value: dict[str, Any], name: str) -> Any:
    found = value[name] if name in value else [value[key] for key in value if fold(key) == fold(name)]
    if name not in value:
        found = found[0] if len(found) == 1 else None
    return None if is_dict(found) or is_list(found) else found


def _matching(options: list[Option], name: str, given: Any) -> list[Option]:
    """The alternatives with this very tag, else those with the tag in another spelling; those without tags stay."""
    for same in (_same, _alike):
        if any(same(given, option.tags.get(name, ())) for option in options):
            return [option for option in options if name not in option.tags or same(given, option.tags[name])]
    return options


def _same(given: Any, tags: Iterable[Any]) -> bool:
    return any(type(tag) is type(given) and tag == given for tag in tags)


def _alike(given: Any, tags: Iterable[Any]) -> bool:
    return isinstance(given, str) and any(isinstance(tag, str) and fold(tag) == fold(given) for tag in tags)
