"""Values written into a copy of the schema: {"type": "object", "properties": {"name": "Ann"}}."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...plain_kinds import is_dict
from ..rule import Place, Rule

__all__ = ["SCHEMA_ECHO"]

_KEYWORDS: Final = frozenset(
    {"type", "properties", "required", "title", "description", "additionalProperties", "$schema", "$defs", "$id"}
)


def _propose(value: Any, place: Place) -> Iterable[Any]:
    if not is_dict(value.get("properties")) or not value.keys() <= _KEYWORDS:
        return
    if value.get("type", "object") != "object" or len(value) == 1:
        return
    if not any("properties" in option.properties or not option.properties for option in place.shape.options):
        yield value["properties"]


SCHEMA_ECHO: Final = Rule("schema_echo", 3, (dict,), ("object",), _propose, goes_on=True, unwraps=True)
