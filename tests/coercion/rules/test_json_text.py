"""JSON inside of strings."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from coercion.coerced import only, refused, rules, value
from pydantic import BaseModel

JSON = only("json_text")


class Person(BaseModel):
    """Wanted."""

    name: str
    age: int


class Team(BaseModel):
    """Holds some."""

    lead: Person
    others: list[Person] = []
    extra: dict[str, Any] = {}


ANN = {"name": "Ann", "age": 30}


def test_a_document_in_a_string_is_that_document() -> None:
    """Once or twice quoted, as a whole or in a field."""
    assert value(Person, json.dumps(ANN), JSON) == Person(**ANN)
    assert rules(Person, json.dumps(json.dumps(ANN)), JSON) == ["json_text", "json_text"]
    assert value(Team, {"lead": json.dumps(ANN), "others": json.dumps([ANN])}, JSON).others == [Person(**ANN)]
    assert value({"type": "array", "items": {"type": "string"}}, '["a", "b"]', JSON) == ["a", "b"]


def test_what_is_inside_is_coerced_too() -> None:
    """It is read for the first time."""
    assert rules(Person, json.dumps({"Name": "Ann", "age": "30"})) == ["json_text", "key_spelling", "coerce_int"]


@pytest.mark.parametrize(
    "text",
    [
        *("not json", "{name: Ann}", '{"name": "Ann"', '{"name": "Ann", "age": 30} and more', "[1, 2]", "30", ""),
        *('{"name": "Ann", "name": "Bob", "age": 30}', '{"name": "Ann", "age": NaN}', '{"name": "Ann", "age": 1e999}'),
    ],
)
def test_damaged_or_other_text_is_refused(text: str) -> None:
    """A document inside a string is held to the rules of one."""
    assert refused(Person, text, JSON)


def test_text_that_is_wanted_stays_text() -> None:
    """Even if it is JSON."""
    assert value(str, json.dumps(ANN)) == json.dumps(ANN)
    assert value({"type": ["string", "object"]}, json.dumps(ANN)) == json.dumps(ANN)
    assert refused(list[str], '{"a": 1}')


def test_no_digit_is_lost() -> None:
    """What a float does not hold is refused."""

    class Exact(BaseModel):
        d: Decimal

    assert value(Exact, '{"d": 0.5}', JSON).d == Decimal("0.5")
    assert refused(Exact, '{"d": 0.1234567890123456789012}', JSON)


def test_there_is_an_end_to_it() -> None:
    """Strings in strings in strings are not gone after for ever."""
    text = json.dumps(ANN)
    for _ in range(12):
        text = json.dumps(text)
    assert refused(Person, text)
