"""The schema as a TypeScript type: the densest form that models read well."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from ..plain_kinds import is_array, is_mapping
from .schema_parts import Names, constraints, is_closed_tuple, literals, one_line, resolve

__all__ = ["render_typescript"]

_SCALARS: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def render_typescript(schema: Mapping[str, Any]) -> str:
    """One type for the reply, preceded by a named type for everything that is used more than once or recursive."""
    return _Writer(schema).text()


class _Writer:
    """Writes types; ``_inlined`` are the references being written out right now."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._names = Names(root).of
        self._inlined: list[str] = []

    def text(self) -> str:
        declared: list[str] = []
        for reference, name in self._names.items():
            target = resolve(self._root, reference)
            declared.append(f"{self._heading(target)}type {name} = {self._body(target, '')}")
        if "#" not in self._names:
            declared.append(self._heading(self._root) + self._type(self._root, ""))
        return "\n".join(declared)

    def _heading(self, schema: Any) -> str:
        comment = _comment(schema)
        return f"// {comment}\n" if comment else ""

    def _type(self, schema: Any, indent: str) -> str:
        if not is_mapping(schema):
            return "never" if schema is False else "unknown"
        reference = schema.get("$ref")
        if reference is None:
            return self._body(schema, indent)
        if reference in self._names:
            return self._names[reference]
        target = resolve(self._root, reference)
        if target is None or reference in self._inlined:
            return f"unknown /* {one_line(reference).replace('*/', '* /')} */"
        self._inlined.append(reference)
        written = self._type(target, indent)
        self._inlined.pop()
        return written

    def _body(self, schema: Any, indent: str) -> str:
        if not is_mapping(schema):
            return self._type(schema, indent)
        listed = literals(schema)
        if listed is not None:
            return _join(listed, " | ") or "never"
        parts = [self._union(schema[key], indent) for key in ("anyOf", "oneOf") if key in schema]
        parts += [self._type(member, indent) for member in _members(schema, "allOf")]
        kinds = schema.get("type", _implied(schema))
        if kinds is not None:
            kinds = kinds if is_array(kinds) else [kinds]
            parts.append(_join([self._of_kind(kind, schema, indent) for kind in kinds], " | "))
        return _join(parts, " & ") if parts else "unknown"

    def _union(self, members: Any, indent: str) -> str:
        types = [self._type(member, indent) for member in members] if is_array(members) else []
        return _join(types, " | ") or "unknown"

    def _of_kind(self, kind: Any, schema: Mapping[str, Any], indent: str) -> str:
        if kind == "object":
            return self._object(schema, indent)
        if kind == "array":
            return self._array(schema, indent)
        return _SCALARS.get(kind, "unknown")

    def _object(self, schema: Mapping[str, Any], indent: str) -> str:
        given = schema.get("properties")
        properties: Mapping[str, Any] = given if is_mapping(given) else {}
        others = schema.get("additionalProperties", True)
        if not properties:
            return "{}" if others is False else f"Record<string, {self._type(others, indent)}>"
        inner = indent + "  "
        lines = [self._field(name, part, schema, inner) for name, part in properties.items()]
        if is_mapping(others):
            lines.append(f"{inner}[key: string]: {self._type(others, inner)};")
        return "{\n" + "\n".join(lines) + f"\n{indent}}}"

    def _field(self, name: str, part: Any, schema: Mapping[str, Any], indent: str) -> str:
        optional = "" if name in _members(schema, "required") else "?"
        key = name if _IDENTIFIER.fullmatch(name) else json.dumps(name, ensure_ascii=False)
        comment = _comment(part)
        return f"{indent}{key}{optional}: {self._type(part, indent)};{f' // {comment}' if comment else ''}"

    def _array(self, schema: Mapping[str, Any], indent: str) -> str:
        prefix = [self._type(member, indent) for member in _members(schema, "prefixItems")]
        items = False if is_closed_tuple(schema) else schema.get("items", True)
        rest = f"{_grouped(self._type(items, indent))}[]"
        if not prefix:
            return "[]" if items is False else rest
        return f"[{', '.join(prefix if items is False else [*prefix, f'...{rest}'])}]"


def _members(schema: Mapping[str, Any], keyword: str) -> list[Any]:
    value = schema.get(keyword)
    return list(value) if is_array(value) else []


def _implied(schema: Mapping[str, Any]) -> str | None:
    if "properties" in schema or "additionalProperties" in schema:
        return "object"
    return "array" if "items" in schema or "prefixItems" in schema else None


class _Compound(str):
    """A type made of several with ``|`` or ``&``, which needs parentheses next to another sign."""

    __slots__ = ()


def _join(types: list[str], sign: str) -> str:
    distinct = list(dict.fromkeys(types))
    if len(distinct) < 2:
        return types[0] if types else ""
    return _Compound(sign.join(map(_grouped, distinct) if sign == " & " else distinct))


def _grouped(written: str) -> str:
    return f"({written})" if isinstance(written, _Compound) else written


def _comment(schema: Any) -> str:
    words = ", ".join(constraints(schema))
    description = schema.get("description") if is_mapping(schema) else None
    text = one_line(description) if isinstance(description, str) else ""
    return f"{text} ({words})" if text and words else text or words
