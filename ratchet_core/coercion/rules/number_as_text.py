"""A number where text is wanted, as the reply writes it: 12345 for a postcode, 1.10 for a version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import Place, Rule

__all__ = ["NUMBER_AS_TEXT"]


def _propose(value: Any, place: Place) -> Iterable[str]:
    shape = place.shape
    # text of a format is read further, and a number of a date is no date; 1.5 for an integer or text is a wrong integer
    if shape.formats or "integer" in shape.kinds:
        return
    text = str(value) if isinstance(value, int) else place.written(value)
    if text is not None:
        yield text


NUMBER_AS_TEXT: Final = Rule("number_as_text", 2, (int, float), ("string",), _propose)
