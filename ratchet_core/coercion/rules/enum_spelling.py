"""A value of a closed list in other case, with other separators, in quotes, in markdown or with a full stop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import CHOICE, Place, Rule
from ..vocabulary import LONGEST

__all__ = ["ENUM_SPELLING"]


def _propose(value: Any, place: Place) -> Iterable[Any]:
    if len(value) > LONGEST:
        return ()
    words = place.shape.vocabulary
    found = words.values(value)
    # what is one value in another case and the name of another one is neither
    return [*found, *words.labelled(value)] if found else ()


ENUM_SPELLING: Final = Rule("enum_spelling", 2, (str,), CHOICE, _propose)
