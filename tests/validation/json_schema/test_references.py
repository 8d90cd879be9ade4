from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.errors import ConfigError
from ratchet_core.validation.json_schema import compile_json_schema

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/a", "$defs": {"a": TEXT}},
        {"$ref": "#/definitions/a", "definitions": {"a": TEXT}},
        {"$ref": "#/components/schemas/a", "components": {"schemas": {"a": TEXT}}},
        {"$ref": "#/$defs/a~1b~0c%20d", "$defs": {"a/b~c d": TEXT}},
        {"$ref": "#name", "$defs": {"x": {"$anchor": "name", **TEXT}}},
        {"$ref": "#name", "$defs": {"x": {"$dynamicAnchor": "name", **TEXT}}},
        {"$ref": "#name", "$defs": {"x": {"$id": "#name", **TEXT}}},
        {"$id": "https://example.org/s.json", "$ref": "https://example.org/s.json#/$defs/a", "$defs": {"a": TEXT}},
        {"$id": "https://example.org/s.json", "$ref": "#/$defs/a", "$defs": {"a": TEXT}},
        {"$id": "https://example.org/s.json", "$ref": "t.json", "$defs": {"a": {"$id": "t.json", **TEXT}}},
        {"$id": "urn:x:y", "$ref": "#/$defs/a", "$defs": {"a": TEXT}},
        {"$ref": "t.json", "$defs": {"a": {"$id": "t.json", "$ref": "#/$defs/b", "$defs": {"b": TEXT}}}},
        {"$ref": "t.json#here", "$defs": {"a": {"$id": "t.json", "$defs": {"b": {"$anchor": "here", **TEXT}}}}},
        {"$ref": "#/anyOf/1", "anyOf": [True, TEXT]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": TEXT}},
    ],
)
def test_references_inside_the_document_are_followed(schema: dict[str, Any]) -> None:
    """Pointers, anchors and embedded resources lead to the schema that they name."""
    validator = compile_json_schema(schema)
    assert validator.violations("x") == ()
    assert [violation.rule for violation in validator.violations(1)] == ["type"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "https://example.org/other.json"}, "leads out of the document"),
        ({"$ref": "other.json#/a"}, "leads out of the document"),
        ({"$ref": "#/$defs/a"}, "leads nowhere"),
        ({"$ref": "#/anyOf/7", "anyOf": [True]}, "leads nowhere"),
        ({"$ref": "#/anyOf/01", "anyOf": [True, True]}, "leads nowhere"),
        ({"$ref": "#/title/a", "title": "x"}, "leads nowhere"),
        ({"$ref": "#/title", "title": "x"}, "is no schema"),
        ({"$ref": "#name"}, "names an anchor"),
        ({"$ref": 1}, "must be text"),
        ({"$defs": {"a": {"$anchor": "n"}, "b": {"$anchor": "n"}}}, "declared twice"),
    ],
)
def test_references_that_lead_elsewhere_are_refused(schema: dict[str, Any], words: str) -> None:
    """Nothing is fetched and nothing is guessed."""
    with pytest.raises(ConfigError, match=words):
        compile_json_schema(schema)


def test_keywords_beside_a_reference_count() -> None:
    """As in 2020-12, and stricter than draft 7, which ignored them."""
    validator = compile_json_schema({"$ref": "#/$defs/a", "minLength": 2, "$defs": {"a": TEXT}})
    assert [violation.rule for violation in validator.violations("x")] == ["minLength"]


def test_a_recursive_schema_validates_trees() -> None:
    """A reference to the root is followed as deep as the data goes."""
    tree = {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}}, "required": ["kids"]}
    validator = compile_json_schema(tree)
    assert validator.violations({"kids": [{"kids": []}, {"kids": [{"kids": []}]}]}) == ()
    (violation,) = validator.violations({"kids": [{"kids": [{}]}]})
    assert str(violation) == "kids[0].kids[0].kids: required, but missing"


def test_a_name_that_looks_like_a_keyword_is_a_name() -> None:
    """A property called ``$ref`` or an enum that contains one is data."""
    validator = compile_json_schema({"properties": {"$ref": TEXT}, "enum": [{"$ref": "#/nowhere"}]})
    assert validator.violations({"$ref": "#/nowhere"}) == ()
