"""Words for nothing."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import pytest
from coercion.coerced import refused, rules, value
from pydantic import BaseModel, Field

WORDS = ["null", "None", "N/A", "n/a", "nil", "", "-", "—", " NULL "]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("schema", [int | None, dt.date | None, list[int] | None, {"type": ["integer", "null"]}])
def test_a_word_for_nothing_is_null(schema: Any, word: str) -> None:
    """Where null may stand."""
    assert value(schema, word) is None
    assert rules(schema, word) == ["null_word"]


@pytest.mark.parametrize("word", WORDS)
def test_never_where_null_may_not_stand(word: str) -> None:
    """Nor for a field that must be there."""
    assert refused(int, word)
    assert refused({"type": "integer"}, word)


@pytest.mark.parametrize("word", WORDS)
def test_never_where_the_word_itself_may_stand(word: str) -> None:
    """It is text there, and stays as it is."""
    assert value(str | None, word) == word


def test_a_word_that_is_nearly_a_choice_is_neither() -> None:
    """What could be the choice or nothing is for the model to say."""
    assert value(Literal["none", "some"] | None, "none") == "none"
    assert refused(Literal["none", "some"] | None, "None")
    assert value(Literal["none", "some"] | None, "null") is None


@pytest.mark.parametrize("word", ["unknown", "nothing", "not given", "0", "na", "?", "no"])
def test_other_words_say_something(word: str) -> None:
    """Unknown is not none."""
    assert refused(dt.date | None, word)


def test_a_field_that_is_absent_stays_absent() -> None:
    """Nullable is not optional: no value is filled in."""

    class Form(BaseModel):
        note: int | None
        name: Annotated[str | None, Field(min_length=2)] = None

    assert refused(Form, {})
    assert value(Form, {"note": "N/A", "name": ""}) == Form(note=None, name=None)
