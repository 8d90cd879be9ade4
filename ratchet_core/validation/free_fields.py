"""Fields that a validator of the caller's reads: what the JSON Schema says of them binds nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..plain_kinds import is_array, is_exact_dict
from .hardened import nodes

__all__ = ["choice_names", "free_fields"]

_CALLERS: Final = frozenset({"function-before", "function-wrap", "function-plain", "call", "custom-error"})
"""Nodes of a core schema that may turn anything into something that fits."""
_NO_SCHEMAS: Final = frozenset(
    {"default", "default_factory", "metadata", "expected", "function", "serialization", "members", "config"}
)

_Inside = tuple[Any, tuple[str, ...] | None]
"""A part of a core schema and the names of the innermost field that it belongs to, None outside of all fields."""


def free_fields(core_schema: Any) -> frozenset[str] | None:
    """Names and aliases of the fields in which such a node stands, wherever they occur; None when one stands outside
    of all fields, over a whole model or the document."""
    free: set[str] = set()
    pending: list[_Inside] = [(core_schema, None)]
    while pending:
        node, names = pending.pop()
        if is_array(node):
            pending.extend((item, names) for item in node)
        elif is_exact_dict(node):
            if node.get("type") in _CALLERS:
                if names is None:
                    return None
                free.update(names)
            pending.extend(_below(node, names))
    return frozenset(free)


def _below(node: dict[str, Any], names: tuple[str, ...] | None) -> Iterator[_Inside]:
    for key, value in node.items():
        if key == "fields" and is_exact_dict(value):
            yield from ((field, _names(field, name)) for name, field in value.items())
        elif key == "fields" and is_array(value):
            # beside the fields of a dataclass their names are listed
            yield from ((field, _names(field, field["name"])) for field in value if is_exact_dict(field))
        elif key == "choices" and is_exact_dict(value):
            yield from ((choice, names) for choice in value.values())
        elif key == "definitions":  # shared by fields of any name
            yield value, None
        elif key not in _NO_SCHEMAS:
            yield value, names


def _names(field: dict[str, Any], name: str) -> tuple[str, ...]:
    names = [name]
    pending = [field.get("validation_alias"), field.get("alias")]
    while pending:
        alias = pending.pop()
        if isinstance(alias, str):
            names.append(alias)
        elif is_array(alias):
            pending.extend(alias)
    return tuple(names)


def choice_names(core_schema: Any) -> tuple[str, ...]:
    """The names of the members of every enumeration: a model may write them instead of the values."""
    return tuple(member.name for node in nodes(core_schema) if node["type"] == "enum" for member in node["members"])
