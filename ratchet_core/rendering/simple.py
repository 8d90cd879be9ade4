"""The schema as lines ``field: type``, nested by indentation: for models that follow prose better than types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plain_kinds import is_array, is_mapping
from .schema_parts import Names, constraints, literals, one_line, resolve

__all__ = ["render_simple"]


def render_simple(schema: Mapping[str, Any]) -> str:
    """One line a field: its name, its type, whether it is optional, constraints, description."""
    writer = _Writer(schema)
    sections = [writer.lines(schema, "")]
    for reference, name in writer.names.items():
        if reference != "#":
            sections.append([f"{name} is:", *writer.lines(resolve(schema, reference), "  ")])
    return "\n".join(line for section in sections for line in section)


class _Writer:
    """Writes lines; ``_inlined`` are the references being written out right now."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self.names = Names(root).of
        self._inlined: list[str] = []

    def lines(self, schema: Any, indent: str) -> list[str]:
        """The fields of an object, or the one line of anything else."""
        fields = _fields(schema)
        if fields is None:
            words, below = self._type(schema, indent + "  ")
            return [f"{indent}{words}{_remarks(schema)}", *below]
        return [line for name, part in fields.items() for line in self._field(name, part, schema, indent)]

    def _field(self, name: str, part: Any, schema: Mapping[str, Any], indent: str) -> list[str]:
        words, below = self._type(part, indent + "  ")
        required = schema.get("required")
        optional = "" if is_array(required) and name in required else ", optional"
        return [f"{indent}{one_line(name)}: {words}{optional}{_remarks(part)}", *below]

    def _type(self, schema: Any, indent: str) -> tuple[str, list[str]]:
        """In words, and the lines that go below."""
        if not is_mapping(schema):
            return ("nothing" if schema is False else "anything"), []
        if "$ref" in schema:
            return self._reference(schema["$ref"], indent)
        listed = literals(schema)
        if listed is not None:
            return (listed[0] if len(listed) == 1 else "one of " + ", ".join(listed)), []
        for keyword in ("anyOf", "oneOf", "allOf"):
            if is_array(schema.get(keyword)):
                return self._several(schema[keyword], " and " if keyword == "allOf" else " or ", indent)
        if _fields(schema) is not None:
            return "object with", self.lines(schema, indent)
        return self._plain(schema, indent)

    def _reference(self, reference: Any, indent: str) -> tuple[str, list[str]]:
        if reference in self.names:
            return ("the same as the whole" if reference == "#" else self.names[reference]), []
        target = resolve(self._root, reference)
        if target is None or reference in self._inlined:
            return f"anything ({one_line(reference)})", []
        self._inlined.append(reference)
        found = self._type(target, indent)
        self._inlined.pop()
        return found

    def _several(self, members: list[Any], link: str, indent: str) -> tuple[str, list[str]]:
        words: list[str] = []
        below: list[str] = []
        for member in members:
            told, lines = self._type(member, indent + "  ")
            if lines and len(members) > 1 and sum(_is_structured(self._root, other) for other in members) > 1:
                below.extend([f"{indent}{'either' if not below else 'or'} {told}:", *lines])
                told = "object"
            else:
                below.extend(line[2:] for line in lines)
            words.append(told)
        return link.join(dict.fromkeys(words)), below

    def _plain(self, schema: Mapping[str, Any], indent: str) -> tuple[str, list[str]]:
        kind = schema.get("type", "array" if "items" in schema else "anything")
        if is_array(kind):
            return " or ".join(map(str, kind)), []
        if kind == "array" and "items" in schema:
            words, below = self._type(schema["items"], indent)
            return f"list of {words}", below
        if kind == "array" and is_array(schema.get("prefixItems")):
            return f"list of exactly: {', '.join(self._type(part, indent)[0] for part in schema['prefixItems'])}", []
        others = schema.get("additionalProperties")
        if kind == "object" and is_mapping(others):
            words, below = self._type(others, indent)
            return f"mapping of text to {words}", below
        return str(kind), []


def _fields(schema: Any) -> Mapping[str, Any] | None:
    properties = schema.get("properties") if is_mapping(schema) else None
    return properties if is_mapping(properties) and properties else None


def _is_structured(root: Mapping[str, Any], schema: Any) -> bool:
    if is_mapping(schema) and "$ref" in schema:
        schema = resolve(root, schema["$ref"])
    return _fields(schema) is not None


def _remarks(schema: Any) -> str:
    if not is_mapping(schema):
        return ""
    words = [word for word in constraints(schema) if word not in ("integer", "each integer")]
    description = schema.get("description")
    text = f" - {one_line(description)}" if isinstance(description, str) and description.strip() else ""
    return (f" ({', '.join(words)})" if words else "") + text
