"""A number with its unit, where the schema names that unit and no other: "30 years" for an age in years."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..numerals import numeral
from ..rule import Place, Rule
from ..units import is_currency, is_money, named_units, unit_of
from ..words import bare
from .number_format import as_wanted

__all__ = ["NUMBER_UNIT"]

_LONGEST: Final = 60
_BEFORE: Final = re.compile(r"([+\u2212-]?)((?:US)?[$€£¥₹]|[A-Z]{3}) ?([0-9].*)")
_AFTER: Final = re.compile(
    r"([+\u2212-]?[0-9][0-9., \u00a0\u2009\u202f]*?) ?([^\W\d_][^\d]{0,24}|[%€$£¥₹¢°][^\d]{0,8})"
)


def _propose(value: Any, place: Place) -> Iterable[int | float | str]:
    split = _split(bare(value)) if len(value) <= _LONGEST else None
    if split is None:
        return
    text, unit = numeral(split[0]), unit_of(split[1])
    if text is not None and unit is not None and _is_wanted(unit, place):
        yield from as_wanted(text, place)


def _split(text: str) -> tuple[str, str] | None:
    """The number and the name of its unit."""
    if match := _BEFORE.fullmatch(text):
        return match[1] + match[3], match[2]
    if match := _AFTER.fullmatch(text):
        return match[1], match[2]
    return None


def _is_wanted(unit: str, place: Place) -> bool:
    """Whether the schema names this unit; the name of the field decides before its description does."""
    named = named_units((place.name,)) or place.shape.units
    if named:
        return named == frozenset((unit,))
    return is_currency(unit) and is_money(place.name)


NUMBER_UNIT: Final = Rule("number_unit", 3, (str,), ("integer", "number"), _propose)
