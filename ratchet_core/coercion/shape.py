"""A schema as coercion sees it: what kinds of value may stand at a place, in which alternatives, under which names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import prod
from typing import Any, Final

from ..plain_kinds import is_array, is_dict, is_mapping
from ..validation.json_schema.evaluate import Evaluation, TooDeep
from ..validation.json_schema.node import Node
from ..validation.json_schema.patterns import compile_pattern
from .keywords import ALIAS, CUSTOM, DECIMAL, FORMAT, INTEGER, NAMES
from .labels import declared_labels
from .units import named_units
from .vocabulary import Vocabulary
from .words import fold

__all__ = ["Option", "Shape", "Shapes", "kind_of"]

_MOST_OPTIONS: Final = 64
"""Alternatives of one place that are told apart; a schema with more is read strictly there."""

_KINDS: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
    type(None): "null",
}
_ALL: Final = frozenset(_KINDS.values())


def kind_of(value: Any) -> str:
    """The JSON Schema type of plain data; a float is a ``number``, even a whole one."""
    return _KINDS[type(value)]


_DEFINITION: Final = re.compile(r"#/(?:\$defs|definitions)/([^/]+)")


_LEADS_ON: Final = frozenset({"$ref", "allOf", "anyOf", "oneOf"})


class Option:
    """One alternative of a place: schemas that must hold together.

    Attributes:
        kinds: the JSON Schema types that it takes.
        choices: the values of a closed list, None when any value will do.
        format: what its text must look like.
        required: the properties that must be there.
        properties: the schemas of each property.
        names: other names of properties.
    """

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        schemas = [node.schema for node in nodes if is_mapping(node.schema)]
        self.kinds = _ALL.intersection(*map(_kinds, schemas))
        self.choices: list[Any] | None = next((listed for listed in map(_choices, schemas) if listed is not None), None)
        self.format: str | None = next((word for word in map(_format, schemas) if word is not None), None)
        self.required = frozenset(name for schema in schemas for name in _texts(schema.get("required")))
        self.properties: dict[str, tuple[Node, ...]] = {}
        for node in nodes:
            for keyword, *steps in node.below:
                if keyword == "properties":
                    name = str(steps[0])
                    self.properties[name] = (*self.properties.get(name, ()), node.below[keyword, name])
        self.names = dict(_other_names(schemas, self.properties))

    @cached_property
    def folded(self) -> Mapping[str, set[str]]:
        """The properties by their names without case and separators, other names included."""
        found: dict[str, set[str]] = {}
        for name, called in (*((name, name) for name in self.properties), *((n, o) for o, n in self.names.items())):
            found.setdefault(fold(called), set()).add(name)
        return found

    @cached_property
    def own_nodes(self) -> tuple[Node, ...]:
        """The schemas that speak for themselves: those that only lead to others would tell of other alternatives."""
        return tuple(node for node in self.nodes if not any(step[0] in _LEADS_ON for step in node.below))

    @cached_property
    def tags(self) -> dict[str, list[Any]]:
        """The properties that have a closed list of values, and the values."""
        shapes = {name: Shape(nodes) for name, nodes in self.properties.items()}
        return {
            name: shape.choices
            for name, shape in shapes.items()
            if shape.options and all(option.choices is not None for option in shape.options)
        }

    def names_key(self, key: str) -> bool:
        """Whether a key is a property, by any of its names."""
        return key in self.properties or key in self.names

    def part(self, step: str | int) -> tuple[Node, ...]:
        """The schemas of what stands under a key of an object or an index of a list; () when nothing is said of it."""
        if isinstance(step, int):
            return tuple(self._item(step))
        named = self.properties.get(step) or self.properties.get(self.names.get(step, ""))
        return named or tuple(self._further(step))

    def _further(self, key: str) -> Iterator[Node]:
        for node in self.nodes:
            patterns = [step[1] for step in node.below if step[0] == "patternProperties"]
            matching = [source for source in patterns if compile_pattern(str(source))(key)]
            yield from (node.below["patternProperties", source] for source in matching)
            if not matching and ("additionalProperties",) in node.below:
                yield node.below["additionalProperties",]

    def _item(self, index: int) -> Iterator[Node]:
        for node in self.nodes:
            for step in (("prefixItems", index), ("items", index), ("items",), ("additionalItems",)):
                if step in node.below:
                    yield node.below[step]
                    break


class Shape:
    """All that a schema says of one place.

    Attributes:
        nodes: the schemas, without what a validator of the caller's may take beside.
        options: the alternatives.
        kinds: the JSON Schema types that may stand here.
        choices: every value of a closed list, when an alternative has one.
        repertoires: the rules for each type of value that may stand here instead, as they were found out.
    """

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = tuple([node.below["anyOf", 0] if _is_custom(node) else node for node in nodes])
        self.options = tuple(Option(option) for option in _options(nodes))
        self.kinds: frozenset[str] = frozenset().union(*(option.kinds for option in self.options))
        self.repertoires: dict[type, Any] = {}
        flagged = any(INTEGER in node.schema for o in self.options for node in o.nodes if is_mapping(node.schema))
        self._only_integers = flagged and "number" not in self.kinds
        self.choices = [choice for option in self.options for choice in option.choices or ()]

    def accepts(self, value: Any, evaluation: Evaluation) -> bool:
        """Whether the schema holds of ``value``. Total."""
        if type(value) is float and self._only_integers:
            return False
        try:
            return all(evaluation.accepts(node, value) for node in self.nodes)
        except TooDeep:
            return False

    @cached_property
    def is_vague(self) -> bool:
        """Whether only the type's own validator knows which text may stand here."""
        nodes = [node.schema for option in self.options for node in option.nodes]
        return any(is_mapping(schema) and FORMAT in schema and "pattern" not in schema for schema in nodes)

    @property
    def is_decimal(self) -> bool:
        """Whether a number is wanted to the digit, so that it is best written as text."""
        return any(DECIMAL in node.schema for o in self.options for node in o.nodes if is_mapping(node.schema))

    @cached_property
    def takes_any_text(self) -> bool:
        """Whether text of any sort may stand here, so that nothing can be told from its being accepted."""
        return any("string" in option.kinds and option.choices is None for option in self.options)

    def ignores(self, value: Any) -> bool:
        """Whether ``value`` is an object of which not one key is a name of a property: whatever it says is left out."""
        if not is_dict(value) or not value:
            return False
        options = self.takes("object")
        return bool(options) and all(option.properties and not any(map(option.part, value)) for option in options)

    def takes(self, kind: str) -> list[Option]:
        """The alternatives that take a container of this kind."""
        return [option for option in self.options if kind in option.kinds]

    @cached_property
    def formats(self) -> frozenset[str]:
        """The formats that text may have here."""
        return frozenset(option.format for option in self.options if option.format is not None)

    @cached_property
    def says(self) -> tuple[str, ...]:
        """Titles and descriptions, of the place first and then of its alternatives."""
        schemas = [node.schema for node in (*self.nodes, *(n for option in self.options for n in option.nodes))]
        texts = [schema.get(word) for schema in schemas if is_mapping(schema) for word in ("title", "description")]
        return tuple(dict.fromkeys(text for text in texts if isinstance(text, str)))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words for the values of closed lists."""
        schemas = [node.schema for option in self.options for node in option.nodes if is_mapping(node.schema)]
        labels = dict.fromkeys(label for schema in schemas for label in declared_labels(schema))
        return Vocabulary(self.choices, list(labels))

    @cached_property
    def units(self) -> frozenset[str]:
        """The units that titles and descriptions name."""
        return named_units(self.says)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The names of the types that may stand here."""
        nodes = [node for option in self.options for node in option.nodes]
        found = [node.schema.get("title") for node in nodes if is_mapping(node.schema)]
        found += [match[1] for node in nodes if (match := _DEFINITION.fullmatch(node.pointer))]
        return tuple(dict.fromkeys(title for title in found if isinstance(title, str)))


class Shapes:
    """The shapes of one compiled schema, each made when it is first needed."""

    def __init__(self, root: Node) -> None:
        self._known: dict[tuple[int, ...], Shape] = {}
        self.root = self.of((root,))

    def of(self, nodes: tuple[Node, ...]) -> Shape:
        """The shape of a place about which ``nodes`` all speak."""
        key = tuple([id(node) for node in nodes])
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = Shape(nodes)
        return shape


def _other_names(
    schemas: Iterable[Mapping[str, Any]], properties: Mapping[str, tuple[Node, ...]]
) -> Iterator[tuple[str, str]]:
    """(other name, property) for each name that a property has beside its own, as types and schemas declare them."""
    declared = [(name, others) for schema in schemas for name, others in _mapping(schema.get(NAMES)).items()]
    for name, nodes in properties.items():
        declared += [(name, node.schema.get(ALIAS)) for node in nodes if is_mapping(node.schema)]
    for name, others in declared:
        for other in [others] if isinstance(others, str) else _texts(others):
            if other not in properties:
                yield other, name


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if is_mapping(value) else {}


def _options(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """The alternatives of a conjunction; none when there are too many."""
    return _product([_expanded(node) for node in nodes])


def _expanded(node: Node) -> list[tuple[Node, ...]]:
    if _is_custom(node):
        return _expanded(node.below["anyOf", 0])
    parts: list[list[tuple[Node, ...]]] = [[(node,)]]
    parts += [_expanded(part) for step, part in node.below.items() if step[0] in ("$ref", "allOf")]
    for keyword in ("anyOf", "oneOf"):
        branches = [part for step, part in node.below.items() if step[0] == keyword]
        if branches:
            parts.append([option for branch in branches for option in _expanded(branch)])
    return _product(parts)


def _is_custom(node: Node) -> bool:
    return is_mapping(node.schema) and CUSTOM in node.schema


def _product(parts: list[list[tuple[Node, ...]]]) -> list[tuple[Node, ...]]:
    if prod(map(len, parts)) > _MOST_OPTIONS:
        return []
    result: list[tuple[Node, ...]] = [()]
    for part in parts:
        result = [(*left, *right) for left in result for right in part]
    return result


def _kinds(schema: Mapping[str, Any]) -> frozenset[str]:
    names = schema.get("type")
    kinds = _ALL if names is None else frozenset([names] if isinstance(names, str) else names)
    kinds = kinds | {"integer"} if "number" in kinds else kinds
    choices = _choices(schema)
    return kinds if choices is None else kinds & {kind_of(choice) for choice in choices if type(choice) in _KINDS}


def _choices(schema: Mapping[str, Any]) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    listed = schema.get("enum")
    return list(listed) if is_array(listed) else None


def _format(schema: Mapping[str, Any]) -> str | None:
    word = schema.get("format", schema.get(FORMAT))
    return word if isinstance(word, str) else None


def _texts(listed: Any) -> Iterable[str]:
    return [name for name in listed if isinstance(name, str)] if is_array(listed) else ()
