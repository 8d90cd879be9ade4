"""Whether a reply that ends without its last closing characters says all that it was to say.

A model that forgets a brace and one that was stopped look the same. The provider tells them apart; else the schema
does, where each container that was left open is an object and has every member that is declared for it. Nobody can
tell of a list that no more items were to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..violation import Path
from .repair_json import Repaired
from .schema_places import root_place

__all__ = ["is_whole"]


def is_whole(found: Repaired, json_schema: Mapping[str, Any] | None, *, finished: bool) -> bool:
    """Whether nothing can be missing from what was read. ``finished``: the provider says that the model had done."""
    if finished or not found.unclosed:
        return True
    return all(_has_all(found.data, path, json_schema) for path in found.unclosed)


def _has_all(data: Any, path: Path, json_schema: Mapping[str, Any] | None) -> bool:
    place = root_place(json_schema)
    for step in path:
        data = data[step]
        place = place.key(step) if isinstance(step, str) else place.item(step)
    return isinstance(data, dict) and bool(place.names) and place.names <= data.keys()
