from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.rendering.typescript import render_typescript

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({}, "unknown"),
        ({"type": "integer"}, "// integer\nnumber"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"enum": ["a", 1, None]}, '"a" | 1 | null'),
        ({"enum": []}, "never"),
        ({"const": {"a": 1}}, '{"a": 1}'),
        (PERSON, "{\n  name: string;\n}"),
        ({"properties": {"a-b": True, "c": False}}, '{\n  "a-b"?: unknown;\n  c?: never;\n}'),
        (
            {"properties": {"a": {}}, "additionalProperties": {"type": "string"}},
            "{\n  a?: unknown;\n  [key: string]: string;\n}",
        ),
        ({"type": "object"}, "Record<string, unknown>"),
        ({"type": "object", "additionalProperties": False}, "{}"),
        ({"additionalProperties": {"type": "boolean"}}, "Record<string, boolean>"),
        ({"type": "array"}, "unknown[]"),
        ({"items": {"enum": ["a", "b"]}}, '("a" | "b")[]'),
        ({"items": {"enum": ["a|b"]}}, '"a|b"[]'),
        ({"items": PERSON}, "{\n  name: string;\n}[]"),
        ({"type": "array", "items": False}, "[]"),
        ({"prefixItems": [{"type": "string"}], "items": {"type": "number"}}, "[string, ...number[]]"),
        ({"prefixItems": [{"type": "string"}], "items": False}, "[string]"),
        ({"prefixItems": [{}], "minItems": 1, "maxItems": 1}, "[unknown]"),
        ({"anyOf": [{"type": "string"}, {"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"anyOf": []}, "unknown"),
        (
            {
                "allOf": [{"anyOf": [{"type": "string"}, {"type": "null"}]}, {"$ref": "#/$defs/P"}],
                "$defs": {"P": PERSON},
            },
            "(string | null) & {\n  name: string;\n}",
        ),
        ({"$ref": "x*/.json"}, "unknown /* x* /.json */"),
        (
            {"properties": {"kids": {"items": {"$ref": "#"}}}, "title": "My Node"},
            "type My_Node = {\n  kids?: My_Node[];\n}",
        ),
        ({"type": "string", "description": "two\nlines", "maxLength": 1}, "// two lines (at most 1 character)\nstring"),
        ({"type": "weird"}, "unknown"),
        ({"$ref": "#/$defs/a", "$defs": {"a": True}}, "unknown"),
    ],
)
def test_each_sort_of_schema_as_a_type(schema: dict[str, Any], text: str) -> None:
    """Unions, literals, records and tuples as TypeScript writes them, constraints as comments."""
    assert render_typescript(schema) == text


def test_what_is_used_twice_gets_a_name() -> None:
    """Recursive types and repeated ones are declared once; names of the same spelling are told apart."""
    schema = {
        "properties": {
            "a": {"$ref": "#/$defs/Person"},
            "b": {"$ref": "#/$defs/Person"},
            "c": {"anyOf": [{"$ref": "#/definitions/Person"}, {"$ref": "#/definitions/Person"}]},
            "d": {"$ref": "#/$defs/1"},
            "e": {"$ref": "#/$defs/1"},
        },
        "$defs": {"Person": PERSON, "1": {"items": {"$ref": "#/$defs/1"}}},
        "definitions": {"Person": {"type": "string"}},
    }
    assert render_typescript(schema).split("\n") == [
        "type Person = {",
        "  name: string;",
        "}",
        "type Person2 = string",
        "type T1 = T1[]",
        "{",
        "  a?: Person;",
        "  b?: Person;",
        "  c?: Person2;",
        "  d?: T1;",
        "  e?: T1;",
        "}",
    ]
