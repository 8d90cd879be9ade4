"""Nodes of a core schema, rewritten so that they read what JSON spells."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, TypeAdapter, conset
from typing_extensions import TypeAliasType

from ratchet_core import Contract
from ratchet_core.validation.json_spelling import is_number_like, merges_keys
from ratchet_core.validation.reading import Accepted, Rejected

Money = TypeAliasType("Money", Decimal)
Days = TypeAliasType("Days", list[date])


class Node(BaseModel):
    """Recursive."""

    day: date
    below: "list[Node]" = []


def both(schema: Any, text: str) -> tuple[Any, Any]:
    """What a contract says to a document with and without a before validator around its schema."""

    class Plain(BaseModel):
        v: schema

    class Guarded(BaseModel):
        v: Annotated[schema, BeforeValidator(lambda said: said)]

    document = f'{{"v": {text}}}'
    return Contract(Plain).check(document), Contract(Guarded).check(document)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (time, '"12:30:00"'),
        (timedelta, '"P1D"'),
        (bytes, '"abc"'),
        (PurePosixPath, '"a/b"'),
        (uuid.UUID, '"c2fb7a3e-0000-4000-8000-000000000000"'),
        (Money, "1.5"),
        (list[Money], '[1.5, "2.5"]'),
        (Days, '["2024-01-01"]'),
        (Node, '{"day": "2024-01-01", "below": [{"day": "2024-01-02"}]}'),
        (frozenset[frozenset[int]], "[[1], [1, 2]]"),
        (set[tuple[int, date]], '[[1, "2024-01-01"]]'),
        (conset(int, max_length=2), "[1, 2, 2]"),
        (Sequence[date], '["2024-01-01"]'),
        (Mapping[str, date], '{"a": "2024-01-01"}'),
        (date | str, '"2024-01-01"'),
        (dict[bool, int], '{"true": 1}'),
        (dict[uuid.UUID, int], '{"c2fb7a3e-0000-4000-8000-000000000000": 1}'),
    ],
)
def test_a_callers_validator_changes_no_reading(schema: Any, text: str) -> None:
    """In Python mode every type takes the JSON that it takes in JSON mode."""
    plain, guarded = both(schema, text)
    assert isinstance(plain, Accepted)
    assert isinstance(guarded, Accepted)
    assert plain.value.v == guarded.value.v


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (date, "19000"),
        (date, '"19000"'),
        (time, "12"),
        (bytes, "12"),
        (Decimal, "true"),
        (tuple[int, int], '["1", true]'),
        (tuple[int, int], '{"a": 1}'),
        (set[bool], '["yes"]'),
        (set[Node], '[{"day": "2024-01-01"}]'),
        (conset(int, max_length=2), "[1, 2, 3]"),
        (dict[bool, int], '{"yes please": 1}'),
        (dict[int, int], '{"1": 1, "01": 2}'),
    ],
)
def test_a_callers_validator_opens_no_door(schema: Any, text: str) -> None:
    """What JSON mode refuses is refused in Python mode."""
    plain, guarded = both(schema, text)
    assert isinstance(plain, Rejected)
    assert isinstance(guarded, Rejected)
    assert guarded.errors[0].path[:1] == ("v",)


def test_integers_among_the_values_make_a_literal_number_like() -> None:
    """Unless a boolean is one of the values, which tells the two apart already."""
    assert is_number_like(TypeAdapter(Literal[1, "a"]).core_schema)
    assert not is_number_like(TypeAdapter(Literal["a"]).core_schema)
    assert not is_number_like(TypeAdapter(Literal[1, True]).core_schema)
    assert not is_number_like(TypeAdapter(int).core_schema)


def test_text_keys_stay_apart() -> None:
    """Only keys that are read as something else can become equal."""
    assert merges_keys(TypeAdapter(dict[int, int]).core_schema)
    assert not merges_keys(TypeAdapter(dict[str, int]).core_schema)
    assert not merges_keys(TypeAdapter(dict[Literal["a"], int]).core_schema)
    assert not merges_keys(TypeAdapter(int).core_schema)
