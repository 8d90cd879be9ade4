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
    if "integer" not in place.shape.kinds or "number" in place.shape.kinds:
        return
    if (isinstance(value, str) and _INTEGER.fullmatch(value)) or (
        isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    ):
        yield int(value)


def _as_number(value: Any, place: Place) -> Iterable[int | float]:
    if "number" in place.shape.kinds and isinstance(value, str) and plain_numeral(value):
        yield value_of(value)


COERCE_INT: Final = Rule("coerce_int", 2, (str, float), ("integer",), _as_integer)
COERCE_FLOAT: Final = Rule("coerce_float", 2, (str,), ("number",), _as_number)
