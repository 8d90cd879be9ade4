"""Places in a JSON Schema: what may stand where, as far as the schema says so, and never an error."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.normalizers.schema_places import ANY, documents_place, root_place

TREE = {
    "$ref": "#/$defs/Node",
    "$defs": {
        "Node": {
            "type": "object",
            "properties": {
                "name": {"type": ["string", "null"]},
                "kind": {"enum": ["a", "b", 3]},
                "kids": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                "pair": {"prefixItems": [{"type": "integer"}], "items": {"const": "x"}},
            },
            "additionalProperties": {"anyOf": [{"type": "number"}, {"type": "boolean"}]},
        }
    },
}


def test_steps_through_a_schema() -> None:
    """By key and index, through references as deep as one likes, to types, names and listed texts."""
    root = root_place(TREE)
    assert root.types == {"object"}
    assert root.names == {"name", "kind", "kids", "pair"}
    assert root.key("name").types == {"string", "null"}
    assert root.key("kind").literals == {"a", "b"}
    assert root.key("kids").item(7).key("kids").item(0).key("name").types == {"string", "null"}
    assert root.key("pair").item(0).types == {"integer"}
    assert root.key("pair").item(1).literals == root.key("pair").item(9).literals == {"x"}
    assert root.key("more").types == {"number", "integer", "boolean"}
    assert root.key("more") is root.key("others")


@pytest.mark.parametrize("schema", [None, {}, {"type": 3}, {"$ref": "https://example.org/x"}, {"$ref": "#/lost"}])
def test_what_says_nothing_allows_everything(schema: Any) -> None:
    """Everywhere."""
    root = root_place(schema)
    assert root.types == root.key("a").types == root.item(3).key("b").types == ANY
    assert not root.names


def test_documents_are_whole_each() -> None:
    """A list of them has the root's place at every index, references included."""
    documents = documents_place(TREE)
    assert documents.item(0).names == documents.item(5).names == root_place(TREE).names
    assert documents.item(0).key("kids").item(0).names == root_place(TREE).names
    assert documents_place(None).item(0).types == ANY
