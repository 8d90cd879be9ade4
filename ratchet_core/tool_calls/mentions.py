"""Calls that a reply shows and does not make: in quotes, in a quotation, in a code block beside other words."""

from __future__ import annotations

from typing import Final

from .scan import Piece, Scanned

__all__ = ["is_example", "is_mentioned"]

_PAIRS: Final = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb"}
_MARKS: Final = "".join((" \t\r", *_PAIRS, *_PAIRS.values()))
_LINE: Final = 400
"""How far a line is looked at on either side."""


def is_mentioned(text: str, scanned: Scanned, piece: Piece, after: int) -> bool:
    """Whether the marks stand in quotes within other text (``the user wrote "<tool_call>..."``), or in a line that is
    marked as a quotation. ``after`` is where the piece before it ends."""
    before, behind = text[max(piece.start - 1, 0) : piece.start], text[piece.end : piece.end + 1]
    if before and _PAIRS.get(before) == behind and scanned.first_word < piece.start - 1:
        return True
    lower = max(after, piece.start - _LINE, 0)
    lower = max(lower, text.rfind("\n", lower, piece.start) + 1)
    upper = min(piece.end + _LINE, len(text))
    end = text.find("\n", piece.end, upper)
    before, behind = text[lower : piece.start], text[piece.end : upper if end < 0 else end]
    words = scanned.first_word < lower or before.strip(_MARKS) or behind.strip(_MARKS)
    return before.lstrip()[:2] == "> " or (bool(words) and _is_open(before, behind))


def _is_open(before: str, behind: str) -> bool:
    """Whether a quotation begins before and ends behind, other words being in it as well."""
    for opening, closing in _PAIRS.items():
        if opening == "'":
            continue  # an apostrophe
        unclosed = before.count(opening) % 2 if opening == closing else before.count(opening) > before.count(closing)
        if unclosed and closing in behind:
            return True
    return False


def is_example(text: str, scanned: Scanned, piece: Piece) -> bool:
    """Whether a marked call stands in a code block and the reply has words outside of it: a call that is explained."""
    if piece.fence is None:
        return False
    end = scanned.fences[piece.fence]
    return scanned.first_word < piece.fence or bool(text[end : end + _LINE].strip(" \t\r\n`"))
