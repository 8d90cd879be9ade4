"""Parameters written as text between marks: the tool's schema decides what ``3`` or ``true`` is.

A text stays text wherever the schema allows a string or says nothing; only where an object or array may stand as well,
a text that is one is taken for it. Where the schema wants something else, or the model itself declares that the text is
JSON, it is read as JSON (or as Python's ``True``, ``None``, ``{'a': 1}``) and taken if it is of a wanted type; else it
stays text, and validation will name the parameter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic_core import from_json

from ..errors import ConfigError
from ..plain_kinds import is_exact_list, is_mapping, real_type
from ..tools import Tool
from ..validation.hardened import adapter_of
from .json_text import Fault, read_json
from .source import Source
from .type_words import TYPES, standard_word

__all__ = ["ITEM", "ParameterTypes", "json_value"]

ITEM: Final = "item"
"""The step of a path that leads into a list."""

_MOST_NODES: Final = 200

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

    def value(self, path: Sequence[str], text: str, source: Source, is_string: bool | None = None) -> Any:
        """What ``text`` given for a parameter stands for; ``Fault`` when it is declared as JSON and is none.

        Args:
            path: the parameter's name; the names of objects it is in before it, ``ITEM`` for the items of a list.
            text: as it stands between the marks.
            source: the reply.
            is_string: the model itself declares the value to be a string, or JSON. None where it says nothing. Where
                the schema contradicts it, the schema is right.
        """
        wanted = self._types(path)
        if is_string and (not wanted or "string" in wanted):
            return text
        if "null" in wanted and text.strip() in ("null", "None"):
            return None
        if is_string is not False and (not wanted or ("string" in wanted and not _is_container(text, wanted))):
            return text
        value = json_value(text, source)
        if value is _MISSING and not wanted:
            return Fault(f"the parameter {path[-1][:80]!r} is declared as JSON and is none", 0)
        return text if value is _MISSING or (wanted and not _fits(value, wanted)) else value

    def _types(self, path: Sequence[str]) -> frozenset[str]:
        nodes = self._alternatives([self._root])
        for step in path:
            nodes = self._alternatives([child for node in nodes for child in _children(node, step)])
        return frozenset(word for node in nodes for word in _own_types(node))

    def _alternatives(self, schemas: list[Any]) -> list[Mapping[str, Any]]:
        """The schemas and all that they combine or refer to."""
        found: list[Mapping[str, Any]] = []
        pending = schemas
        while pending and len(found) < _MOST_NODES:  # a schema that refers to itself ends here
            node = pending.pop()
            if not is_mapping(node):
                continue
            found.append(node)
            for word in ("anyOf", "oneOf", "allOf"):
                pending.extend(_listed(node.get(word)))
            pending.append(self._referred(node.get("$ref")))
        return found

    def _referred(self, reference: Any) -> Any:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        node: Any = self._root
        for step in reference[2:].split("/"):
            node = node.get(step.replace("~1", "/").replace("~0", "~")) if is_mapping(node) else None
        return node


def _children(node: Mapping[str, Any], step: str) -> list[Any]:
    properties = node.get("properties")
    if is_mapping(properties) and step in properties:
        return [properties[step]]
    if step == ITEM and "items" in node:
        return [node["items"]]
    return [node.get("additionalProperties")]


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
        return {standard_word(word) for word in words} & TYPES
    values = _listed(node.get("enum")) + ([node["const"]] if "const" in node else [])
    return {kind for value in values for kind in TYPES if _fits(value, frozenset({kind}))}


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


def _is_container(text: str, wanted: frozenset[str]) -> bool:
    """Whether the text looks like an object or array, and one may stand there as well as a string."""
    return {"{": "object", "[": "array"}.get(text.strip()[:1], "") in wanted


def _fits(value: Any, wanted: frozenset[str]) -> bool:
    if type(value) is bool:
        return "boolean" in wanted
    if type(value) is int:
        return not wanted.isdisjoint({"integer", "number"})
    if type(value) is float:
        return "number" in wanted or ("integer" in wanted and value.is_integer())
    kinds: dict[type[object], str] = {str: "string", dict: "object", list: "array", type(None): "null"}
    return kinds.get(real_type(value), "") in wanted
