from __future__ import annotations

from ratchet_core.validation.json_schema import compile_json_schema
from ratchet_core.violation import MISSING


def told(schema: object, value: object) -> list[tuple[str, str]]:
    """Rule and text of each violation."""
    assert isinstance(schema, dict)
    return [(violation.rule, str(violation)) for violation in compile_json_schema(schema).violations(value)]


def test_missing_keys_are_told_one_by_one_with_their_schema() -> None:
    """The path is the key that is missing; nothing was received there."""
    schema = {"properties": {"a": {"type": "string"}}, "required": ["a", "b"]}
    first, second = compile_json_schema(schema).violations({})
    assert str(first) == "a: required, but missing"
    assert first.schema == {"type": "string"}
    assert first.received is MISSING
    assert second.path == ("b",)
    assert second.schema is None


def test_each_key_too_many_is_told() -> None:
    """With the keys that are known, and a key that a pattern permits left alone."""
    schema = {"properties": {"a": {}}, "patternProperties": {"^x-": {}}, "additionalProperties": False}
    assert told(schema, {"a": 1, "x-1": 2, "b": 3}) == [
        ("additionalProperties", "b: no such key is permitted here"),
    ]
    assert (
        told({"properties": {"a": {}}, "additionalProperties": False}, {"b": 3, "c": 1})[1][0] == "additionalProperties"
    )


def test_additional_and_pattern_properties_hold_of_their_values() -> None:
    """A schema for other keys looks at those that no name and no pattern took."""
    schema = {
        "properties": {"a": {}},
        "patternProperties": {"^n": {"type": "number"}},
        "additionalProperties": {"type": "string"},
    }
    assert told(schema, {"a": 1, "n1": 2, "z": "x"}) == []
    assert told(schema, {"n1": "x", "z": 1}) == [("type", "n1: expected a number"), ("type", "z: expected a string")]


def test_dependencies_hold_only_beside_their_key() -> None:
    """In the words of 2020-12 and of draft 7."""
    for keyword in ("dependentRequired", "dependencies"):
        assert told({keyword: {"card": ["address"]}}, {"x": 1}) == []
        (one,) = told({keyword: {"card": ["address"]}}, {"card": 1})
        assert one == (keyword, "address: required beside 'card', but missing")
    for keyword in ("dependentSchemas", "dependencies"):
        schema = {keyword: {"card": {"properties": {"card": {"type": "string"}}}}}
        assert told(schema, {}) == []
        assert told(schema, {"card": 1}) == [("type", "card: expected a string")]


def test_names_of_keys_can_be_wrong() -> None:
    """The path is the key, the received value what stands under it."""
    (violation,) = compile_json_schema({"propertyNames": {"maxLength": 3}}).violations({"abc": 1, "abcd": 2})
    assert violation.path == ("abcd",)
    assert violation.received == 2
    assert told({"propertyNames": {"maxLength": 3}}, {"abc": 1}) == []


def test_the_number_of_keys_is_bounded() -> None:
    """Too few and too many are told at the object."""
    assert told({"minProperties": 1}, {}) == [("minProperties", "expected an object of at least 1 key")]
    assert told({"maxProperties": 0}, {"a": 1}) == [("maxProperties", "expected an object of at most 0 keys")]


def test_many_properties_cost_only_those_that_are_there() -> None:
    """A schema with more properties than the object has keys, and the other way round."""
    schema = {"properties": {f"p{i}": {"type": "integer"} for i in range(50)}}
    assert told(schema, {"p7": "x"}) == [("type", "p7: expected an integer")]
    assert told({"properties": {"a": {"type": "integer"}}}, {"x": 1, "a": "x"}) == [("type", "a: expected an integer")]


def test_of_a_large_schema_only_the_failing_part_is_shown() -> None:
    """The violation carries the keyword that failed, not the definitions around it."""
    schema = {"type": "object", "minProperties": 2, "properties": {"a": {}}, "$defs": {"x": {}}}
    (violation,) = compile_json_schema(schema).violations({"a": 1})
    assert violation.schema == {"type": "object", "minProperties": 2}
