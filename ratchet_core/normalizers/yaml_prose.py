"""Whether what YAML read is data or a sentence with a colon in it.

To YAML, "Sorry: I cannot help with that." is a mapping. The rule here:

* A key is a field name when the schema declares it, when it is quoted, or when it is written as field names are: one
  word that starts in lower case, or CONSTANT_CASE ("name", "dueDate", "due-date", "MAX_LEN"; not "Note", "I think",
  "PS", "Error 429"), and is none of the words that open a chat reply ("sorry", "sure").
* Every key must be a field name. One declared key settles it. Names that differ from the declared ones in case or
  separators only ("First name" for first_name) count from two on.
* Without any declared key the values must look like data too: not every one an unquoted sentence (five words and more,
  or three with a full stop), and a lone value no more than two words.
* No unquoted value ends in a comma or in a bracket that it does not open: that is a torn line of JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any

from .yaml_schema import Place

__all__ = ["prose_doubt"]

_FIELD = re.compile(r"[\w$@-]+")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")
_CHAT = frozenset(
    {"absolutely", "apologies", "certainly", "hello", "hey", "hi", "sorry", "sure", "thanks", "unfortunately"}
)


def prose_doubt(
    mapping: Mapping[str, Any], place: Place, quoted_keys: Set[str] = frozenset(), quoted_values: Set[str] = frozenset()
) -> str | None:
    """Why ``mapping`` is a sentence rather than data, None when it is data.

    ``quoted_keys`` are the keys that were quoted, ``quoted_values`` those whose values were.
    """
    declared = _declared(mapping, place)
    for key in mapping:
        if key not in declared and key not in quoted_keys and not _is_field_name(key):
            return f"reads like prose: {key[:40]!r} is no field name"
    if torn := next((key for key, value in mapping.items() if key not in quoted_values and _is_torn(value)), None):
        return f"reads like a piece of JSON: quote the value of {torn[:40]!r} if it ends so"
    if declared or not mapping:
        return None
    most, full_stop = (4, 3) if len(mapping) > 1 else (2, 1)
    if all(key not in quoted_values and _is_sentence(value, most, full_stop) for key, value in mapping.items()):
        return "reads like prose: the values are sentences; quote them if they are data"
    return None


def _declared(mapping: Mapping[str, Any], place: Place) -> Set[str]:
    exact = mapping.keys() & place.names
    names = {_folded(name) for name in place.names}
    similar = {key for key in mapping if _folded(key) in names} if names else set[str]()
    return similar if len(similar) > 1 else exact


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").casefold()


def _is_field_name(key: str) -> bool:
    if key.lower() in _CHAT:
        return False
    starts_low = key[:1].islower() or key[:1] in ("_", "$", "@")
    return bool((starts_low and _FIELD.fullmatch(key)) or _CONSTANT.fullmatch(key))


def _is_torn(value: Any) -> bool:
    """``5,`` or ``5}``: what is left of a line of JSON."""
    if not isinstance(value, str) or "\n" in value:
        return False
    return value.endswith(",") or (value[-1:] in _CLOSERS and value.count(value[-1]) > value.count(_CLOSERS[value[-1]]))


_CLOSERS = {"}": "{", "]": "["}


def _is_sentence(value: Any, most: int, full_stop: int) -> bool:
    if not isinstance(value, str):
        return False
    words = len(value.split(maxsplit=most))
    return words > most or (words >= full_stop and value.endswith((".", "!", "?", ":")))
