"""Where schemas are inside of a schema. Everything else in it is data and is never touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..errors import ConfigError
from ..plain_kinds import is_array, is_mapping

__all__ = ["LISTS", "MAPS", "SINGLES", "copied", "escaped", "plain_schema", "subschemas"]

MAPS: Final = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
"""Keywords whose value names schemas."""

LISTS: Final = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
"""Keywords whose value lists schemas."""

SINGLES: Final = frozenset(
    {
        "items",
        "additionalProperties",
        "additionalItems",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords whose value is a schema."""

MAX_DEPTH: Final = 150
"""Deepest nesting of a schema or of data inside of one; pydantic itself gives up around 200."""


def escaped(token: str) -> str:
    """A name as a step of a JSON pointer."""
    return "/" + token.replace("~", "~0").replace("/", "~1")


def copied(value: Any, depth: int = 0) -> Any:
    """A deep copy as plain dicts and lists.

    Raises:
        ConfigError: for nesting deeper than ``MAX_DEPTH``, as in a value that holds itself.
    """
    if depth > MAX_DEPTH:
        raise ConfigError(f"the schema is nested deeper than {MAX_DEPTH} levels; use $defs and $ref")
    if is_mapping(value):
        return {key: copied(item, depth + 1) for key, item in value.items()}
    if is_array(value):
        return [copied(item, depth + 1) for item in value]
    return value


def plain_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy of a schema as plain data.

    Raises:
        ConfigError: as ``copied`` does.
    """
    return {str(key): copied(value) for key, value in schema.items()}


def subschemas(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The schemas directly inside of ``schema``, definitions left out: they hold only where they are referred to."""
    for keyword, value in schema.items():
        if keyword in ("$defs", "definitions"):
            continue
        if keyword in MAPS and is_mapping(value):
            yield from value.values()
        elif keyword in LISTS and is_array(value):
            yield from value
        elif keyword in SINGLES:
            yield value
