"""One line of JSONL, or one file: the raw reply in it and what else it says."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, Final, cast

from pydantic_core import from_json

from ratchet_core._frozen import frozen

from .sources import LONGEST_LINE

__all__ = ["RecordedReply", "Unreadable", "read_file", "read_line", "too_long"]


@frozen()
class RecordedReply:
    """A reply and what was recorded with it; ``raw`` is bytes where a file is no UTF-8 text."""

    raw: str | bytes | None
    fields: dict[str, Any]

    @property
    def finish_reason(self) -> str | None:
        """The provider's word for why the reply ended, where a field of that name has it."""
        stated = self.fields.get("finish_reason")
        return stated if isinstance(stated, str) else None


@frozen()
class Unreadable:
    """Input that holds no reply. ``rule`` is the class of the trouble, ``raw`` the input as far as it is text."""

    rule: str
    message: str
    raw: str
    fields: dict[str, Any] | None = None


def read_line(line: bytes, raw_field: str) -> RecordedReply | Unreadable:
    """The reply in one line. Total: whatever the bytes are, the answer is a reply or why there is none."""
    if not line.strip():
        return Unreadable("empty_line", "the line is empty", "")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        told = f"the line is not UTF-8: {error.reason} at byte {error.start + 1}"
        return Unreadable("encoding", told, line.decode("utf-8", "backslashreplace"))
    try:
        entry = _parsed(line, text, raw_field)
    except (ValueError, RecursionError) as error:
        return Unreadable("not_json", f"the line is not JSON: {error}", text)
    if not isinstance(entry, dict):
        told = f'the line is {_kind(entry)}, not an object such as {{"{raw_field}": "..."}}'
        return Unreadable("not_an_object", told, text)
    return _reply(cast("dict[str, Any]", entry), raw_field, text)


def _reply(entry: dict[str, Any], raw_field: str, text: str) -> RecordedReply | Unreadable:
    if raw_field not in entry:
        names = ", ".join(repr(name[:40]) for name in list(entry)[:6]) or "none"
        told = f"the line has no field {raw_field!r} (its fields: {names}); --raw-field names the one with the reply"
        return Unreadable("no_raw_field", told, text)
    raw = entry.pop(raw_field)
    if raw is not None and not isinstance(raw, str):
        return Unreadable("raw_not_text", f"the field {raw_field!r} is {_kind(raw)}, not text", text)
    return RecordedReply(raw, entry)


def read_file(path: str) -> RecordedReply | Unreadable:
    """The reply that is the whole of a file."""
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST_LINE + 1)
    except OSError as error:
        return Unreadable("unreadable_file", f"the file can not be read: {error.strerror}", "")
    if len(content) > LONGEST_LINE:
        return too_long("file", content[:2000], None)
    try:
        return RecordedReply(content.decode("utf-8-sig"), {})
    except UnicodeDecodeError:
        return RecordedReply(content, {})


def too_long(what: str, excerpt: bytes, size: int | None) -> Unreadable:
    """Input of more than ``LONGEST_LINE`` bytes, of which only the beginning is kept."""
    told = f"the {what} is longer than {LONGEST_LINE:,} bytes"
    if size is not None:
        told += f" ({size:,})"
    return Unreadable("too_long", f"{told}; only its beginning is repeated here", excerpt.decode("utf-8", "replace"))


def _parsed(line: bytes, text: str, raw_field: str) -> Any:
    try:
        entry = from_json(line, allow_inf_nan=False)
        _refuse_infinities(entry, raw_field)
    except ValueError:
        # what other writers of JSON emit all the same: NaN in a field of no interest, half a surrogate pair
        entry = json.loads(text, parse_constant=str, parse_float=_float_or_text)
    if line.count(json.dumps(raw_field).encode()) > 1:
        json.loads(text, object_pairs_hook=_Once(raw_field).check)
    return entry


def _refuse_infinities(entry: Any, raw_field: str) -> None:
    """Raise ValueError for 1e999 in any field but the reply: the parser lets it in as an infinity."""
    if isinstance(entry, dict):
        fields = cast("dict[str, Any]", entry)
        json.dumps({**fields, raw_field: None}, allow_nan=False)


class _Once:
    """Refuses an object that has ``name`` twice: which one is the reply?"""

    def __init__(self, name: str) -> None:
        self._name = name

    def check(self, pairs: Sequence[tuple[str, Any]]) -> None:
        if sum(name == self._name for name, _ in pairs) > 1:
            raise ValueError(f"an object has the field {self._name!r} twice")


def _float_or_text(text: str) -> float | str:
    return value if math.isfinite(value := float(text)) else text


_KINDS: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    type(None): "null",
}


def _kind(value: Any) -> str:
    return next((name for kind, name in _KINDS.items() if type(value) is kind), "a number")
