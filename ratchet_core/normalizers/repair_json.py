"""Reading a JSON document that is damaged: either what it says beyond doubt, or why there is doubt.

The reader is our own (``tolerant``): one pass, no recursion, time and memory linear in the text. Stock repairers
are not used: they take superlinear time on hostile text and complete what was cut off.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Final

from pydantic_core import from_json

from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from ..validation.duplicates import conflicting_key
from ..violation import Path, dotted
from .base import Normalizer
from .candidate import Miss
from .guard import guard
from .tolerant import RefusedError, State, read_document, read_tail, short, undisguised

__all__ = ["RepairJSON", "Repaired", "last_complete_path", "repair_json", "unfinished_path"]

_FENCE: Final = re.compile(r"^[ \t]*```+[^\n`]*\n|\n[ \t]*```+[ \t]*$", re.MULTILINE)
_OPENER: Final = re.compile(r"[{\[]")
# behind a document: an object anywhere, or an array that is no footnote or link inside a sentence
_MORE_DATA: Final = re.compile(r"\{|(?:\A|\n)\s*\[")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class Repaired:
    """What a damaged text says.

    Attributes:
        text: the document as strict JSON. Keys that come twice are left in it for the validator to refuse or permit.
        repairs: every change that was made, in order; empty when the text was JSON.
        end: offset behind the last character that belongs to the document.
        unclosed: paths of the containers that the text ends in and that were closed, innermost first; whether more
            was to come, only the schema and the provider can tell.
    """

    def __init__(self, text: str, repairs: tuple[Repair, ...], end: int, unclosed: tuple[Path, ...] = ()) -> None:
        self.text = text
        self.repairs = repairs
        self.end = end
        self.unclosed = unclosed

    @cached_property
    def data(self) -> Any:
        """The document: a dict or a list of plain JSON data."""
        return from_json(self.text)


def repair_json(
    text: str,
    limits: Limits = DEFAULT_LIMITS,
    *,
    cut: bool = False,
    start: int = 0,
    to_end: bool = True,
    alone: bool = False,
) -> Repaired | Miss:
    """Read the one JSON object or array that starts at ``start`` of ``text``, damaged as it may be.

    Never raises on any text that has passed the guard. A value is returned only where it is the one reading of the
    text: no scalar is invented, none is dropped. Everything else is a ``Miss`` whose ``position`` is the offset of
    the trouble.

    Args:
        text: the reply, or the part of it that holds the document.
        limits: bounds on depth and digits; the guard has seen to the others.
        cut: the provider said that the reply was cut off; a missing closer is then never added.
        start: where to begin; white space and comments may come first.
        to_end: refuse text behind the document. False: leave it to the caller, who finds it at ``Repaired.end``.
        alone: the text is a reply as a whole; a list may then be written in less certain ways, ``(1, 2)``, ``[a, b]``.
    """
    state = State(text, limits, start=start, cut=cut, to_end=to_end, alone=alone)
    try:
        _check_text(state)
        read_document(state)
        read_tail(state)
    except RefusedError as refused:
        return (to_end and _undisguised(text[start:], limits, start, cut=cut, alone=alone)) or _miss(state, refused)
    return Repaired(state.strict(state.start, state.end), state.all_repairs(), state.pos, tuple(state.unclosed))


def _undisguised(text: str, limits: Limits, start: int, *, cut: bool, alone: bool) -> Repaired | None:
    """What the text, which starts at ``start`` of the reply, says under a disguise that covers it to its end."""
    found = undisguised(text, alone=alone)
    inner = None if found is None else repair_json(found[0], limits, cut=cut)
    if found is None or not isinstance(inner, Repaired):
        return None
    taken_off = Repair((), found[1], short(text), short(found[0]), 2)
    return Repaired(inner.text, (taken_off, *inner.repairs), start + len(text), inner.unclosed)


def _miss(state: State, refused: RefusedError) -> Miss:
    detail = refused.detail
    if refused.reason == "truncated" and (path := state.last_complete_path()):
        detail = f"{detail}; the last complete value is {dotted(path)}"
    return Miss(RepairJSON.name, refused.reason, detail, refused.position)


def last_complete_path(text: str, limits: Limits = DEFAULT_LIMITS) -> Path:
    """The path of the last value that a cut-off text holds in full; () when there is none, or nothing was cut."""
    state = State(text, limits, cut=True)
    try:
        _check_text(state)
        read_document(state)
    except RefusedError:
        return state.last_complete_path()
    return ()


def unfinished_path(text: str, limits: Limits = DEFAULT_LIMITS) -> Path | None:
    """The path of the last complete value of a text that is the beginning of one document and ends in it; None for any
    other text."""
    state = State(text, limits, cut=True)
    try:
        _check_text(state)
        read_document(state)
    except RefusedError as refused:
        return state.last_complete_path() if refused.reason == "truncated" and state.frames else None
    return None


def _check_text(state: State) -> None:
    if not state.text.isascii() and (half := _SURROGATE.search(state.text)):
        state.refuse("parse_error", "half of a surrogate pair in the text", half.start())


class RepairJSON(Normalizer):
    """Reads the first object or array of a reply with ``repair_json``; fences and prose around it are ignored."""

    name = "repair_json"

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits

    def normalize(self, raw: str) -> dict[str, Any] | list[Any] | Miss:
        """The data of the one document in ``raw``, or why there is none."""
        text = _FENCE.sub("\n", raw)
        opener = _OPENER.search(text)
        if opener is None:
            return Miss(self.name, "parse_error" if text.strip() else "empty_output", "no { or [ in the text")
        if (over := guard(text, self.limits)) is not None:
            return over
        found = repair_json(text, self.limits, start=opener.start(), to_end=False)
        if isinstance(found, Miss):
            return found
        if second := _MORE_DATA.search(text[found.end :]):
            return Miss(self.name, "ambiguous", "a second document follows the first", found.end + second.start())
        if (key := conflicting_key(found.text)) is not None:
            return Miss(self.name, "ambiguous", f"the key {key[:60]!r} has two different values", opener.start())
        data: dict[str, Any] | list[Any] = found.data
        return data
