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

Where nobody says that the text is YAML, and no key is declared, something has to show that no person wrote it to be
read: a number, true or false, a quote, brackets, a mapping within, or a name made of parts ("due_date", "dueDate").
Without any of these, a lone line, speakers and remarks ("user: hi", "note: see above"), and lines that end as
sentences and statements do are prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any

from ..schema_places import Place

__all__ = ["declared_keys", "opens_chat", "prose_doubt", "spoken_doubt"]

_FIELD = re.compile(r"[\w$@-]+")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")
_PARTS = re.compile(r"[_$@0-9-]|[a-z][A-Z]")
_SPEAKERS = "a ai assistant bot human me q system user you"
_REMARKS = (
    "bcc caution cc conclusion correction debug disclaimer edit error example fatal fixme hint info maybe no note panic"
    " ps pps re reminder spoiler tip tldr todo trace update verdict warning yes"
)
_STATEMENTS = "case catch default do else except finally first last next second then third try while"
_SPOKEN = frozenset(f"{_SPEAKERS} {_REMARKS} {_STATEMENTS}".split())
_CHAT = frozenset(
    {"absolutely", "apologies", "certainly", "hello", "hey", "hi", "sorry", "sure", "thanks", "unfortunately"}
)


def opens_chat(mapping: Mapping[str, Any]) -> bool:
    """Whether a key is one of the words that open a chat reply."""
    return any(key.lower() in _CHAT for key in mapping)


def prose_doubt(
    mapping: Mapping[str, Any], place: Place, quoted_keys: Set[str] = frozenset(), quoted_values: Set[str] = frozenset()
) -> str | None:
    """Why ``mapping`` is a sentence rather than data, None when it is data.

    ``quoted_keys`` are the keys that were quoted, ``quoted_values`` those whose values were.
    """
    declared = declared_keys(mapping, place)
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


def spoken_doubt(mapping: Mapping[str, Any]) -> str | None:
    """Why ``mapping``, of undeclared keys and with nothing that shows it to be data, is something that was said."""
    if any(_PARTS.search(key) for key in mapping):
        return None
    values: list[Any] = list(mapping.values())
    for value in values:
        if isinstance(value, (Mapping, bool, int, float)):
            return None
        values += value if isinstance(value, list) else []
    if len(mapping) < 2 or _SPOKEN.issuperset(map(str.lower, mapping)):
        return "a line of prose, as far as one can tell: quote the values if they are data"
    if any(_is_sentence(value, 4, 1) or str(value).endswith((";", "{")) for value in values):
        return "reads like prose: the values are sentences; quote them if they are data"
    return None


def declared_keys(mapping: Mapping[str, Any], place: Place) -> Set[str]:
    """The keys of ``mapping`` that the schema declares, or that two and more of them resemble."""
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
