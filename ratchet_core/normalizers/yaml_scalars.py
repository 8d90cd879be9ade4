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

from .yaml_schema import ANY, Place

__all__ = ["doubt_in_flow", "doubt_in_plain", "plain_value"]

_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][+-]?[0-9]++)?")
_LONGEST_NUMBER = 1_100  # beyond the guard's default; CPython's int() raises from 4,300 digits
_FLOAT_DIGITS = 15  # every decimal of up to 15 digits survives a double (IEEE 754)
_NOTE = re.compile(r"(?:^|\s)(?://|/\*)")
_FOREIGN = frozenset({"None", "NaN", "nan", "undefined", "Infinity", "-Infinity"})
_LEFT_OUT = frozenset({"...", "\u2026"})


def plain_value(written: str, place: Place) -> Any:
    """The JSON value of an unquoted scalar at ``place``: str, int, float, bool or None."""
    if written in place.literals:
        return written
    if written in _WORDS:
        value = _WORDS[written]
        return written if value is not None and _wants_text(place, "boolean") else value
    return _number(written, place)


def _wants_text(place: Place, instead_of: str) -> bool:
    return "string" in place.types and instead_of not in place.types


def _number(written: str, place: Place) -> int | float | str:
    number = _NUMBER.fullmatch(written) if len(written) <= _LONGEST_NUMBER else None
    if number is None:
        return written
    if number[1] is None and number[2] is None:
        return written if _wants_text(place, "integer") else int(written)
    value = float(written)
    if isinf(value) or _wants_text(place, "number"):
        return written
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


def doubt_in_flow(written: str, lines: int) -> str | None:
    """Why an unquoted scalar within ``{...}`` or ``[...]`` is rather broken JSON, JavaScript or Python; None if not."""
    if lines > 1:
        return "an unquoted value within brackets spans lines: a comma or quote is missing"
    if '"' in written or _NOTE.search(written) or written.count("(") != written.count(")"):
        return "an unquoted value within brackets holds a quote, a comment or half a pair of parentheses"
    if written in _FOREIGN:
        return f"{written} is not YAML: write null, or quote it"
    return None
