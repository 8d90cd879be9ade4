"""Words for true and false. Only a whole value is such a word, never a part of a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import Place, Rule
from ..words import bare

__all__ = ["BOOL_NUMBER", "BOOL_WORD", "COERCE_BOOL"]

_JSON: Final = {"true": True, "false": False}
_WORDS: Final = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}
_NUMBERS: Final = {"1": True, "0": False, "1.0": True, "0.0": False}


def _of_json(value: Any, place: Place) -> Iterable[bool]:
    if value in _JSON:
        yield _JSON[value]


def _of_words(value: Any, place: Place) -> Iterable[bool]:
    word = bare(value).lower()
    if word in _WORDS and value not in _JSON:
        yield _WORDS[word]


def _of_numbers(value: Any, place: Place) -> Iterable[bool]:
    if str(value) in _NUMBERS:
        yield _NUMBERS[str(value)]


COERCE_BOOL: Final = Rule("coerce_bool", 2, (str,), ("boolean",), _of_json)
BOOL_WORD: Final = Rule("bool_word", 2, (str,), ("boolean",), _of_words)
BOOL_NUMBER: Final = Rule("bool_number", 3, (str, int, float), ("boolean",), _of_numbers)
