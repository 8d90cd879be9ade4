"""An object too many around the value."""

from __future__ import annotations

from typing import Any

import pytest
from coercion.coerced import refused, rules, value
from pydantic import BaseModel


class Person(BaseModel):
    """Wanted."""

    name: str
    age: int


class Team(BaseModel):
    """Has a field that is called like an envelope."""

    data: Person


ANN = {"name": "Ann", "age": 30}


@pytest.mark.parametrize("key", ["Person", "person", "result", "data", "Response", "output", "answer", "final_answer"])
def test_the_name_of_the_type_and_words_for_a_value_are_envelopes(key: str) -> None:
    """One around the other, too."""
    assert value(Person, {key: ANN}) == Person(**ANN)
    assert rules(Person, {"result": {key: ANN}} if key != "result" else {"data": {key: ANN}}) == ["unwrap", "unwrap"]


@pytest.mark.parametrize("key", ["example", "error", "input", "draft", "wrong_person", "schema", "not", "employee"])
def test_a_name_that_says_more_is_none(key: str) -> None:
    """Only with good will, and never one that says that the value is another one."""
    assert refused(Person, {key: ANN})
    assert refused(Person, {key: ANN}, "generous") is (key not in ("employee", "wrong_person"))


def test_nothing_beside_it_is_left_out() -> None:
    """Two keys are no envelope."""
    assert refused(Person, {"result": ANN, "confidence": 0.3}, "generous")


def test_a_field_of_that_name_is_a_field() -> None:
    """And may itself be wrapped in its own name."""
    assert value(Team, {"data": ANN}) == Team(data=Person(**ANN))
    assert rules(Team, {"data": {"data": ANN}}) == ["unwrap"]
    assert rules(Team, {"Team": {"data": ANN}}) == ["unwrap"]
    assert refused(Team, ANN)


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (list[int], {"items": [1, 2]}, [1, 2]),
        (int, {"result": 5}, 5),
        (bool, {"answer": True}, True),
        ({"enum": ["a", "b"]}, {"value": "a"}, "a"),
        ({"title": "Thing", "type": "object", "required": ["n"]}, {"thing": {"n": 1}}, {"n": 1}),
    ],
)
def test_any_sort_of_value_may_be_wrapped(schema: Any, document: Any, expected: Any) -> None:
    """As long as the schema can tell it."""
    assert value(schema, document) == expected


def test_free_text_is_not_unwrapped() -> None:
    """Everything would fit."""
    assert refused(str, {"answer": "Ann"}, "generous")
    assert refused(Person, {"name": {"value": "Ann"}, "age": 30}, "generous")
    assert refused({"type": "string"}, {"answer": {"content": 78.54}}, "generous")


def test_what_is_left_out_altogether_is_unwrapped_as_well() -> None:
    """An object whose every key may be absent fits anything."""

    class Opt(BaseModel):
        name: str | None = None

    assert value(Opt, {"result": {"name": "Ann"}}) == Opt(name="Ann")


def test_a_map_has_keys_of_its_own() -> None:
    """Under them, and of them, none is an envelope: it could be either of two."""
    people = {"type": "object", "additionalProperties": {"type": "object", "required": ["age"]}}
    assert refused(people, {"result": {"data": {"age": 1}}}, "generous")
    assert refused(people, {"result": {"ann": {"age": 1}}}, "generous")
    lists = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}}
    assert refused(lists, {"result": {"a": []}}, "generous")
    assert value(lists, {"ann": {"age": 1}}) == {"ann": [{"age": 1}]}
