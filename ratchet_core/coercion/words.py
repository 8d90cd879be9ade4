"""Text without its clothing: what a word is when quotes, markdown, case and separators are taken off."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["ENVELOPES", "bare", "fold", "fold_loosely"]

_PAIRS: Final = (
    *(("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("`", "`")),
    *(('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’")),
)
_LAYERS: Final = 4
"""Quotes in emphasis in quotes, and a full stop between them; deeper is no longer clothing."""


def bare(text: str) -> str:
    """``text`` without white space, paired quotes, markdown emphasis and one full stop around it."""
    for _ in range(_LAYERS):
        before = text
        text = text.strip()
        if text.endswith(".") and not text.endswith(".."):
            text = text[:-1]
        for opening, closing in _PAIRS:
            if len(text) > len(opening) + len(closing) and text.startswith(opening) and text.endswith(closing):
                inner = text[len(opening) : -len(closing)]
                text = text if opening in inner or closing in inner else inner
                break
        if text == before:
            break
    return text


_SEPARATED: Final = re.compile(r"([^\W_])[\s_-]+(?=([^\W_]))")
_LOOSELY: Final = re.compile(r"([^\W_])[\s_./:-]+(?=([^\W_]))")


def fold(text: str) -> str:
    """Equal for texts that differ in case, and in spaces, hyphens and underscores between letters.

    A separator between two digits counts, whichever it is: 1-2 is not 12. Look-alikes of other scripts stay what they
    are.
    """
    return _folded(text, _SEPARATED)


def fold_loosely(text: str) -> str:
    """As ``fold``, with dots, slashes and colons among the separators."""
    return _folded(text, _LOOSELY)


def _folded(text: str, separators: re.Pattern[str]) -> str:
    plain = unicodedata.normalize("NFC", text).strip().casefold()
    return separators.sub(lambda at: at[1] + ("-" if at[1].isdigit() and at[2].isdigit() else ""), plain)


ENVELOPES: Final = frozenset(
    {
        *("result", "results", "data", "response", "output", "answer", "value", "json", "object", "item", "items"),
        *("content", "payload", "body", "root", "return", "final", "finalanswer", "parsed", "extracted", "list"),
    }
)
"""Names, folded, that say of their value only that it is the value."""
