"""Text of a model's or a user's made fit for a terminal."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

__all__ = ["one_line"]


def one_line(value: Any, longest: int) -> str:
    """``value`` on one line of at most ``longest`` characters: line breaks become spaces, and no control character
    reaches the terminal. What is no text is shown as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    # a little more than is shown, so that the work does not grow with the text
    shown = "".join(_visible(char) for char in islice(text, longest + 1))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char.isspace() else f"\\x{ord(char):02x}"
