"""Whether a place in a document is opaque: what the model wrote there is not shown in instruction text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..opaque import marked
from ..plain_kinds import is_list, is_mapping, is_tuple
from ..violation import Path

__all__ = ["holds_opaque", "opaque_at"]

_Schema = Mapping[str, Any]


def holds_opaque(core_schema: _Schema) -> bool:
    """Whether any place of a schema is opaque."""
    return any(True for _ in _marks(core_schema))


def opaque_at(core_schema: _Schema, path: Path) -> bool:
    """Whether the place, a part of it, or something that it is part of, is marked ``Opaque``."""
    definitions = {d["ref"]: d for d in core_schema.get("definitions", ())}
    here = [core_schema]
    for step in path:
        reached = [node for schema in here for node in _opened(schema, definitions)]
        if any(_is_mark(node) for node in reached):
            return True
        here = [below for node in reached for below in _below(node, step)]
    return any(_is_mark(node) or holds_opaque(node) for schema in here for node in _opened(schema, definitions))


def _is_mark(node: _Schema) -> bool:
    return node.get("type") == "function-after" and node.get("function", {}).get("function") is marked


_WRAPPERS: Final = ("schema", "json_schema")


def _opened(schema: _Schema, definitions: Mapping[str, _Schema]) -> Iterator[_Schema]:
    """The node itself and all that it wraps or may stand for at the same place."""
    stack, seen = [schema], 0
    while stack and seen < 200:
        node = stack.pop()
        seen += 1
        yield node
        if node["type"] == "definition-ref":
            stack.append(definitions[node["schema_ref"]])
        elif node["type"] not in ("list", "dict", "set", "frozenset", "tuple"):
            stack.extend(node[key] for key in _WRAPPERS if isinstance(node.get(key), Mapping) and "type" in node[key])
        choices: Any = node.get("choices", ())
        listed: list[Any] = list(choices.values()) if is_mapping(choices) else list(choices)
        stack.extend([choice[0] if is_tuple(choice) else choice for choice in listed])


def _below(node: _Schema, step: str | int) -> Iterator[_Schema]:
    """What may stand under one key or index of a node."""
    fields: Any = node.get("fields")
    if is_mapping(fields):
        yield from (f["schema"] for name, f in fields.items() if step in (name, f.get("validation_alias")))
    elif is_list(fields):
        yield from (f["schema"] for f in fields if step in (f.get("name"), f.get("validation_alias")))
    items: Any = node.get("items_schema")
    if is_mapping(items):
        yield items
    elif is_list(items):
        yield from items
    if isinstance(node.get("values_schema"), Mapping):
        yield node["values_schema"]


def _marks(core_schema: Any) -> Iterator[_Schema]:
    stack: list[Any] = [core_schema]
    while stack:
        node = stack.pop()
        if is_mapping(node):
            if _is_mark(node):
                yield node
            stack.extend([value for key, value in node.items() if key not in ("metadata", "serialization")])
        elif is_list(node) or is_tuple(node):
            stack.extend(node)
