"""Which scalars of another type may stand for the wanted one: few, unmistakable, and each on record.

Strict validation comes first. Only if *every* complaint it has is one of the cases below is the reply validated
once more the lax way, and each changed scalar becomes a ``Repair``. So a "12" for an integer is taken and told, and
"twelve", "1_000", "nan", 1 for True or 42.7 for an integer are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from pydantic_core import ErrorDetails

__all__ = ["MOST_COERCIONS", "all_permitted"]

MOST_COERCIONS: Final = 256
"""More wrong scalars than this are a wrong reply, not a matter of spelling; bounds the work on hostile input."""

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")


def _integer_text(value: Any) -> bool:
    return isinstance(value, str) and _INTEGER.fullmatch(value) is not None


def _whole_float(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer() and abs(value) < 2**53


_PERMITTED: Final[dict[str, Callable[[Any], bool]]] = {
    "int_type": lambda value: _integer_text(value) or _whole_float(value),
    "float_type": lambda value: isinstance(value, str) and _NUMBER.fullmatch(value) is not None,
    "decimal_type": lambda value: isinstance(value, str) and _NUMBER.fullmatch(value) is not None,
    "bool_type": lambda value: value in ("true", "false") if isinstance(value, str) else False,
    # a date for a datetime is midnight nobody wrote, a number for a date is an epoch nobody meant: not permitted
}


def all_permitted(details: Iterable[ErrorDetails]) -> bool:
    """Whether every complaint of a strict validation is about a scalar that may be read the lax way."""
    for detail in details:
        permitted = _PERMITTED.get(detail["type"])
        if permitted is None or not permitted(detail["input"]):
            return False
    return True
