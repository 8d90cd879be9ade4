"""The records of changes: enough to make the same changes to the same document again."""

from __future__ import annotations

import json
from typing import Any, Final

from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from ..violation import Path
from .rule import Rule

__all__ = ["RENAMES", "record", "renaming", "shown"]

_LONGEST: Final = 200

RENAMES: Final = frozenset({"key_spelling", "key_alias"})
"""Rules whose records name a key before and after; the path ends in the old one. All others give the new value."""


def record(path: Path, rule: Rule, before: Any, after: Any) -> Repair:
    """``after`` stands at ``path`` now. Records are made in the order of the changes: each path is one of the document
    with all earlier changes in it."""
    return Repair(path, rule.name, shown(before), after, rule.cost)


def renaming(path: Path, old: str, new: str, rule: str) -> Repair:
    """The key ``old`` of the object at ``path`` is ``new`` now."""
    return Repair((*path, old), rule, old, new, 1)


def shown(value: Any) -> Any:
    """What stood there, shortened to 200 characters: containers as JSON text."""
    if isinstance(value, str):
        return value[:_LONGEST]
    if not is_dict(value) and not is_list(value):
        return value
    text = ""
    for piece in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        text += piece
        if len(text) > _LONGEST:
            return text[:_LONGEST]
    return value
