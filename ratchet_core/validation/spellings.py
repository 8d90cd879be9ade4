"""Fields that a reply may name in more than one way: given twice under two names they are two answers.

pydantic takes the first name that it finds and leaves the other one out, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..plain_kinds import is_exact_dict, is_exact_list, is_list
from ..violation import Path
from .hardened import nodes

__all__ = ["Spellings"]

_HOLDERS: Final = frozenset({"model", "dataclass", "typed-dict"})


class Spellings:
    """The names of the fields of a schema, as far as they have several or lead on to others (``AliasPath``).

    False when there is none of either sort.
    """

    __slots__ = ("_groups", "_heads")

    def __init__(self, core_schema: Any) -> None:
        fields = [field for node in nodes(core_schema) if node["type"] in _HOLDERS for field in _fields(node)]
        self._heads = frozenset(path[0] for paths in fields for path in paths if len(path) > 1)
        several = {frozenset(path[0] for path in paths if len(path) == 1) for paths in fields}
        # a name that is the only one of a field elsewhere says something else there
        sole = {name for names in several if len(names) == 1 for name in names}
        self._groups = tuple(sorted((names - sole for names in several if len(names - sole) > 1), key=sorted))

    def __bool__(self) -> bool:
        return bool(self._groups or self._heads)

    def told_twice(self, document: Any) -> str | None:
        """A key that names the same field as another key of its object and says something else; None without one."""
        stack = [document]
        while stack:
            node = stack.pop()
            if is_exact_list(node):
                stack.extend(node)
            elif is_exact_dict(node):
                stack.extend(node.values())
                for names in self._groups:
                    first, *others = [key for key in node if key in names] or [""]
                    if any(repr(node[key]) != repr(node[first]) for key in others):
                        return first
        return None

    def is_used(self, document: Any, path: Path) -> bool:
        """Whether a key that the JSON Schema does not show is one that a field was read from."""
        around = document
        for step in path[:-1]:
            around = around[step]
        if path[-1] in self._heads:
            return True
        return any(path[-1] in names and len(names & around.keys()) == 1 for names in self._groups)


def _fields(holder: Mapping[str, Any]) -> Iterator[list[list[Any]]]:
    """For each field of a model the paths that its value may stand at."""
    inner: Any = holder if holder["type"] == "typed-dict" else holder["schema"]
    while str(inner["type"]).startswith("function"):
        inner = inner["schema"]
    config: Any = holder.get("config") or {}
    by_name = bool(config.get("validate_by_name"))
    fields: Any = inner.get("fields", {})
    named = fields.items() if is_exact_dict(fields) else [(field["name"], field) for field in fields]
    for name, field in named:
        paths = _paths(field.get("validation_alias", name))
        yield [*paths, [name]] if by_name else paths


def _paths(alias: Any) -> list[list[Any]]:
    """A name, an ``AliasPath`` or ``AliasChoices``, all as paths."""
    if isinstance(alias, str):
        return [[alias]]
    return alias if alias and is_list(alias[0]) else [alias]
