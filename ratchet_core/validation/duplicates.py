"""Duplicate keys: ``{"approved": false, "approved": true}`` is two answers, and validators silently take the last.

Telling them apart exactly means reading the text a second time (half as long again as validating it). So there is
a cheap proof first: every key of the text has a colon, so a text with no more colons than the value has keys that
came from it cannot have a duplicate. ``key_count`` supplies that number; only when the proof fails is the text read.
"""

from __future__ import annotations

import json
from typing import Any, Final

__all__ = ["conflicting_key", "surely_unique"]

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


class _Conflict(Exception):
    """Carries the key that occurs twice with different values."""


def conflicting_key(text: str) -> str | None:
    """The first key that occurs twice in one object of valid, depth-bounded JSON ``text`` with different values.

    Equal duplicates say the same thing twice and are no conflict.
    """
    try:
        json.loads(text, object_pairs_hook=_unique, parse_int=_written, parse_float=_written)
    except _Conflict as found:
        return str(found.args[0])
    return None


def _written(number: str) -> tuple[str]:
    """A number by its spelling: no huge integer is ever built, and 1 is not "1"."""
    return (number,)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen and seen[key] != value:
                raise _Conflict(key)
            seen[key] = value
    return found
