"""English words for whole numbers up to a thousand: "thirty", "twenty-five", "two hundred"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import Place, Rule
from ..words import bare
from .number_format import as_wanted

__all__ = ["NUMBER_WORD"]

_UNDER_TWENTY: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _spelled() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_UNDER_TWENTY)}
    for tens, word in enumerate(_TENS, 2):
        words[word] = tens * 10
        words.update({f"{word}-{unit}": tens * 10 + n for n, unit in enumerate(_UNDER_TWENTY[1:10], 1)})
    words.update({f"{unit} hundred": n * 100 for n, unit in enumerate(_UNDER_TWENTY[1:10], 1)})
    return {**words, "one thousand": 1000}


_WORDS: Final = _spelled()


def _propose(value: Any, place: Place) -> Iterable[int | float | str]:
    text = bare(value).lower()
    number = _WORDS.get(text, _WORDS.get("-".join(text.split())))
    return () if number is None else as_wanted(str(number), place)


NUMBER_WORD: Final = Rule("number_word", 4, (str,), ("integer", "number"), _propose)
