"""Schemas that come back."""

from __future__ import annotations

import json

import pytest

from ratchet_core.normalizers.echo import echoes

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize("document", [SCHEMA, {**SCHEMA, "title": "T"}, {"properties": SCHEMA["properties"]}])
def test_the_schema_itself_is_an_echo(document: object) -> None:
    """Also with other words around the same properties."""
    assert echoes(json.dumps(document), SCHEMA)


@pytest.mark.parametrize(
    "document", ['{"a": "x"}', '{"type": "object"}', '[{"type": 1}]', '{"type": NaN}', '{"properties": {"type": 1}}']
)
def test_anything_else_is_none(document: str) -> None:
    """An answer may speak of types and properties."""
    assert not echoes(document, SCHEMA)


@pytest.mark.parametrize("schema", [None, {}, {"type": "object"}, {"type": "string"}])
def test_a_schema_that_says_little_has_no_echo(schema: dict[str, object] | None) -> None:
    """``{"type": "object"}`` may be the answer."""
    assert not echoes('{"type": "object"}', schema)


def test_definitions_alone_can_be_echoed() -> None:
    """A schema that refers to its definitions has no properties of its own."""
    schema = {"$ref": "#/$defs/A", "$defs": {"A": {"type": "integer"}}}
    assert echoes(json.dumps(schema), schema)
    assert not echoes('{"type": 1}', schema)
