"""One value where a list is wanted, and a list of one where its item is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ...plain_kinds import is_list
from ..rule import ANY, Place, Rule
from ..words import bare
from .null_word import NULL_WORDS

__all__ = ["LIST_OF_ONE", "SOLE_ITEM"]

_SEVERAL: Final = re.compile(r"[,;\n|•]|\s(?:and|or|&)\s|^\s*(?:[\[{(<]|[-*+]\s|[0-9]+[.)]\s)", re.IGNORECASE)
"""Signs that text may be a list in words, which is not taken apart: the model is to say which items it means."""


def _as_list(value: Any, place: Place) -> Iterable[list[Any]]:
    if place.is_item:  # of a list of lists: it could be meant one level up
        return
    if isinstance(value, str) and (bare(value).lower() in NULL_WORDS or _SEVERAL.search(value)):
        return
    yield [value]


def _as_item(value: Any, place: Place) -> Iterable[Any]:
    if "array" in place.shape.kinds or place.is_item or len(value) != 1 or is_list(value[0]):
        return
    if isinstance(value[0], str) or not place.shape.takes_any_text:
        yield value[0]


LIST_OF_ONE: Final = Rule("list_of_one", 2, (str, bool, int, float, dict), ("array",), _as_list, goes_on=True)
SOLE_ITEM: Final = Rule("sole_item", 2, (list,), ANY, _as_item, goes_on=True, unwraps=True)
