"""Words that say that there is no value, where null may stand and the word itself may not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import Place, Rule
from ..words import bare

__all__ = ["NULL_WORD", "NULL_WORDS"]

NULL_WORDS: Final = frozenset({"null", "none", "nil", "n/a", "-", "–", "—", ""})
"""As JSON, Python, Ruby and people write it, dashes of three lengths."""


def _propose(value: Any, place: Place) -> Iterable[None]:
    if bare(value).lower() in NULL_WORDS:
        yield None


NULL_WORD: Final = Rule("null_word", 2, (str,), ("null",), _propose)
