"""One value where a list is wanted, and a list of one where its item is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ...plain_kinds import is_dict, is_list
from ..rule import ANY, Place, Rule
from ..shape import Shape
from ..words import ENVELOPES, bare, fold
from .null_word import NULL_WORDS

__all__ = ["LIST_OF_ONE", "SOLE_ITEM"]

_SEVERAL: Final = re.compile(r"[,;\n|•]|\s(?:and|or|&)\s|^\s*(?:[\[{(<]|[-*+]\s|[0-9]+[.)]\s)", re.IGNORECASE)
"""Signs that text may be a list in words, which is not taken apart: the model is to say which items it means."""


def _as_list(value: Any, place: Place) -> Iterable[list[Any]]:
    if place.is_item:  # of a list of lists: it could be meant one level up
        return
    if is_dict(value) and _may_be_envelope(value, place):
        return
    if isinstance(value, str) and (bare(value).lower() in NULL_WORDS or _SEVERAL.search(value)):
        return
    yield [value]


def _may_be_envelope(value: dict[str, Any], place: Place) -> bool:
    """Whether the object may be around the list, not in it."""
    if len(value) != 1:
        return False
    (key,) = value
    items = [option for whole in place.shape.takes("array") for option in Shape(whole.part(0)).options]
    return fold(key) in ENVELOPES and not any(option.names_key(key) for option in items)


def _as_item(value: Any, place: Place) -> Iterable[Any]:
    if "array" in place.shape.kinds or place.is_item or len(value) != 1 or is_list(value[0]):
        return
    if isinstance(value[0], str) or not place.shape.takes_any_text:
        yield value[0]


LIST_OF_ONE: Final = Rule("list_of_one", 2, (str, bool, int, float, dict), ("array",), _as_list, goes_on=True)
SOLE_ITEM: Final = Rule("sole_item", 2, (list,), ANY, _as_item, goes_on=True, unwraps=True)
