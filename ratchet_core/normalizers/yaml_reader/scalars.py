"""What an unquoted YAML scalar says: YAML's readings that surprise nobody, and no others.

A scalar is a number only in JSON's grammar, and ``true``, ``false`` and ``null`` only in the three spellings that YAML
1.1 and 1.2 share. ``NO``, ``on``, ``12:30:00``, ``01234``, ``0x1F``, ``1_000``, ``.inf`` and ``2024-02-30`` are what
they look like: text. Where the schema asks for text, ``1.10`` is "1.10" and ``true`` is "true".

``null`` is the exception: a model that writes it means "nothing", and the text "null" would be a wrong value, so it
stays null, for the validator to refuse, unless the schema lists the word itself.
"""

from __future__ import annotations

import re
from math import isinf
from typing import Any

from ..schema_places import ANY, Place

__all__ = ["LITERALS", "doubt_in_plain", "exact_number", "plain_value"]

LITERALS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
"""What YAML 1.1 and 1.2 both read as true, false and null."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][+-]?[0-9]++)?")
_LONGEST_NUMBER = 1_100  # beyond the guard's default; CPython's int() raises from 4,300 digits
_FLOAT_DIGITS = 15  # every decimal of up to 15 digits survives a double (IEEE 754)
_LEFT_OUT = frozenset({"...", "\u2026"})


def plain_value(written: str, place: Place) -> Any:
    """The JSON value of an unquoted scalar at ``place``: str, int, float, bool or None."""
    if written in place.literals:
        return written
    if written in LITERALS:
        value = LITERALS[written]
        return written if value is not None and _wants_text(place, "boolean") else value
    return _number(written, place)


def _wants_text(place: Place, instead_of: str) -> bool:
    return "string" in place.types and instead_of not in place.types


def exact_number(written: str) -> int | float | None:
    """The number that ``written`` is in JSON's grammar, None when it is none, or one that no float comes near."""
    number = _NUMBER.fullmatch(written) if len(written) <= _LONGEST_NUMBER else None
    if number is None:
        return None
    if number[1] is None and number[2] is None:
        return int(written)
    value = float(written)
    return None if isinf(value) else value


def _number(written: str, place: Place) -> int | float | str:
    value = exact_number(written)
    if value is None or _wants_text(place, "integer" if isinstance(value, int) else "number"):
        return written
    if isinstance(value, int):
        return value
    # a decimal that no float holds stays as written where the schema takes text as well (Decimal's schema does)
    text_too = "string" in place.types and place.types != ANY
    return written if text_too and _significant(written) > _FLOAT_DIGITS else value


def _significant(number: str) -> int:
    mantissa = re.split("[eE]", number)[0].replace("-", "").replace(".", "")
    return len(mantissa.strip("0"))


def doubt_in_plain(written: str, place: Place) -> str | None:
    """Why an unquoted scalar may not be taken at its word, None when it may."""
    if written in _LEFT_OUT:
        return f"{written!r} stands for something that was left out"
    if written == "None" and "null" in place.types and place.types != ANY and written not in place.literals:
        return "None may be text or null: write null, or quote it"
    return None
