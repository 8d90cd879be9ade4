"""How a document writes its numbers, and documents written so that no digit is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic_core import to_json

from ..plain_kinds import is_dict, is_list
from ..validation.careful import LONG_NUMBER, inexact_numbers

__all__ = ["Spelled", "written"]


_FRACTIONAL: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)")


class Spelled:
    """How a text spells its numbers that are not whole, those inside of strings included; read when somebody asks."""

    __slots__ = ("_found", "_text")

    def __init__(self, text: str) -> None:
        self._text: Final = text
        self._found: dict[float, str | None] | None = None

    def of(self, number: float) -> str | None:
        """The one way in which the number is written; None when there are two, or none."""
        if self._found is None:
            found: dict[float, str | None] = {}
            for token in _FRACTIONAL.findall(self._text):
                found[float(token)] = token if found.get(float(token), token) == token else None
            self._found = found
        return self._found.get(number)


def written(document: Any, text: str, is_exact: bool) -> str | None:
    """``document``, which was read from ``text`` and then changed, as JSON.

    With ``is_exact`` the numbers that a float does not hold keep their digits; None when two of them come to the same
    float, so that it can not be told which is which.
    """
    numbers = inexact_numbers(text) if is_exact and LONG_NUMBER.search(text) else {}
    if None in numbers.values():
        return None
    # an infinity stays one, for the reader to refuse: by default it would become null
    return _pieced(document, numbers) if numbers else to_json(document, inf_nan_mode="constants").decode()


class _Piece(str):
    __slots__ = ()


def _pieced(document: Any, numbers: Mapping[float, Decimal | None]) -> str:
    pieces: list[str] = []
    stack: list[Any] = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, _Piece):
            pieces.append(item)
        elif is_dict(item):
            stack.append(_Piece("}"))
            for place, (key, inner) in reversed(list(enumerate(item.items()))):
                stack += [inner, _Piece(f"{',' if place else ''}{json.dumps(key)}:")]
            pieces.append("{")
        elif is_list(item):
            stack.append(_Piece("]"))
            for place, inner in reversed(list(enumerate(item))):
                stack += [inner, _Piece("," if place else "")]
            pieces.append("[")
        else:
            exact = numbers.get(item) if isinstance(item, float) else None
            pieces.append(json.dumps(item) if exact is None else str(exact))
    return "".join(pieces)
