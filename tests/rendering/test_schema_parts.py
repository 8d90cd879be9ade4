from __future__ import annotations

import pytest

from ratchet_core.rendering.schema_parts import Names, constraints, is_closed_tuple, literals, resolve, without_titles

ROOT = {"$defs": {"a/b": {"type": "string"}}, "anyOf": [{"type": "null"}]}


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("#", ROOT),
        ("#/$defs/a~1b", {"type": "string"}),
        ("#/anyOf/0", {"type": "null"}),
        ("#/anyOf/1", None),
        ("#/anyOf/x", None),
        ("#/anyOf/0/type/x", None),
        ("#/nowhere", None),
        ("#anchor", None),
        ("other.json", None),
        (3, None),
    ],
)
def test_references_are_followed_or_not(reference: object, found: object) -> None:
    """A pointer into the document leads to its target, everything else to None."""
    assert resolve(ROOT, reference) == found


def test_constraints_are_words() -> None:
    """Those of branches and items included, each once."""
    schema = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "default": 3, "uniqueItems": True}
    assert constraints(schema) == ["no duplicates", "integer", ">= 1", "default 3"]
    assert constraints({"type": ["integer"], "items": {"pattern": "a\nb"}}) == ["integer", "each matches a b"]
    assert constraints(True) == []
    assert constraints({"default": None}) == constraints({"default": []}) == []


def test_small_questions() -> None:
    """Literals as JSON; a tuple is closed when nothing may follow."""
    assert literals({"const": "ü"}) == ['"ü"']
    assert literals({"type": "string"}) is None
    assert is_closed_tuple({"prefixItems": [{}], "items": False})
    assert not is_closed_tuple({"prefixItems": [{}], "maxItems": 1})
    assert not is_closed_tuple({"items": False})


def test_a_copy_shares_nothing() -> None:
    """Data under ``default`` keeps its titles, and the original can be changed without harm."""
    schema = {"default": {"title": ["x"]}, "properties": {"a": {"title": "A", "enum": [("x",)]}}}
    copied = without_titles(schema)
    assert copied == {"default": {"title": ["x"]}, "properties": {"a": {"enum": [["x"]]}}}
    assert copied["default"]["title"] is not schema["default"]["title"]


def test_names_count_uses() -> None:
    """Used once is written in place; a reference that leads nowhere has no name."""
    root = {
        "properties": {"a": {"$ref": "#/$defs/X"}, "b": {"$ref": "#/no"}, "c": {"$ref": "#/no"}},
        "$defs": {"X": {}},
    }
    assert Names(root).of == {}
