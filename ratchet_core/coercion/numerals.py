"""How people write numbers, as JSON writes them. Nothing here rounds, guesses a separator or reads a word."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_whole", "numeral", "plain_numeral", "value_of"]

_PLAIN: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
"""A number of JSON, and short enough to be one of a person's."""

_SPACES: Final = "[ \u00a0\u2009\u202f]"  # a space; one that does not break, a thin one, a narrow one
_GROUPED: Final = re.compile(rf"[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_SPACES}[0-9]{{3}})+)(?:\.[0-9]{{1,18}})?")
_EUROPEAN: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]{1,2}")
_SIGNED: Final = re.compile(r"([+\u2212-]?)(\S.*)", re.DOTALL)
_HALF: Final = re.compile(r"[0-9]{1,18}\.|\.[0-9]{1,18}")


def plain_numeral(text: str) -> bool:
    """Whether ``text`` is a number exactly as JSON spells it."""
    return _PLAIN.fullmatch(text) is not None


def numeral(text: str) -> str | None:
    """``text`` as JSON spells the same number; None for what is no number or could be two.

    Groups of three by commas or spaces, a plus sign, the sign U+2212, ``.5`` and ``5.`` are taken. ``1.200,50`` has one
    reading and is taken; ``1.200`` is what JSON says it is; ``1,2``, ``0,500``, ``1_000`` and other scripts' digits are
    nothing.
    """
    found = _SIGNED.fullmatch(text)
    if found is None:
        return None
    sign, digits = "" if found[1] == "+" else found[1].replace("\u2212", "-"), found[2]
    if _GROUPED.fullmatch(digits):
        digits = re.sub(rf",|{_SPACES}", "", digits)
    elif _EUROPEAN.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _HALF.fullmatch(digits):
        digits = f"0{digits}" if digits[0] == "." else digits[:-1]
    return sign + digits if plain_numeral(sign + digits) and digits[0] != "-" else None


def value_of(text: str) -> int | float:
    """The value of what ``numeral`` returns: an integer when it has no fraction and no exponent."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def is_whole(text: str) -> bool:
    """Whether what ``numeral`` returns is surely an integer: 3.0 is; 3.000 could be three thousand in Europe, and
    1e3 is how no count is written."""
    digits, _, fraction = text.lstrip("-").partition(".")
    return digits.isdigit() and not fraction.strip("0") and (len(fraction) != 3 or len(digits) > 3)
