"""Fields that a validator of the caller's reads."""

from __future__ import annotations

import ipaddress
from enum import Enum, IntEnum
from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, TypeAdapter, field_validator, model_validator
from pydantic.dataclasses import dataclass

from ratchet_core.validation.free_fields import choice_names, free_fields


class Plain(BaseModel):
    """Nothing of the caller's; a validator behind pydantic's can only refuse."""

    a: int
    b: str = Field(alias="bee")

    @field_validator("a")
    @classmethod
    def positive(cls, value: int) -> int:
        """Refuses."""
        return value


class Field1(Plain):
    """One field, by either name."""

    c: int = Field(validation_alias=AliasChoices("sea", "see"))

    @field_validator("b", "c", mode="before")
    @classmethod
    def read(cls, value: Any) -> Any:
        """Reads anything."""
        return value


class Whole(BaseModel):
    """All of it."""

    a: int

    @model_validator(mode="before")
    @classmethod
    def read(cls, value: Any) -> Any:
        """Reads anything."""
        return value


class Outer(BaseModel):
    """A field that is read, because all below it is."""

    whole: Whole
    plain: Plain


@dataclass
class Data:
    """Fields of a dataclass."""

    n: Annotated[int, BeforeValidator(lambda value: value)]
    m: int


@pytest.mark.parametrize(
    ("schema", "free"),
    [
        (Plain, set()),
        (Field1, {"b", "bee", "c", "sea", "see"}),
        (Outer, {"whole"}),
        (Data, {"n"}),
        (list[Field1], {"b", "bee", "c", "sea", "see"}),
        (Whole, None),
        (list[Whole], None),
        (Plain | Whole, None),
        (Annotated[int, BeforeValidator(lambda value: value)], None),
    ],
)
def test_free_fields(schema: Any, free: set[str] | None) -> None:
    """By every name that they have; None where the whole is read."""
    assert free_fields(TypeAdapter(schema).core_schema) == free


def test_types_of_pydantic_that_read_more_than_they_say_are_free() -> None:
    """An address is read from numbers too."""

    class Host(BaseModel):
        ip: ipaddress.IPv4Address
        name: str

    assert free_fields(TypeAdapter(Host).core_schema) == {"ip"}


def test_names_of_choices() -> None:
    """Of every enumeration anywhere."""

    class Color(Enum):
        RED = "#f00"

    class Level(IntEnum):
        LOW = 1
        HIGH = 2

    class Both(BaseModel):
        color: Color
        levels: list[Level]

    assert set(choice_names(TypeAdapter(Both).core_schema)) == {"RED", "LOW", "HIGH"}
