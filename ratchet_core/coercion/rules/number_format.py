"""Numbers as people write them: 1,200 and +5, 1 200.50 and **30**; 3.0 for an integer, as it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..numerals import is_whole, numeral, value_of
from ..rule import Place, Rule
from ..words import bare

__all__ = ["NUMBER_FORMAT", "as_wanted"]


def as_wanted(text: str, place: Place) -> Iterable[int | float | str]:
    """What ``numeral`` returned in the type that is wanted: a fraction is never an integer, and no digit of a decimal
    is lost."""
    if place.shape.is_decimal:
        yield text
    elif "number" in place.shape.kinds:
        yield value_of(text)
    elif "integer" in place.shape.kinds and is_whole(text):
        yield int(text.partition(".")[0])


def _propose(value: Any, place: Place) -> Iterable[int | float | str]:
    text = numeral(bare(value))
    if text is None or (text == value and "number" in place.shape.kinds):  # a plain number in quotes is coerce_float's
        return ()
    return as_wanted(text, place)


NUMBER_FORMAT: Final = Rule("number_format", 2, (str,), ("integer", "number"), _propose)
