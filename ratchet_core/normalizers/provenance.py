"""Where in a reply each top-level value was read.

Nothing of this is kept: the places are found again in the text of the reply, from the span that was read, when somebody
asks. Each place is proved: what is written there gives the value when it is read once more, or there is a record that
it was changed. What can not be proved is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from .._frozen import Derived
from ..actions import Source, Sources, ValidAction
from ..plain_kinds import is_dict, is_list
from ..repair import Repair

if TYPE_CHECKING:
    from .members import Member

__all__ = ["SOURCES", "sources_of"]

_RENAMES: Final = frozenset({"key_spelling", "key_alias"})
_INWARD: Final = frozenset({"unwrap", "unwrap_any", "sole_item"})
_DECODED: Final = frozenset({"json_text", "escaped", "html_entities"})


def sources_of(action: ValidAction[Any]) -> Sources:
    """``ValidAction.sources``: a pure function of the action; never raises; linear in the reply."""
    raw, document = action.raw, action.document
    if raw is None or document is None or any(repair.rule in _DECODED and not repair.path for repair in action.repairs):
        return Sources({})
    start, end = _trimmed(raw, *(action.span or (0, len(raw))))
    try:
        data = json.loads(document)
    except (ValueError, RecursionError):  # our own validator reads deeper ones
        return Sources({})
    if start == end:
        return Sources({})
    if is_dict(data) or is_list(data):
        return Sources(_of_container(action, raw, data, start, end))
    return Sources({(): Source(start, end)} if _is_written(raw[start:end], data, action) else {})


SOURCES: Final[Any] = Derived(sources_of)
"""Stands in an action until its sources are asked for."""


def _trimmed(raw: str, start: int, end: int) -> tuple[int, int]:
    body = raw[start:end]
    start += len(body) - len(body.lstrip(" \t\r\n\ufeff"))
    return start, start + len(body.strip(" \t\r\n\ufeff"))


def _is_written(written: str, value: Any, action: ValidAction[Any]) -> bool:
    """Whether a lone scalar is what stands there, in JSON or as text, or is on record as changed."""
    if action.format_detected == "passthrough" or any(not repair.path and repair.cost for repair in action.repairs):
        return True
    try:
        return written == value or _same(json.loads(written), value)
    except (ValueError, RecursionError):
        return False


def _of_container(action: ValidAction[Any], raw: str, data: Any, start: int, end: int) -> dict[Any, Source]:
    from .blockquote import without_quote_marks  # nothing of this before somebody asks
    from .fragments import without_seams

    changes = _Changes(action.repairs)
    text = without_seams(raw, start) if "joined_fragments" in changes.rules else without_quote_marks(raw)
    for members in _readings(action, text, start, end, changes):
        if found := changes.placed(data, members):
            return found
    return {}


def _readings(
    action: ValidAction[Any], raw: str, start: int, end: int, changes: _Changes
) -> Iterator[Sequence[Member]]:
    """The members as they were written: of the span, and of what stands in it where the document was unwrapped."""
    from .members import Member, front_matter_members, json_members, loose_members, row_members, yaml_members

    if action.format_detected == "yaml":
        yield yaml_members(raw, start, end)
    elif action.format_detected == "frontmatter":
        yield front_matter_members(raw, start, end)
    elif "rows" in changes.rules:
        yield row_members(raw, start, end)
    else:
        members: Sequence[Member] = json_members(raw, start, end) or loose_members(raw, start, end)
        if "list_of_one" in changes.rules:
            yield (Member(0, None, start, end),)
        yield members
        for _ in range(changes.unwrapped):
            if len(members) != 1:
                return
            start, end = members[0].start, members[0].end
            members = json_members(raw, start, end) or loose_members(raw, start, end)
            yield members


class _Changes:
    """What the record says about the way from what was written to the document."""

    def __init__(self, repairs: Iterable[Repair]) -> None:
        whole = [repair.rule for repair in repairs if not repair.path]
        self.rules = frozenset(whole)
        self.unwrapped = sum(rule in _INWARD for rule in whole)
        self._names = {repair.before: repair.after for repair in repairs if _renames(repair)}
        self._touched = {repair.path[0] for repair in repairs if repair.path and not _renames(repair)}

    def placed(self, data: Any, members: Iterable[Member]) -> dict[Any, Source]:
        """The source of each member of ``data`` that is proved to be one of ``members``."""
        found: dict[Any, Source] = {}
        for member in members:
            key = self._names.get(member.key, member.key)
            if is_dict(data) and member.key is None:
                key = next((name for name, value in data.items() if name not in found and value == member.value), None)
            if self._proves(data, key, member):
                found[key] = Source(member.start, member.end)
        return found

    def _proves(self, data: Any, key: Any, member: Member) -> bool:
        if is_dict(data):
            if key not in data:
                return False
            value = data[key]
        elif is_list(data) and type(key) is int and key < len(data):
            value = data[key]
        else:
            return False
        return key in self._touched or member.key in self._touched or _stands_for(member.value, value)


def _renames(repair: Repair) -> bool:
    return len(repair.path) == 1 and repair.rule in _RENAMES


def _stands_for(written: Any, value: Any) -> bool:
    """Whether what was written is the value. YAML gives containers as None and scalars as text."""
    if written is None and (is_dict(value) or is_list(value)):
        return True
    if isinstance(written, str) and not isinstance(value, str):
        return not is_dict(value) and not is_list(value) and _spells(written, value)
    return _same(written, value)


def _spells(written: str, value: Any) -> bool:
    """Whether an unquoted scalar of YAML says ``value``."""
    try:
        return _same(json.loads(written), value)
    except (ValueError, RecursionError):
        return written.lower() in {True: ("true",), False: ("false",), None: ("", "~", "null")}.get(value, ())


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
