"""Reading a JSON document that is damaged: either what it says beyond doubt, or why there is doubt.

The reader is our own (``tolerant``): one pass, no recursion, time and memory linear in the text. Stock repairers
are not used: they take superlinear time on hostile text and complete what was cut off.
"""

from __future__ import annotations

import re
from typing import Any

from .._frozen import frozen
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from ..violation import Path
from .base import Normalizer
from .candidate import Miss
from .tolerant import RefusedError, State, read_document, read_tail

__all__ = ["RepairJSON", "Repaired", "last_complete_path", "repair_json"]

_FENCE = re.compile(r"^[ \t]*```+[^\n`]*\n|\n[ \t]*```+[ \t]*$", re.MULTILINE)
_OPENER = re.compile(r"[{\[]")
# behind a document: an object anywhere, or an array that is no footnote or link inside a sentence
_MORE_DATA = re.compile(r"\{|(?:\A|\n)\s*\[")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@frozen()
class Repaired:
    """What a damaged text says.

    Attributes:
        data: the document: a dict or a list of plain JSON data.
        repairs: every change that was made to the text, in order; empty when the text was JSON.
        end: offset behind the last character that belongs to the document.
    """

    data: Any
    repairs: tuple[Repair, ...]
    end: int


def repair_json(
    text: str, limits: Limits = DEFAULT_LIMITS, *, cut: bool = False, start: int = 0, to_end: bool = True
) -> Repaired | Miss:
    """Read the one JSON object or array that starts at ``start`` of ``text``, damaged as it may be.

    Never raises on any text. A value is returned only where it is the one reading of the text: no scalar is
    invented, none is dropped. Everything else is a ``Miss`` whose ``position`` is the offset of the trouble.

    Args:
        text: the reply, or the part of it that holds the document.
        limits: bounds on characters, depth, digits and nodes.
        cut: the provider said that the reply was cut off; a missing closer is then never added.
        start: where to begin; whitespace and comments may come first.
        to_end: refuse text behind the document. False: leave it to the caller, who finds it at ``Repaired.end``.
    """
    state = State(text, limits, cut)
    state.pos = start
    try:
        _guard(state)
        read_document(state)
        read_tail(state, to_end=to_end)
    except RefusedError as refused:
        return Miss(RepairJSON.name, refused.reason, refused.detail, refused.position)
    return Repaired(state.root, tuple(state.repairs), state.pos)


def last_complete_path(text: str, limits: Limits = DEFAULT_LIMITS) -> Path:
    """The path of the last value that a cut-off text holds in full; () when there is none, or nothing was cut."""
    state = State(text, limits, True)
    try:
        _guard(state)
        read_document(state)
    except RefusedError:
        return state.last_complete_path()
    return ()


def _guard(state: State) -> None:
    text = state.text
    if len(text) > state.limits.chars:
        state.refuse("parse_error", f"longer than {state.limits.chars} characters", state.limits.chars)
    if not text.isascii() and (half := _SURROGATE.search(text)):
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
        found = repair_json(text, self.limits, start=opener.start(), to_end=False)
        if isinstance(found, Miss):
            return found
        if second := _MORE_DATA.search(text[found.end :]):
            return Miss(self.name, "ambiguous", "a second document follows the first", found.end + second.start())
        data: dict[str, Any] | list[Any] = found.data
        return data
