"""Fields with several names: given twice and differently they are two answers, given once they are no ignored key."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field

from ratchet_core import RetryAction, State, StateMachine, ValidAction


class Priced(BaseModel):
    """A field that may be spelled in two ways."""

    price: int = Field(validation_alias=AliasChoices("price", "cost"))


class Named(BaseModel):
    """A field that is read by its alias or by its name."""

    model_config = ConfigDict(populate_by_name=True)
    zip_code: str = Field(alias="zipCode")


class Deep(BaseModel):
    """A field that stands deeper than its model."""

    city: str = Field(validation_alias=AliasPath("address", "city"))


def received(schema: Any, reply: str) -> Any:
    """The verdict on one reply."""
    return StateMachine(State("s", schema)).receive(reply)


@pytest.mark.parametrize(
    ("schema", "reply"),
    [
        (Priced, '{"price": 1, "cost": 2}'),
        (list[Priced], '[{"price": 1}, {"cost": 3, "price": 2}]'),
        (Named, '{"zipCode": "1010", "zip_code": "1020"}'),
    ],
)
def test_one_field_under_two_names_with_two_values_is_ambiguous(schema: Any, reply: str) -> None:
    """pydantic takes one of them and says nothing."""
    action = received(schema, reply)
    assert isinstance(action, RetryAction)
    assert action.reason == "ambiguous"
    assert action.errors[0].rule == "duplicate_key"


@pytest.mark.parametrize("reply", ['{"price": 2}', '{"cost": 2}', '{"price": 2, "cost": 2}'])
def test_the_same_value_under_two_names_is_one_answer(reply: str) -> None:
    """As with a key that is given twice."""
    action = received(Priced, reply)
    assert isinstance(action, ValidAction)
    assert action.parsed.price == 2


def test_a_key_that_a_field_was_read_from_is_not_ignored() -> None:
    """The JSON Schema shows one name only; the others are in use all the same."""
    assert received(Priced, '{"cost": 2}').repairs == ()
    assert received(Deep, '{"address": {"city": "Graz"}}').repairs == ()
