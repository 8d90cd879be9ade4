"""Duplicate keys: ``{"approved": false, "approved": true}`` is two answers, and validators silently take the last.

Telling them apart exactly means reading the text a second time (half as long again as validating it). So there is
a cheap proof first: every key of the text has a colon, so a text with no more colons than the value has keys that
came from it cannot have a duplicate. ``key_count`` supplies that number; only when the proof fails is the text read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, cast

from .._frozen import frozen
from ..plain_kinds import is_dict, is_list
from ..violation import MISSING, Path

__all__ = ["Conflict", "conflict_in", "conflicting_key", "surely_unique"]

_SPACE_BEFORE_COLON: Final = (" :", "\n:", "\t:", "\r:")


def surely_unique(text: str, keys: int) -> bool:
    """Whether valid JSON ``text`` provably has no duplicate keys, given that the value read from it holds ``keys``
    distinct keys of the text. False proves nothing.

    A key is a quote and then a colon, with white space possible between. Colons bound the number of keys from
    above; where strings hold colons too, so does the number of quote-colon pairs if no space stands before a colon.
    """
    if text.count(":") == keys:  # read by callers first, to save the call
        return True
    if text.count('":') != keys:
        return False
    # a single-character search for the white space is nearly free and mostly ends it
    return not any(pair[0] in text and pair in text for pair in _SPACE_BEFORE_COLON)


@frozen()
class Conflict:
    """A key with two different values: where it stands, and both values; ``MISSING`` for one that is no scalar."""

    path: Path
    values: tuple[Any, Any]


class _Found(Exception):
    """Carries the key that occurs twice with different values."""


def conflicting_key(text: str) -> str | None:
    """The first key that occurs twice in one object of valid, depth-bounded JSON ``text`` with different values.

    Equal duplicates say the same thing twice and are no conflict.
    """
    try:
        json.loads(text, object_pairs_hook=_unique, parse_int=_written, parse_float=_written)
    except _Found as found:
        return str(found.args[0])
    return None


def conflict_in(text: str) -> Conflict | None:
    """The same with its place and values: the text is read to its end and searched, which takes longer."""
    root = json.loads(text, object_pairs_hook=_marked, parse_int=_written, parse_float=_written)
    stack: list[tuple[Path, Any]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, _Twice):
            return Conflict((*path, node.key), (_scalar(node.both[0]), _scalar(node.both[1])))
        steps: Iterable[tuple[Any, Any]] = ()
        if is_dict(node):
            steps = node.items()
        elif is_list(node):
            steps = enumerate(node)
        stack.extend([((*path, step), inner) for step, inner in steps][::-1])
    return None


class _Twice(dict[str, Any]):
    """An object that contradicts itself."""

    key: str
    both: tuple[Any, Any]


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    try:
        return _unique(pairs)
    except _Found as found:
        twice = _Twice(pairs)
        twice.key, twice.both = found.args
        return twice


def _scalar(value: Any) -> Any:
    if isinstance(value, tuple):
        (number,) = cast("tuple[str]", value)
        return json.loads(number) if len(number) <= _LONGEST_NUMBER else MISSING
    return MISSING if isinstance(value, (dict, list)) else value


_LONGEST_NUMBER: Final = 30


def _written(number: str) -> tuple[str]:
    """A number by its spelling: no huge integer is ever built, and 1 is not "1"."""
    return (number,)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen and seen[key] != value:
                raise _Found(key, (seen[key], value))
            seen[key] = value
    return found
