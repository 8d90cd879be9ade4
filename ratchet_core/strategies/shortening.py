"""Text cut to a size, in characters or in tokens: tokens are what a patch is paid in, and characters of one script cost
ten times as many as those of another."""

from __future__ import annotations

from typing import Final

from ..fence import clean

__all__ = ["affordable", "estimated_tokens", "one_line", "shortened"]

_WORDS: Final = 0.5
"""Tokens of a letter, digit or space in cl100k: 0.25 in English, 0.55 in random letters, 0.33 in digits."""

_MARKS: Final = 0.75
"""Of any other ASCII character: 0.66 where they are random."""

_PER_BYTE: Final = 0.75
"""Of a byte of UTF-8: 0.45 in Cyrillic, 0.65 in accented Latin, 0.75 in Chinese and emoji, each of them random."""


def one_line(text: str, most: int) -> str:
    """``text`` without line breaks and control characters, shortened to ``most`` characters."""
    return shortened(" ".join(clean(text[: 4 * most]).split()), most)


def shortened(text: str, most: int) -> str:
    """The start and the end of ``text``, with a note between them of how many characters were left out."""
    if len(text) <= most:
        return text
    note = f" [... {len(text) - most} characters ...] "
    room = max(most - len(note), 0)
    if room < 8:
        return text[:most]
    tail = room // 3
    return text[: room - tail] + note + text[len(text) - tail :]


def affordable(text: str, tokens: float) -> str:
    """``text`` where it costs at most ``tokens``, else its start and ``…``. Work does not grow with the rest of it."""
    left = tokens
    for index, char in enumerate(text):
        left -= _cost(char)
        if left < 0:
            return text[:index] + "…"
    return text


def estimated_tokens(text: str) -> float:
    """An estimate that leans to too much; no tokenizer is asked, since each model has another."""
    return sum(map(_cost, text))


def _cost(char: str) -> float:
    if char.isascii():
        return _WORDS if char.isalnum() or char == " " else _MARKS
    return _PER_BYTE * (2 if char < "\u0800" else 3 if char < "\U00010000" else 4)
