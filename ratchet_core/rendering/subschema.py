"""The part of a schema that governs one place of a document, small enough to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..plain_kinds import is_array, is_dict, is_mapping
from ..violation import Path
from .schema_parts import DATA, NAMED, resolve, without_titles

__all__ = ["can_hold", "subschema"]

_MOST_BRANCHES: Final = 16
_LEVELS: Final = 2
"""Levels of properties that are shown in full; below, a part is named by its type."""


def subschema(json_schema: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    """What ``json_schema`` says about ``path``: () is the whole document.

    References are followed on the way and written out in the result for ``_LEVELS`` levels, so it can be read on its
    own. Where several branches of a union govern the place, all are told. None where the schema says nothing about
    it, or where that depends on a pattern.
    """
    found: list[Any] = [json_schema]
    for step in path:
        found = [part for schema in found for part in _step(json_schema, schema, step)]
        found = _distinct(found)[:_MOST_BRANCHES]
    shown = [_shown(json_schema, schema, _LEVELS) for schema in found]
    telling = _distinct([schema for schema in shown if is_dict(schema) and schema])
    if not telling:
        return None
    return telling[0] if len(telling) == 1 else {"anyOf": telling}


def can_hold(json_schema: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether a value can have something at ``path``: False where ``json_schema`` lists what there is and this is not
    among it. Text that is a number may be an index."""
    found: list[Any] = [json_schema]
    for step in path:
        below: list[Any] = []
        for node in (node for schema in found for node in _alternatives(json_schema, schema)):
            if _is_open(node, step):
                return True
            steps: tuple[str | int, ...] = (step, int(step)) if step.isdecimal() else (step,)
            below += [part for each in steps if (part := _into(node, each)) not in (None, False)]
        found = _distinct(below)[:_MOST_BRANCHES]
    return bool(found)


def _is_open(node: Mapping[str, Any], step: str) -> bool:
    """Whether a schema says nothing about what the place may hold."""
    if any(keyword in node for keyword in ("$ref", "allOf", "anyOf", "oneOf", "enum", "const")):
        return False  # told by its parts
    kinds = node.get("type", ["object", "array"])
    kinds = kinds if is_array(kinds) else [kinds]
    if "object" in kinds and (node.get("additionalProperties") is True or "patternProperties" in node):
        return True
    listed = "properties" in node or "additionalProperties" in node
    elements = "items" in node or "prefixItems" in node or not step.isdecimal()
    return ("object" in kinds and not listed) or ("array" in kinds and not elements)


def _distinct(schemas: list[Any]) -> list[Any]:
    distinct: list[Any] = []
    for schema in schemas:
        if not any(schema is other or schema == other for other in distinct):
            distinct.append(schema)
    return distinct


def _alternatives(root: Mapping[str, Any], schema: Any) -> list[Mapping[str, Any]]:
    """The schema and everything that it puts on the same value, references followed."""
    found: list[Mapping[str, Any]] = []
    pending = [schema]
    while pending and len(found) < 4 * _MOST_BRANCHES:
        node = pending.pop(0)
        if not is_mapping(node) or any(node is other for other in found):
            continue
        found.append(node)
        if "$ref" in node:
            pending.append(resolve(root, node["$ref"]))
        for keyword in ("allOf", "anyOf", "oneOf"):
            members = node.get(keyword)
            if is_array(members):
                pending.extend(members)
        pending.extend(node[keyword] for keyword in ("then", "else") if keyword in node)
    return found


def _step(root: Mapping[str, Any], schema: Any, step: str | int) -> list[Any]:
    below = (_into(node, step) for node in _alternatives(root, schema))
    return [part for part in below if part is not None]


def _into(node: Mapping[str, Any], step: str | int) -> Any:
    if isinstance(step, int):
        prefix = node.get("prefixItems", ())
        return prefix[step] if 0 <= step < len(prefix) else node.get("items")
    properties = node.get("properties", {})
    if step in properties:
        return properties[step]
    return None if node.get("patternProperties") else node.get("additionalProperties")


def _shown(root: Mapping[str, Any], schema: Any, levels: int, seen: tuple[str, ...] = ()) -> Any:
    """A copy of ``schema`` without definitions, whose references are written out."""
    if not is_mapping(schema):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _written_out(root, schema, reference, levels, seen)
    return without_titles(
        {
            key: _shown_keyword(root, key, value, levels, seen)
            for key, value in schema.items()
            if key not in ("$defs", "definitions", "title")
        }
    )


def _shown_keyword(root: Mapping[str, Any], keyword: str, value: Any, levels: int, seen: tuple[str, ...]) -> Any:
    """The value of one keyword, the schemas in it shown one level less where they are about parts of the value."""
    if keyword in DATA:
        return value
    inner = levels if keyword in ("anyOf", "oneOf", "allOf") else levels - 1
    if keyword in NAMED and is_mapping(value):
        return {name: _part(root, part, inner, seen) for name, part in value.items()}
    if is_array(value):
        return [_part(root, member, inner, seen) for member in value]
    return _part(root, value, inner, seen) if is_mapping(value) else value


def _written_out(
    root: Mapping[str, Any], schema: Mapping[str, Any], reference: str, levels: int, seen: tuple[str, ...]
) -> Any:
    target = resolve(root, reference)
    rest = {key: value for key, value in schema.items() if key not in ("$ref", "$defs", "definitions")}
    if reference in seen or not is_mapping(target):
        return {**_summary(root, target), **rest}
    shown = _shown(root, target, levels, (*seen, reference))
    return {**shown, **rest} if is_dict(shown) else rest


def _part(root: Mapping[str, Any], schema: Any, levels: int, seen: tuple[str, ...]) -> Any:
    if not is_mapping(schema):
        return schema
    return _shown(root, schema, levels, seen) if levels > 0 else _summary(root, schema)


def _summary(root: Mapping[str, Any], schema: Any, levels: int = 2) -> dict[str, Any]:
    """Only what sort of value it is."""
    if is_mapping(schema) and "$ref" in schema:
        target = resolve(root, schema["$ref"])
        schema = target if is_mapping(target) and "$ref" not in target else {}
    if not is_mapping(schema):
        return {}
    summary = {key: value for key, value in schema.items() if key not in _PARTS}
    if levels > 0:
        if is_mapping(schema.get("items")):
            summary["items"] = _summary(root, schema["items"], levels - 1)
        for keyword in ("anyOf", "oneOf"):
            if is_array(schema.get(keyword)):
                summary[keyword] = [_summary(root, member, levels - 1) for member in schema[keyword]]
    return summary


_PARTS: Final = frozenset(
    {
        *("$defs", "definitions", "title", "properties", "patternProperties", "required", "additionalProperties"),
        *("items", "prefixItems", "contains", "anyOf", "oneOf", "allOf", "not", "if", "then", "else"),
        *("propertyNames", "dependentSchemas", "dependentRequired"),
    }
)
