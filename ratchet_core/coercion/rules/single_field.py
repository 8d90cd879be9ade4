"""A bare value for an object that wants exactly one field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import Place, Rule

__all__ = ["SINGLE_FIELD"]


def _propose(value: Any, place: Place) -> Iterable[Any]:
    for option in () if place.is_inner else place.shape.takes("object"):
        if len(option.required) == 1 and option.required <= option.properties.keys():
            yield dict.fromkeys(option.required, value)


SINGLE_FIELD: Final = Rule("single_field", 4, (str, bool, int, float, list), ("object",), _propose, goes_on=True)
