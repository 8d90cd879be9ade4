"""Where ``$ref`` leads: JSON pointers, anchors and embedded ``$id`` resources, all inside the one document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from ...errors import ConfigError
from ...plain_kinds import is_array, is_mapping
from .node import pointer_to
from .site import Schema

__all__ = ["References"]

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,6}")

_ONE: Final = (
    *("additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else", "additionalItems"),
)
_MANY: Final = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_NAMED: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")


class References:
    """The addresses of a schema document. ``base_of`` tells the base URI that holds inside a sub-schema."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._bases: dict[int, str] = {}
        self._resources: dict[str, tuple[Mapping[str, Any], str]] = {}
        self._anchors: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
        self._resources[""] = (root, "#")
        pending: list[tuple[Any, str, str]] = [(root, "#", "")]
        while pending:
            schema, pointer, base = pending.pop()
            if is_mapping(schema) and id(schema) not in self._bases:
                base = self._enter(schema, pointer, base)
                pending.extend((inner, pointer_to(pointer, *steps), base) for steps, inner in _below(schema))

    def base_of(self, schema: Schema, inherited: str) -> str:
        """The base URI inside ``schema``; ``inherited`` where it stands at no place that holds schemas."""
        return self._bases.get(id(schema), inherited)

    def resolve(self, reference: Any, base: str, at: str) -> tuple[Schema, str, str]:
        """The schema that ``reference`` names from under ``base``, its pointer and the base that holds there.

        Raises:
            ConfigError: when it is no text, leads out of the document, or nowhere.
        """
        if not isinstance(reference, str):
            raise ConfigError(f"JSON Schema: '$ref' must be text, not {reference!r}", path=at)
        target = base + reference if reference.startswith("#") else urljoin(base, reference)
        resource, fragment = urldefrag(target)
        if resource not in self._resources:
            raise ConfigError(
                f"JSON Schema: $ref {reference!r} leads out of the document; put the schema under '$defs' and refer"
                " to it as '#/$defs/<name>'",
                path=at,
            )
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._anchor(resource, fragment, reference, at)
        return self._point(resource, fragment, reference, at)

    def _enter(self, schema: Mapping[str, Any], pointer: str, base: str) -> str:
        identifier = schema.get("$id")
        if isinstance(identifier, str) and not identifier.startswith("#"):
            base = urldefrag(urljoin(base, identifier))[0]
            self._resources.setdefault(base, (schema, pointer))
        elif isinstance(identifier, str) and len(identifier) > 1:  # draft 6 wrote anchors this way
            self._anchors.setdefault((base, identifier[1:]), (schema, pointer))
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = schema.get(keyword)
            if isinstance(name, str):
                known = self._anchors.setdefault((base, name), (schema, pointer))
                if known[0] is not schema:
                    raise ConfigError(
                        f"JSON Schema: the anchor {name!r} is declared twice, also at {known[1]}", path=pointer
                    )
        self._bases[id(schema)] = base
        return base

    def _anchor(self, resource: str, name: str, reference: str, at: str) -> tuple[Schema, str, str]:
        found = self._anchors.get((resource, name))
        if found is None:
            raise ConfigError(f"JSON Schema: $ref {reference!r} names an anchor that is not in the document", path=at)
        return found[0], found[1], resource

    def _point(self, resource: str, fragment: str, reference: str, at: str) -> tuple[Schema, str, str]:
        root, pointer = self._resources[resource]
        base = self.base_of(root, resource)
        node: Any = root
        for raw in fragment.split("/")[1:]:
            step = raw.replace("~1", "/").replace("~0", "~")
            try:
                node = _child(node, step)
            except (KeyError, IndexError, TypeError):
                raise ConfigError(
                    f"JSON Schema: $ref {reference!r} leads nowhere: there is no {step!r} at {pointer}", path=at
                ) from None
            pointer = pointer_to(pointer, step)
            base = self._bases.get(id(node), base)
        if is_mapping(node) or isinstance(node, bool):
            return node, pointer, base
        raise ConfigError(f"JSON Schema: $ref {reference!r} leads to {pointer}, which is no schema", path=at)


def _child(node: Any, step: str) -> Any:
    key: Any = int(step) if is_array(node) and _INDEX.fullmatch(step) else step
    return node[key]


def _below(schema: Mapping[str, Any]) -> Iterable[tuple[tuple[str | int, ...], Any]]:
    """Every place below ``schema`` that holds a schema, malformed ones included."""
    for keyword in _ONE:
        if keyword in schema:
            yield (keyword,), schema[keyword]
    for keyword in _MANY:
        members = schema.get(keyword)
        if is_array(members):
            yield from (((keyword, index), member) for index, member in enumerate(members))
    for keyword in _NAMED:
        named = schema.get(keyword)
        if is_mapping(named):
            yield from (((keyword, str(name)), member) for name, member in named.items())
