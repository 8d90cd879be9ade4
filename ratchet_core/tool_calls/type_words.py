"""Names of types as tools are often described, ``{"type": "dict"}`` or ``"float"``, in the words of JSON Schema.

Benchmarks and templates of open models describe tools in the words of Python and SQL (BFCL: ``dict``, ``float``,
``tuple``, ``any``), which no JSON Schema knows.
"""

from __future__ import annotations

from typing import Any, Final

from ..plain_kinds import is_exact_list, is_mapping

__all__ = ["TYPES", "standard_word", "with_standard_types"]

TYPES: Final = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})
"""The types of JSON Schema."""

_WORDS: Final = {
    "str": "string", "text": "string", "varchar": "string", "char": "string", "enum": "string",
    "int": "integer", "long": "integer", "float": "number", "double": "number", "bool": "boolean",
    "dict": "object", "hashmap": "object", "list": "array", "arr": "array", "tuple": "array", "none": "null",
}  # fmt: skip
_ANY: Final = "any"
_SCHEMAS: Final = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_LISTS: Final = ("anyOf", "oneOf", "allOf", "prefixItems")
_MAPS: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_DEEPEST: Final = 64


def standard_word(word: Any) -> str:
    """The type of JSON Schema that ``word`` names, else the word itself in lower case."""
    lower = str(word).lower()
    return _WORDS.get(lower, lower)


def with_standard_types(schema: Any, depth: int = 0) -> Any:
    """A JSON Schema with the standard's own words for types; ``any`` is no constraint. Anything else is given back as
    it is, and so is a schema that uses the standard's words alone."""
    if depth > _DEEPEST or not is_mapping(schema):
        return schema
    made = dict(schema)
    for key in (*_SCHEMAS, *_LISTS, *_MAPS):
        if key in made:
            made[key] = _inner(key, made[key], depth + 1)
    _name_types(made)
    return schema if made == dict(schema) else made


def _inner(key: str, value: Any, depth: int) -> Any:
    if key in _MAPS and is_mapping(value):
        return {name: with_standard_types(item, depth) for name, item in value.items()}
    if is_exact_list(value):
        return [with_standard_types(item, depth) for item in value]
    return with_standard_types(value, depth)


def _name_types(made: dict[str, Any]) -> None:
    word = made.get("type")
    if isinstance(word, str) and word not in TYPES:
        standard = standard_word(word)
        if standard == _ANY:
            del made["type"]
        elif standard in TYPES:
            made["type"] = standard
    elif is_exact_list(word):
        made["type"] = [standard_word(one) if standard_word(one) in TYPES else one for one in word]
