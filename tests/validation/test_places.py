"""What may stand at each place of a document that is still being written."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.validation.places import MISPLACED, Place, Places


def root(schema: dict[str, Any], **more: Any) -> Place:
    """The place of the document."""
    place = Places(schema, **more).root
    assert place is not None
    return place


OBJECT = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


@pytest.mark.parametrize(
    "schema",
    [
        {}, {"type": "string", "format": "date"}, {"not": {"type": "string"}}, {"allOf": [{"type": "string"}]},
        {"type": "object", "patternProperties": {"^a": {}}}, {"anyOf": [{"type": "string"}, {}]},
        {"$ref": "#/nowhere"}, {"$ref": "#"}, {"type": "string", "anyOf": [{"type": "string"}]},
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_alone(schema: dict[str, Any]) -> None:
    """Anything may stand there."""
    assert Places(schema).root is None


def test_references_and_unions_are_followed() -> None:
    """However they are nested; an ``$id`` of the document says nothing."""
    place = root(
        {
            "$id": "https://example.org/s",
            "anyOf": [{"$ref": "#/$defs/a"}, {"oneOf": [{"type": "string"}, {"type": "null"}]}],
            "$defs": {"a": {"type": "array", "items": {"type": "integer"}}},
        }
    )
    assert place.kinds == {"array", "string", "null"}
    assert place.plain == {str, type(None)}


def test_a_recursive_schema_has_endless_places() -> None:
    """They are found as they are asked for."""
    tree = {"type": "object", "properties": {"below": {"type": "array", "items": {"$ref": "#"}}, "n": {"type": "null"}}}
    place = root(tree)
    for _ in range(3):
        inner = place.below("below").inside["["]
        assert isinstance(inner, Place)
        deeper = inner.below(0).inside["{"]
        assert isinstance(deeper, Place)
        place = deeper
    assert place.after("n", 3) is None


def test_a_scalar_ends_the_hopes_that_it_can_not_fulfil() -> None:
    """A tag ends all branches but its own; what is left is watched for."""
    branches = {
        "oneOf": [
            {
                "type": "object",
                "properties": {"kind": {"const": kind}, "n": {"type": wanted}},
                "required": ["kind", "n"],
            }
            for kind, wanted in (("cat", "integer"), ("dog", "boolean"))
        ]
    }
    place = root(branches)
    assert place.after("n", 3) is not None
    rest = place.after("kind", "bird")
    assert rest is None
    left = place.after("kind", "dog")
    assert left is not None
    assert len(left.hopes) == 1
    assert left.after("n", 3) is None
    assert left.after("n", True) is left


def test_names_that_resemble_are_not_forbidden() -> None:
    """A key in another spelling may be meant; so may one that only a validator knows."""
    place = root({**OBJECT, "additionalProperties": False}, free=frozenset({"alias"}))
    assert place.below("total").forbidden
    for key in ("N", "n ", "alias", "alias_"):
        assert not place.below(key).forbidden
        assert place.after(key, "x") is place


def test_further_keys_obey_their_schema() -> None:
    """A mapping of values; without one anything goes."""
    assert root({"type": "object", "additionalProperties": {"type": "integer"}}).after("x", "no") is None
    place = root(OBJECT)
    assert place.after("x", "no") is place


def test_null_says_as_much_as_the_absence_of_a_key() -> None:
    """Where the key may be left out."""
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a"]}
    place = root(schema)
    assert place.after("a", None) is None
    assert place.after("b", None) is place


def test_items_by_their_place() -> None:
    """Those of a prefix have their own schemas, all others one."""
    place = root({"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}, "maxItems": 3})
    assert place.most == 3
    assert place.after(place.step_of(0), "x") is None
    assert place.after(place.step_of(5), "x") is place
    assert place.after(place.step_of(5), True) is not None  # true may stand for a word


def test_a_container_where_none_may_stand() -> None:
    """It is misplaced; where a list is wanted, an object may be its only item."""
    place = root({"type": "object", "properties": {"n": {"type": "integer"}, "l": {"type": "array"}, "o": OBJECT}})
    assert place.below("n").inside == {"{": MISPLACED, "[": MISPLACED}
    assert place.below("l").inside["{"] is None
    assert place.below("o").inside["["] is MISPLACED
    assert isinstance(place.below("o").inside["{"], Place)


def test_what_a_model_makes_up_is_not_kept() -> None:
    """Only steps that the schema names are remembered."""
    place = root(OBJECT)
    for number in range(100):
        place.below(f"made up {number}")
    place.below("n")
    assert set(place.members) == {"n"}


def test_a_pattern_of_another_dialect_tests_nothing() -> None:
    """The validator itself will."""
    place = root({"type": "object", "properties": {"s": {"type": "string", "pattern": "(?x) a"}}})
    assert place.after("s", "b") is place
