"""The best-effort value of damaged JSON that is still arriving, by the reader that mends whole replies."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic_core import from_json

from ..limits import Limits
from ..normalizers.guard import guard
from ..normalizers.tolerant import RefusedError, State, read_document
from ..normalizers.tolerant.strings import QUOTES
from ..violation import Path
from .tokens import NOTHING, DamagedError, open_text, open_word
from .tree import Frame, grown, paths_of

__all__ = ["Mended"]


_SHORT: Final = 1_024
"""Damaged text up to this length is read anew with every piece, longer text when it has grown by a quarter: the work
stays linear."""


class Mended:
    """One damaged value on its way.

    Attributes:
        is_value: it begins as values do or a part of it was complete, so that it is no bracket of prose.
        may_go_on: whether it may say more; if not, it is complete, or can not be read.
    """

    __slots__ = ("_due", "_length", "_limits", "_paths", "_pieces", "_said", "_value", "is_value", "may_go_on")

    def __init__(self, pieces: list[str], limits: Limits, *, is_value: bool) -> None:
        """``pieces`` is the text so far, from the opening bracket on."""
        self._pieces = pieces
        self._length = sum(map(len, pieces))
        self._limits = limits
        self._due = 0
        self._said = 0
        self._value: Any = NOTHING
        self._paths: tuple[Path, ...] = ()
        self.is_value = is_value or _LOOKS_LIKE_VALUE(self.text[:_WINDOW]) is not None
        self.may_go_on = True

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)

    @property
    def has_value(self) -> bool:
        """Whether a value can be told."""
        return self._value is not NOTHING

    def value(self) -> Any:
        """The value when it was last read, ``NOTHING`` while there is doubt about it."""
        return self._value

    def complete_paths(self) -> tuple[Path, ...]:
        """Its complete paths, in the order in which they became so."""
        return self._paths

    def told(self) -> tuple[int, int]:
        """Differs from what it was when there is more to tell."""
        return self._said, 0

    def advance(self, new: str) -> None:
        """Take more text."""
        self._pieces.append(new)
        self._length += len(new)

    def read(self) -> None:
        """Read it anew, if it has grown enough."""
        if self._length < self._due:
            return
        self._due = self._length + (self._length // 4 if self._length > _SHORT else 1)
        self._value, self._paths, self.may_go_on = _best_effort(self.text, self._limits)
        self._said += 1
        self.is_value = self.is_value or bool(self._paths)


def _best_effort(text: str, limits: Limits) -> tuple[Any, tuple[Path, ...], bool]:
    """What ``text``, which starts with the opening bracket, says so far: the value (``NOTHING`` where there is doubt
    about it), its complete paths, and whether it may say more."""
    if guard(text, limits) is not None:
        return NOTHING, (), False
    state = State(text, limits, cut=True)
    try:
        read_document(state)
    except RefusedError as refused:
        if refused.reason != "truncated" or not state.looks_like_data:
            return NOTHING, (), False
        frames = [_frame(*part) for part in state.open_parts()]
        return grown(frames, _pending(text, refused.position)), paths_of(frames, NOTHING), True
    value: Any = from_json(state.strict(state.start, state.end))
    return value, paths_of((), value), False


def _frame(is_object: bool, data: Any, key: str | None) -> Frame:
    frame = Frame("{" if is_object else "[", None)
    frame.data = data
    frame.key = key if is_object else None
    return frame


def _pending(text: str, position: int) -> Any:
    """The value that begins at ``position`` and has no end; ``NOTHING`` when it is a key, or can not be told."""
    if _BEFORE_VALUE(text[max(0, position - _WINDOW) : position]) is None:
        return NOTHING
    start = text[position : position + 1]
    try:
        if start in QUOTES:
            return _open_string(text[position + 1 :])
        return open_word(text[position:]) if start and start in "-0123456789tfn" else NOTHING
    except DamagedError:
        return NOTHING


def _open_string(body: str) -> str:
    """Text in quotes of any sort as far as it is sure: up to an escape that is cut off, or is none of JSON's."""
    if "\\" in body:
        sure: str = body[: _SURE(body).end()]  # type: ignore[union-attr]
        return _ESCAPES.sub(lambda found: open_text(found[0])[0], sure)
    return body


_WINDOW: Final = 200
_LOOKS_LIKE_VALUE: Final = re.compile(
    r"\{\s*+(?:[\"'`\u201c][^\"'`\u201d\n]{0,80}[\"'`\u201d]|[\w$-]++)\s*+:|\[\s*+[\"'`\u201c\[{]"
).match
_BEFORE_VALUE: Final = re.compile(r"[:,\[(](?:\s|/\*.{0,200}?\*/|//[^\n]*+\n|#[^\n]*+\n)*+\Z", re.DOTALL).search
_SURE: Final = re.compile(r'(?:[^\\]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+').match
_ESCAPES: Final = re.compile(r'(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))++')
