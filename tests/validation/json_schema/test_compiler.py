from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ratchet_core.errors import ConfigError
from ratchet_core.validation.json_schema import compile_json_schema

KEYS = ("a", "b", "c", "kind")
NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 0.5, 1.0, 2.5, 10])
TEXTS = st.sampled_from(["", "a", "b", "ab", "abc", "x1", "42", "é"])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS

VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)

LEAVES: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
    | st.just(["string", "null"])
    | st.just(["integer", "array"]),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "const": VALUES,
    "minimum": NUMBERS,
    "maximum": NUMBERS,
    "exclusiveMinimum": NUMBERS,
    "exclusiveMaximum": NUMBERS,
    "multipleOf": st.sampled_from([1, 2, 0.5, 2.5]),
    "minLength": st.integers(0, 3),
    "maxLength": st.integers(0, 3),
    "pattern": st.sampled_from(["^a", "b$", "[0-9]+", "^(a|b)*$", "^.{2}$", "(?=a)a"]),
    "required": st.lists(st.sampled_from(KEYS), max_size=2, unique=True),
    "minProperties": st.integers(0, 2),
    "maxProperties": st.integers(0, 3),
    "dependentRequired": st.just({"a": ["b"]}),
    "minItems": st.integers(0, 2),
    "maxItems": st.integers(0, 3),
    "uniqueItems": st.booleans(),
}


def _containers(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    maps = st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=3)
    several = st.lists(inner, min_size=1, max_size=3)
    return {
        "properties": maps,
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "[bc]", "d$"]), inner, min_size=1, max_size=2),
        "additionalProperties": inner,
        "propertyNames": inner,
        "dependentSchemas": st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=2),
        "items": inner,
        "prefixItems": several,
        "contains": inner,
        "minContains": st.integers(0, 2),
        "maxContains": st.integers(0, 2),
        "allOf": several,
        "anyOf": several,
        "oneOf": several,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
        "$ref": st.sampled_from(["#", "#/$defs/one", "#/$defs/two", "#three"]),
    }


def _objects(keywords: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(st.sampled_from(sorted(keywords)), min_size=1, max_size=3, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: keywords[name] for name in chosen}))


SCHEMAS = st.recursive(
    st.booleans() | _objects(LEAVES),
    lambda inner: _objects({**LEAVES, **_containers(inner)}),
    max_leaves=8,
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A whole schema document, with definitions that the references in it lead to."""
    body = draw(_objects({**LEAVES, **_containers(SCHEMAS)}))
    third = draw(_objects(LEAVES))
    return {**body, "$defs": {"one": draw(SCHEMAS), "two": draw(SCHEMAS), "deep": {"$anchor": "three", **third}}}


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.lists(VALUES, min_size=1, max_size=4))
def test_accepts_what_the_reference_implementation_accepts(schema: dict[str, Any], values: list[Any]) -> None:
    """Over generated schemas and values the verdict is that of the jsonschema package."""
    try:
        validator = compile_json_schema(schema)
    except ConfigError as error:
        assume("round in circles" not in error.message)
        raise
    oracle = jsonschema.Draft202012Validator(schema)
    for value in values:
        assert (not validator.violations(value)) == oracle.is_valid(value), value


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), VALUES)
def test_a_violation_points_into_the_document(schema: dict[str, Any], value: Any) -> None:
    """Every path leads to a part of the document, or to the missing key of an object in it; twice is the same."""
    try:
        validator = compile_json_schema(schema)
    except ConfigError:
        assume(False)
    violations = validator.violations(value)
    assert violations == validator.violations(value)
    for violation in violations:
        node = value
        for step in violation.path[:-1]:
            node = node[step]
        if violation.path:
            last = violation.path[-1]
            assert isinstance(node, dict) or (isinstance(last, int) and 0 <= last < len(node))


@pytest.mark.parametrize(
    ("schema", "path", "words"),
    [
        ({"type": "strng"}, "#/type", "did you mean 'string'"),
        ({"type": []}, "#/type", "non-empty list"),
        ({"type": 3}, "#/type", "name of a type"),
        ({"properties": {"a": {"required": "a"}}}, "#/properties/a/required", "list of strings"),
        ({"required": ["a", "a"]}, "#/required", "different"),
        ({"properties": []}, "#/properties", "object of schemas"),
        ({"properties": {1: {}}}, "#/properties", "text keys"),
        ({"items": 3}, "#/items", "a schema must be"),
        ({"prefixItems": []}, "#/prefixItems", "non-empty list of schemas"),
        ({"anyOf": {}}, "#/anyOf", "non-empty list of schemas"),
        ({"enum": []}, "#/enum", "non-empty list of values"),
        ({"enum": [1, object()]}, "#/enum/1", "JSON values"),
        ({"const": float("nan")}, "#/const", "JSON values"),
        ({"const": {1: 2}}, "#/const", "JSON values"),
        ({"minimum": "3"}, "#/minimum", "a number"),
        ({"minimum": True}, "#/minimum", "a number"),
        ({"multipleOf": 0}, "#/multipleOf", "above 0"),
        ({"minLength": -1}, "#/minLength", "whole number"),
        ({"maxItems": 1.5}, "#/maxItems", "whole number"),
        ({"minContains": "1"}, "#/minContains", "whole number"),
        ({"contains": {}, "maxContains": -1}, "#/maxContains", "whole number"),
        ({"uniqueItems": 1}, "#/uniqueItems", "true or false"),
        ({"pattern": "(a"}, "#/pattern", "not closed"),
        ({"pattern": 1}, "#/pattern", "regular expression"),
        ({"patternProperties": {"[": {}}}, "#/patternProperties", "not closed"),
        ({"format": 1}, "#/format", "name of a format"),
        ({"dependentRequired": {"a": "b"}}, "#/dependentRequired/a", "list of strings"),
        ({"$defs": {"unused": {"type": "no"}}}, "#/$defs/unused/type", "must be one of"),
        ({"then": 1}, "#/then", "a schema must be"),
        ({"$id": 1}, "#/$id", "text"),
        ({1: 2}, "#", "no text"),
        ({"unevaluatedProperties": False}, "#/unevaluatedProperties", "not supported"),
        ({"items": {"unevaluatedItems": False}}, "#/items/unevaluatedItems", "not supported"),
        ({"$dynamicRef": "#x"}, "#/$dynamicRef", "not supported"),
        ({"items": [{}], "prefixItems": [{}]}, "#/items", "prefixItems"),
    ],
)
def test_a_malformed_schema_is_refused_with_its_place(schema: Any, path: str, words: str) -> None:
    """What is wrong with a schema is said when it is compiled, with the place and what should stand there."""
    with pytest.raises(ConfigError) as refused:
        compile_json_schema(schema)
    assert refused.value.path == path
    assert words in refused.value.message


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {"anyOf": [{"type": "null"}, {"$ref": "#"}]},
        {"$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}},
        {"if": {"$ref": "#"}, "then": False},
        {"dependentSchemas": {"a": {"$ref": "#"}}},
    ],
)
def test_a_reference_that_goes_round_in_circles_is_refused(schema: Any) -> None:
    """A schema that leads back to itself about the same value would never be decided."""
    with pytest.raises(ConfigError, match="round in circles"):
        compile_json_schema(schema)


def test_something_else_than_a_mapping_is_refused() -> None:
    """A schema document is a mapping."""
    with pytest.raises(ConfigError, match="mapping"):
        compile_json_schema([])  # type: ignore[arg-type]


def test_annotations_ask_nothing() -> None:
    """Titles, defaults, content keywords, unknown keywords and unknown formats are notes to the reader."""
    schema = {
        "title": "T",
        "default": 1,
        "contentEncoding": "base64",
        "x-mine": 3,
        "format": "color",
        "deprecated": True,
    }
    assert compile_json_schema(schema).violations("anything") == ()


def test_the_false_schema_permits_nothing() -> None:
    """``false`` says so in one violation."""
    (violation,) = compile_json_schema({"properties": {"a": False}}).violations({"a": 1})
    assert (violation.path, violation.rule) == (("a",), "false")
