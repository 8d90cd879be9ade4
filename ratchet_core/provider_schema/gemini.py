"""Gemini's two dialects.

``gemini`` is the subset of OpenAPI 3.0 that ``responseSchema`` and function parameters take on every
version of the API: no references, no ``additionalProperties``, null by ``nullable``, enums of text
only. ``google`` is the subset of JSON Schema that ``responseJsonSchema`` takes from Gemini 2.0 on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..plain_kinds import is_array, is_mapping
from .profile import JSON_TYPES, Profile, one_of

__all__ = ["GEMINI", "GOOGLE"]

_NULL: Final = {"type": "null"}


def _in_openapi(schema: dict[str, Any], drop: Callable[[str], None]) -> dict[str, Any]:
    _text_const(schema, drop)
    _text_enum(schema, drop)
    _single_type(schema, drop)
    options = schema.get("anyOf")
    if is_array(options) and _NULL in options:
        schema["nullable"] = True
        others = [option for option in options if option != _NULL]
        schema["anyOf"] = others
        if len(others) == 1 and is_mapping(others[0]) and not (others[0].keys() & schema.keys()):
            del schema["anyOf"]
            schema.update(others[0])
    return schema


def _text_const(schema: dict[str, Any], drop: Callable[[str], None]) -> None:
    if "const" in schema:
        constant = schema.pop("const")
        if isinstance(constant, str):
            schema["enum"] = [constant]
        else:
            drop("const")


def _text_enum(schema: dict[str, Any], drop: Callable[[str], None]) -> None:
    values = schema.get("enum")
    if not is_array(values):
        return
    texts = [value for value in values if isinstance(value, str)]
    if None in values:
        schema["nullable"] = True
    if not texts or len(texts) + (None in values) < len(values):
        del schema["enum"]
        drop("enum")
    else:
        schema["enum"] = texts
        schema.setdefault("type", "string")


def _single_type(schema: dict[str, Any], drop: Callable[[str], None]) -> None:
    types = schema.get("type")
    if not is_array(types):
        return
    others = [name for name in types if name != "null"]
    if len(others) < len(types):
        schema["nullable"] = True
    del schema["type"]
    if len(others) == 1:
        schema["type"] = others[0]
    elif "anyOf" in schema:
        drop("type")
    else:
        schema["anyOf"] = [{"type": name} for name in others]


GEMINI: Final = Profile(
    name="gemini",
    keywords=(JSON_TYPES - {"additionalProperties"})
    | {"nullable", "format", "pattern", "minLength", "maxLength", "minimum", "maximum"}
    | {"minItems", "maxItems", "minProperties", "maxProperties", "propertyOrdering"},
    annotations=frozenset({"title", "description", "default", "example"}),
    checks={"format": one_of("date-time", "enum", "float", "double", "int32", "int64")},
    closes_objects=False,
    keeps_refs=False,
    recursive=False,
    finish=_in_openapi,
)

GOOGLE: Final = Profile(
    name="google",
    keywords=JSON_TYPES | {"format", "minimum", "maximum", "prefixItems", "minItems", "maxItems", "propertyOrdering"},
    annotations=frozenset({"title", "description", "default"}),
    checks={"format": one_of("date-time", "date", "time")},
    closes_objects=False,
)
