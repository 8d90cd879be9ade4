"""A bare value for an object of one field."""

from __future__ import annotations

from coercion.coerced import refused, rules, value
from pydantic import BaseModel


class Tags(BaseModel):
    """One field is required."""

    tags: list[str]
    note: str = ""


class Person(BaseModel):
    """Two are."""

    name: str
    age: int


def test_a_bare_value_is_the_one_field() -> None:
    """With good will only."""
    assert value(Tags, ["a"], "generous") == Tags(tags=["a"])
    assert rules(Tags, ["a"], "generous") == ["single_field"]
    assert refused(Tags, ["a"])


def test_nothing_else_is() -> None:
    """Which of two would be a guess."""
    assert refused(Person, "Ann", "generous")
    assert refused(Tags, {"a": 1}, "generous")
    assert refused(Tags, None, "generous")
    assert refused(Tags, [1.5, {}], "generous")
