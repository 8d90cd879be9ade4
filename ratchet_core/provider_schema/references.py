"""What the references of a schema point to, and which of them go round in a circle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..plain_kinds import is_mapping
from .walk import subschemas

__all__ = ["References"]

_DEFINITIONS: Final = ("#/$defs/", "#/definitions/")


class References:
    """The references of one schema, which is not changed meanwhile."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._reached: dict[str, frozenset[str]] = {}

    def target(self, ref: Any) -> Mapping[str, Any] | None:
        """What ``#`` or ``#/$defs/Name`` points to; None for a reference of any other form and for a broken one."""
        if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
            return None
        node: Any = self._root
        for token in ref.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if is_mapping(node) else None
        return node if is_mapping(node) else None

    def is_recursive(self, ref: str, home: str) -> bool:
        """Whether following ``ref`` out of the definition ``home`` can lead back to where it stands."""
        reached = self._reach(ref)
        if ref.startswith(_DEFINITIONS):
            return home != "#" and (ref == home or home in reached)
        return ref == "#" or ref in reached

    def _reach(self, ref: str) -> frozenset[str]:
        if ref not in self._reached:
            found: set[str] = set()
            waiting = [ref]
            while waiting:
                fresh = self._inside(waiting.pop()) - found
                found |= fresh
                waiting.extend(fresh)
            self._reached[ref] = frozenset(found)
        return self._reached[ref]

    def _inside(self, ref: str) -> set[str]:
        """The references that stand in the target of ``ref``."""
        found: set[str] = set()
        waiting: list[Any] = [self.target(ref)]
        while waiting:
            node = waiting.pop()
            if is_mapping(node):
                if isinstance(node.get("$ref"), str):
                    found.add(node["$ref"])
                waiting.extend(subschemas(node))
        return found
