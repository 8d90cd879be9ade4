"""Numbers in quotes, exactly as JSON spells them, and whole floats where an integer is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..numerals import plain_numeral, value_of
from ..rule import Place, Rule

__all__ = ["COERCE_FLOAT", "COERCE_INT"]

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def _as_integer(value: Any, place: Place) -> Iterable[int]:
    if "number" in place.shape.kinds:
        return
    if isinstance(value, str):
        is_whole = _INTEGER.fullmatch(value) is not None
    else:
        is_whole = value.is_integer() and abs(value) < 2**53
    if is_whole:
        yield int(value)


def _as_number(value: Any, place: Place) -> Iterable[int | float]:
    if plain_numeral(value):
        yield value_of(value)


COERCE_FLOAT: Final = Rule("coerce_float", 2, (str,), ("number",), _as_number)
COERCE_INT: Final = Rule("coerce_int", 2, (str, float), ("integer",), _as_integer)
