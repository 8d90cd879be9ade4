"""The ways to name a place that failed: models answer with the pointer that they were shown, or with a path."""

from __future__ import annotations

from collections.abc import Iterable

from ..violation import Path, dotted, pointer
from .told import path_name

__all__ = ["named_places"]


def named_places(paths: Iterable[Path]) -> dict[str, Path]:
    """Each name of a place with the place: ``/items/0/name``, ``#/items/0/name``, ``items/0/name``, ``items[0].name``,
    ``items.0.name``, ``$.items[0].name``. A name that two places share is left out."""
    found: dict[str, Path | None] = {}
    for path in paths:
        for name in _names(path):
            found[name] = path if found.get(name, path) == path else None
    return {name: path for name, path in found.items() if path is not None}


def _names(path: Path) -> Iterable[str]:
    shown, told = pointer(path), dotted(path)
    steps = ".".join(map(str, path))
    return {shown, f"#{shown}", shown[1:], told, path_name(path), steps, f"$.{told}", f"${told}", f"$.{steps}"}
