"""Places in a JSON Schema: which JSON types may stand at a key or index, as far as the schema says so.

Best effort and never an error: what is not understood (``not``, ``if``, ``patternProperties``, remote references)
allows everything, and the validator has the last word on any value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..plain_kinds import is_array, is_mapping, real_type

__all__ = ["ANY", "Place", "documents_place", "root_place"]

ANY = frozenset({"string", "number", "integer", "boolean", "null", "object", "array"})
"""All JSON types: nothing is known, or everything is allowed."""

_Types = frozenset[str]
_JSON_TYPES: dict[type[object], str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}


class Place:
    """One place of a document, with every part of the schema that speaks about it.

    Attributes:
        types: the JSON types that are allowed there; ``ANY`` where the schema does not say.
        literals: the strings that an ``enum`` or ``const`` lists there.
        names: the property names that are declared there.
    """

    __slots__ = ("_fixed", "_parts", "_schema", "_steps", "literals", "names", "types")

    def __init__(self, nodes: Sequence[Any], schema: _Schema) -> None:
        self._schema = schema
        self._steps: dict[str | int | None, Place] = {}
        self._parts = schema.parts(nodes)
        self._fixed = max((len(_list(part, "prefixItems")) for part in self._parts), default=0)
        self.types: _Types = frozenset().union(*map(schema.types, nodes)) if nodes else ANY
        self.literals = frozenset(v for part in self._parts for v in _listed(part) or () if isinstance(v, str))
        self.names = frozenset(name for part in self._parts for name in _mapping(part, "properties"))

    def key(self, name: str) -> Place:
        """The place of the value under ``name``."""
        if not self._parts:
            return self
        # names that no part declares share one step: a reply may invent as many as it likes
        step = name if name in self.names else None
        if step not in self._steps:
            self._steps[step] = self._schema.place([node for part in self._parts for node in _under_key(part, step)])
        return self._steps[step]

    def item(self, index: int) -> Place:
        """The place of the list item at ``index``."""
        if not self._parts:
            return self
        step = min(index, self._fixed)
        if step not in self._steps:
            self._steps[step] = self._schema.place([node for part in self._parts for node in _under_index(part, step)])
        return self._steps[step]


def root_place(json_schema: Mapping[str, Any] | None) -> Place:
    """The place of a whole document; without a schema everything is allowed everywhere."""
    return _Schema(json_schema or {}).place([json_schema] if json_schema else [])


def documents_place(json_schema: Mapping[str, Any] | None) -> Place:
    """The place of a list of whole documents."""
    if not json_schema:
        return root_place(None)
    return _Schema(json_schema).place([{"items": json_schema}])


class _Schema:
    """A JSON Schema, and what was found out about its nodes, each looked at once."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._types: dict[int, _Types] = {}
        self._places: dict[tuple[int, ...], Place] = {}

    def place(self, nodes: Sequence[Any]) -> Place:
        """The place that ``nodes`` describe, one for each set of nodes."""
        unique = list({id(node): node for node in nodes}.values())
        key = tuple(map(id, unique))
        if key not in self._places:
            self._places[key] = Place(unique, self)
        return self._places[key]

    def parts(self, nodes: Sequence[Any]) -> list[Mapping[str, Any]]:
        """``nodes`` and all that they refer to by ``$ref``, ``anyOf``, ``oneOf`` and ``allOf``."""
        found: dict[int, Mapping[str, Any]] = {}
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if is_mapping(node) and id(node) not in found:
                found[id(node)] = node
                waiting += [*self._referred(node), *_list(node, "anyOf"), *_list(node, "oneOf"), *_list(node, "allOf")]
        return list(found.values())

    def types(self, node: Any) -> _Types:
        """The JSON types that ``node`` allows."""
        if not is_mapping(node):
            return ANY
        if id(node) not in self._types:
            self._types[id(node)] = ANY  # what a reference that leads back to this node adds
            allowed = _own_types(node)
            for every in (*self._referred(node), *_list(node, "allOf")):
                allowed &= self.types(every)
            for union in (_list(node, "anyOf"), _list(node, "oneOf")):
                allowed &= frozenset().union(*map(self.types, union)) if union else ANY
            self._types[id(node)] = allowed
        return self._types[id(node)]

    def _referred(self, node: Mapping[str, Any]) -> Iterator[Any]:
        ref = node.get("$ref")
        if not isinstance(ref, str) or not ref.startswith("#"):
            return
        target: Any = self._root
        for step in ref[1:].split("/")[1:]:
            target = _mapping({"": target}, "").get(step.replace("~1", "/").replace("~0", "~"))
        yield target


def _mapping(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = node.get(key)
    return value if is_mapping(value) else {}


def _list(node: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = node.get(key)
    return value if is_array(value) else ()


def _listed(node: Mapping[str, Any]) -> Sequence[Any] | None:
    """The values that ``node`` lists, None when it lists none."""
    if "const" in node:
        return (node["const"],)
    return _list(node, "enum") if "enum" in node else None


def _own_types(node: Mapping[str, Any]) -> _Types:
    listed = _listed(node)
    allowed = ANY if listed is None else frozenset(_JSON_TYPES.get(real_type(value), "null") for value in listed)
    declared = node.get("type")
    names = (declared,) if isinstance(declared, str) else _list(node, "type")
    if names:
        allowed &= ANY.intersection(name for name in names if isinstance(name, str)) | _whole(names)
    return allowed | _whole(allowed)


def _whole(names: Sequence[Any] | _Types) -> _Types:
    return frozenset({"integer"}) if "number" in names else frozenset()


def _under_key(part: Mapping[str, Any], name: str | None) -> list[Any]:
    properties = _mapping(part, "properties")
    if name is not None and name in properties:
        return [properties[name]]
    if "patternProperties" in part:
        return [True]
    return [part["additionalProperties"]] if is_mapping(part.get("additionalProperties")) else []


def _under_index(part: Mapping[str, Any], index: int) -> list[Any]:
    fixed = _list(part, "prefixItems")
    if index < len(fixed):
        return [fixed[index]]
    return [part["items"]] if is_mapping(part.get("items")) else []
