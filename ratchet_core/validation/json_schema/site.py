"""Where the compiler stands: one keyword of one schema, with ways to read it, to go below it and to refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from ..._frozen import Deferred
from ...errors import ConfigError
from ...plain_kinds import is_array, is_mapping
from ...violation import Path, Violation
from .node import Check, Node, Part, pointer_to

__all__ = ["Keyword", "Schema", "Site", "listed", "shown", "simple_check"]

Schema: TypeAlias = "Mapping[str, Any] | bool"
Keyword: TypeAlias = "Callable[[Site], Iterable[Part]]"
"""Compiles one keyword: what it asks of which kinds of value."""


class Site:
    """``value`` stands under ``keyword`` in ``schema``, whose place in the document is ``pointer``."""

    __slots__ = ("_compile", "keyword", "owner", "pointer", "schema", "value")

    def __init__(
        self, owner: Node, schema: Mapping[str, Any], keyword: str, compile_at: Callable[[Schema, str], Node]
    ) -> None:
        self.owner = owner
        self.schema = schema
        self.keyword = keyword
        self.value = schema[keyword]
        self.pointer = pointer_to(owner.pointer, keyword)
        self._compile = compile_at

    def refuse(self, expected: str, *steps: str | int) -> ConfigError:
        """The error that says what should stand here."""
        value = self.value
        for step in steps:
            value = value[step]
        return ConfigError(
            f"JSON Schema: {self.keyword!r} must be {expected}, not {_short(value)}",
            path=pointer_to(self.pointer, *steps),
        )

    def node(self, *steps: str | int) -> Node:
        """The schema at ``steps`` below the keyword, about another value than this one."""
        schema = self.value
        for step in steps:
            schema = schema[step]
        pointer = pointer_to(self.pointer, *steps)
        if is_mapping(schema) or isinstance(schema, bool):
            node = self.owner.below[self.keyword, *steps] = self._compile(schema, pointer)
            return node
        raise ConfigError(f"JSON Schema: a schema must be an object, true or false, not {_short(schema)}", path=pointer)

    def same_value(self, *steps: str | int) -> Node:
        """The schema at ``steps`` below the keyword, about the very same value."""
        node = self.node(*steps)
        self.owner.in_place.append(node)
        return node

    def sibling(self, keyword: str) -> Site:
        """Another keyword of the same schema."""
        return Site(self.owner, self.schema, keyword, self._compile)

    def nodes(self, make: Callable[[int], Node]) -> list[Node]:
        """The value as a non-empty list of schemas."""
        if not is_array(self.value) or not self.value:
            raise self.refuse("a non-empty list of schemas")
        return [make(index) for index in range(len(self.value))]

    def mapping(self, holds: str) -> Mapping[str, Any]:
        """The value as an object with text keys."""
        if not is_mapping(self.value):
            raise self.refuse(f"an object of {holds}")
        for key in self.value:
            if not isinstance(key, str):
                raise self.refuse(f"an object of {holds} with text keys (found key {key!r})")
        return self.value

    def count(self) -> int:
        """The value as a whole number of at least 0."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.refuse("a whole number of at least 0")
        return value

    def texts(self, *steps: str | int) -> tuple[str, ...]:
        """The value at ``steps`` as a list of different strings."""
        value = self.value
        for step in steps:
            value = value[step]
        if not is_array(value) or not all(isinstance(item, str) for item in value):
            raise self.refuse("a list of strings", *steps)
        if len(set(value)) != len(value):
            raise self.refuse("a list of different strings", *steps)
        return tuple(value)


_NESTING: Final = frozenset(
    {
        *("properties", "patternProperties", "additionalProperties", "propertyNames", "dependentSchemas"),
        *("items", "prefixItems", "contains", "additionalItems", "allOf", "anyOf", "oneOf", "not", "if", "then"),
        *("else", "$defs", "definitions", "dependencies"),
    }
)


def shown(schema: Schema, *keywords: str) -> Any:
    """The part of ``schema`` that a failure is about: all of a small one, only the keywords of one with parts."""
    if isinstance(schema, bool) or not _NESTING.intersection(schema):
        return schema
    return {key: schema[key] for key in ("type", *keywords) if key in schema}


def simple_check(
    site: Site, passes: Callable[[Any], bool], expected: str, choices: Callable[[Any], tuple[str, ...]] | None = None
) -> Check:
    """A check that fails with one violation at the value itself."""
    rule, schema = site.keyword, site.schema

    def tell(value: Any, path: Path) -> Iterable[Violation]:
        yield Violation(
            path,
            rule,
            f"expected {expected}",
            received=value,
            schema=shown(schema, rule),
            choices=() if choices is None else Deferred(partial(choices, value)),
        )

    return Check(rule, passes, tell)


def listed(items: Iterable[str], last: str = "or") -> str:
    """``a, b or c``."""
    *first, final = items
    return f"{', '.join(first)} {last} {final}" if first else final


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
