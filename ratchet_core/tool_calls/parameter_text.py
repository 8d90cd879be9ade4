"""Parameters written as text between marks: the tool's schema decides what ``3`` or ``true`` is.

A text stays text wherever the schema allows a string or says nothing. Where it wants something else, the text is read
as JSON (or as Python's ``True``, ``None``, ``{'a': 1}``) and taken if it is of a wanted type; else it stays text, and
validation will name the parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import from_json

from ..errors import ConfigError
from ..plain_kinds import is_exact_list, is_mapping, real_type
from ..tools import Tool
from ..validation.hardened import adapter_of
from .json_text import Fault, read_json
from .source import Source

__all__ = ["ParameterTypes", "json_value"]

_ALIASES: Final = {
    "str": "string", "text": "string", "varchar": "string", "char": "string", "enum": "string",
    "int": "integer", "float": "number", "double": "number", "bool": "boolean", "dict": "object",
    "list": "array", "arr": "array", "tuple": "array",
}  # fmt: skip
_EVERY: Final = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})
_MISSING: Final = object()


class ParameterTypes:
    """The types that the parameters of one tool may have; without a tool or a schema nothing is known."""

    def __init__(self, tool: Tool | None) -> None:
        self._root = _json_schema(tool)
        properties = self._root.get("properties")
        self._properties: Mapping[str, Any] = properties if is_mapping(properties) else {}

    def knows(self, name: str) -> bool:
        """Whether the schema lists a parameter of this name."""
        return name in self._properties

    def lists_all(self, names: Any) -> bool:
        """Whether the schema lists every one of ``names``."""
        return all(name in self._properties for name in names)

    def value(self, name: str, text: str, source: Source) -> Any:
        """What ``text`` given for the parameter ``name`` stands for."""
        wanted = self._types(name)
        if "null" in wanted and text.strip() in ("null", "None"):
            return None
        if not wanted or "string" in wanted:
            return text
        value = json_value(text, source)
        return text if value is _MISSING or not _fits(value, wanted) else value

    def declared_json(self, name: str, text: str, source: Source) -> Any:
        """As ``value``, for a text the model has declared to be JSON, not a string; ``Fault`` when it is neither."""
        if self._types(name):
            return self.value(name, text, source)
        value = json_value(text, source)
        return Fault(f"the parameter {name[:80]!r} is declared as JSON and is none", 0) if value is _MISSING else value

    def _types(self, name: str) -> frozenset[str]:
        schema = self._properties.get(name, self._root.get("additionalProperties"))
        found: set[str] = set()
        pending, seen = [schema], 0
        while pending and seen < 200:  # a schema that refers to itself ends here
            seen += 1
            node = pending.pop()
            if not is_mapping(node):
                continue
            found |= _own_types(node)
            for word in ("anyOf", "oneOf", "allOf"):
                pending.extend(_listed(node.get(word)))
            pending.append(self._referred(node.get("$ref")))
        return frozenset(found)

    def _referred(self, reference: Any) -> Any:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        node: Any = self._root
        for step in reference[2:].split("/"):
            node = node.get(step.replace("~1", "/").replace("~0", "~")) if is_mapping(node) else None
        return node


def _json_schema(tool: Tool | None) -> Mapping[str, Any]:
    """The JSON Schema of a tool's arguments; empty when there is none."""
    schema: Any = tool.schema if tool is not None else None
    if schema is None:
        return {}
    if is_mapping(schema):
        return schema
    try:
        return adapter_of(schema).json_schema()
    except (ConfigError, ValueError, TypeError, RuntimeError):
        return {}  # pydantic can validate more than JSON Schema can say: the parameters then stay text


def _own_types(node: Mapping[str, Any]) -> set[str]:
    """The types that one node of a schema names, or shows by its enumerated values."""
    named = node.get("type")
    words = [named] if isinstance(named, str) else _listed(named)
    if words:
        return {_ALIASES.get(str(word).lower(), str(word).lower()) for word in words} & _EVERY
    values = _listed(node.get("enum")) + ([node["const"]] if "const" in node else [])
    return {kind for value in values for kind in _EVERY if _fits(value, frozenset({kind}))}


def _listed(value: Any) -> list[Any]:
    """The items of a list, none of anything else."""
    return value if is_exact_list(value) else []


def json_value(text: str, source: Source) -> Any:
    """The JSON or Python value a whole ``text`` is; a unique marker when it is none."""
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        found = read_json(stripped, 0, source.limits)
        return _MISSING if isinstance(found, Fault) or found.end != len(stripped) else found.value
    if stripped in ("true", "True", "false", "False"):
        return stripped.lower() == "true"
    if len(stripped) > source.limits.digits:
        return _MISSING
    try:
        value = from_json(stripped, allow_inf_nan=False)
    except (ValueError, TypeError):
        return _MISSING
    return _MISSING if value in (float("inf"), float("-inf")) else value


def _fits(value: Any, wanted: frozenset[str]) -> bool:
    if type(value) is bool:
        return "boolean" in wanted
    if type(value) is int:
        return not wanted.isdisjoint({"integer", "number"})
    if type(value) is float:
        return "number" in wanted or ("integer" in wanted and value.is_integer())
    kinds: dict[type[object], str] = {str: "string", dict: "object", list: "array", type(None): "null"}
    return kinds.get(real_type(value), "") in wanted
