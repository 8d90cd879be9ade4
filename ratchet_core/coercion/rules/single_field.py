"""A bare value for an object that wants exactly one field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...plain_kinds import is_list
from ..rule import Place, Rule
from ..shape import Shape

__all__ = ["SINGLE_FIELD"]


def _propose(value: Any, place: Place) -> Iterable[Any]:
    for option in () if place.is_inner else place.shape.takes("object"):
        if len(option.required) == 1 and option.required <= option.properties.keys():
            (name,) = option.required
            # a list around an object may be one too much instead
            if not is_list(value) or Shape(option.properties[name]).takes("array"):
                yield {name: value}


SINGLE_FIELD: Final = Rule("single_field", 4, (str, bool, int, float, list), ("object",), _propose, goes_on=True)
