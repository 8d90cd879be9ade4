"""Keys of a reply that a schema neither wants nor forbids: pydantic leaves them out, so the record must say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..plain_kinds import is_dict, is_list, is_mapping
from ..violation import Path

__all__ = ["ignored_keys"]


def ignored_keys(document: Any, json_schema: Mapping[str, Any]) -> tuple[Path, ...]:
    """Paths of keys that no part of the schema names, in document order.

    Only objects whose schema lists ``properties`` and says nothing of additional ones can ignore a key.
    """
    found: list[Path] = []
    stack: list[tuple[Any, tuple[Mapping[str, Any], ...], Path]] = [(document, (json_schema,), ())]
    while stack:
        node, schemas, path = stack.pop()
        below: list[tuple[Any, tuple[Mapping[str, Any], ...], Path]]
        branches = [branch for schema in schemas for branch in _branches(schema, json_schema, 0)]
        if is_dict(node):
            found.extend((*path, key) for key in node if _ignored(key, branches))
            below = [(node[key], tuple(_of_key(key, branches)), (*path, key)) for key in node]
        elif is_list(node):
            items = tuple(b["items"] for b in branches if is_mapping(b.get("items")))
            below = [(item, items, (*path, index)) for index, item in enumerate(node)]
        else:
            continue
        stack.extend(entry for entry in reversed(below) if entry[1])
    return tuple(found)


def _branches(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """The schema itself and every alternative it offers, references followed."""
    if depth > 16:
        return
    yield schema
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/$defs/"):
        target = root.get("$defs", {}).get(reference.removeprefix("#/$defs/"))
        if is_mapping(target):
            yield from _branches(target, root, depth + 1)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(keyword, ()):
            if is_mapping(option):
                yield from _branches(option, root, depth + 1)


def _ignored(key: str, branches: list[Mapping[str, Any]]) -> bool:
    objects = [branch for branch in branches if "properties" in branch or branch.get("type") == "object"]
    return bool(objects) and all(
        "properties" in branch and key not in branch["properties"] and "additionalProperties" not in branch
        for branch in objects
    )


def _of_key(key: str, branches: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for branch in branches:
        properties = branch.get("properties")
        if is_mapping(properties) and is_mapping(properties.get(key)):
            yield properties[key]
        elif is_mapping(branch.get("additionalProperties")):
            yield branch["additionalProperties"]
