"""One document that was broken into pieces: by fences, or by words between its members."""

from __future__ import annotations

import re
from typing import Final

from ..repair import Repair
from .candidate import Candidate
from .json_spans import strict_end
from .leads import CORRECTED

__all__ = ["joined_fragments", "without_seams"]

_LINE: Final = re.compile(r"[^\n]*+\n|[^\n]++\Z")
_FENCE: Final = re.compile(r"[ \t]*+(?:`{3,}|~{3,})[\w+#.-]*+[ \t]*+\r?\n?")
_WORDS: Final = re.compile(r"[ \t]*+(?!(?:-?[0-9]|true\b|false\b|null\b))[^\"'{}\[\]\s][^\"{}\[\]\n]*+\n?")
_TWO_WORDS: Final = re.compile(r"[^\W\d_]{2,}[^\w\n]++\w|\A[\s(*_#\u2026.-]++[^\W\d_]{4,}")
_DATA: Final = re.compile(r"[\"{}\[\]]")

_MOST_LINES: Final = 1_000

_Piece = tuple[int, str]
"""A line: its offset in the reply, and its text."""


def joined_fragments(text: str, start: int) -> Candidate | None:
    """The pieces from the opening bracket at ``start`` to the end of the reply as one strict JSON document.

    Lines that are fences, and paragraphs of words, are taken from between the pieces. What remains must be one document
    and nothing else: no string, number or word is put together from two pieces, and no word may take a piece back.
    None otherwise. Linear.
    """
    kept, left_out = _pieces(text, start)
    document = "".join(line for _, line in kept)
    end = strict_end(document, 0)
    if end is None or _DATA.search(document, end):
        return None
    stop = _offset(kept, end)
    between = "".join(line for at, line in left_out if at < stop)
    if not between or CORRECTED.search(between):
        return None
    note = Repair((), "joined_fragments", between[:200], None, 3)
    return Candidate(document[:end], None, "json", 3, (note,), (start, stop))


def without_seams(text: str, start: int) -> str:
    """The text with spaces for the lines that ``joined_fragments`` leaves out, so that offsets hold."""
    out = text
    for at, line in reversed(_pieces(text, start)[1]):
        out = out[:at] + " " * len(line) + out[at + len(line) :]
    return out


def _pieces(text: str, start: int) -> tuple[list[_Piece], list[_Piece]]:
    """The lines of data, and those between them."""
    kept: list[_Piece] = []
    left_out: list[_Piece] = []
    words: list[_Piece] = []  # a paragraph that may be left out
    parted = False  # by a fence or a blank line, from what came before
    for found in _LINE.finditer(text, start):
        if len(left_out) > _MOST_LINES:
            break
        piece = (found.start(), found.group())
        fence = _FENCE.fullmatch(piece[1]) is not None
        if fence or not piece[1].strip():
            (left_out if _is_prose(words) else kept).extend(words)
            left_out.append(piece) if fence else kept.append(piece)
            words, parted = [], True
        elif (parted or words) and _WORDS.fullmatch(piece[1]):
            words.append(piece)
        else:
            kept += [*words, piece]
            words, parted = [], False
    return [*kept, *words], left_out


def _is_prose(lines: list[_Piece]) -> bool:
    return _TWO_WORDS.search("".join(line for _, line in lines)) is not None


def _offset(kept: list[_Piece], end: int) -> int:
    """Where in the reply the first ``end`` characters of the kept lines end."""
    for at, line in kept:
        if end <= len(line):
            return at + end
        end -= len(line)
    return kept[-1][0] + len(kept[-1][1])
