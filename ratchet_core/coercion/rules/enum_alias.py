"""Another name of a value of a closed list that the schema declares: an enum's member, a title, an alias, a
description, alone or behind the name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..rule import CHOICE, Place, Rule
from ..vocabulary import LONGEST

__all__ = ["ENUM_ALIAS"]


def _propose(value: Any, place: Place) -> Iterable[Any]:
    words = place.shape.vocabulary
    return words.labelled(value) if len(value) <= LONGEST and not words.values(value) else ()


ENUM_ALIAS: Final = Rule("enum_alias", 2, (str,), CHOICE, _propose)
