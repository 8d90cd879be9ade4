"""The compiled validator of a type, without the doors that let non-JSON numbers in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ratchet_core import ConfigError, State
from ratchet_core.validation.hardened import adapter_of, contains, hardened_validator


class Inner(BaseModel):
    """A nested model with a prebuilt validator of its own."""

    f: float


class Outer(BaseModel):
    """Floats in every position."""

    inner: Inner
    many: list[float] = []
    pair: tuple[float, int] = (0.0, 0)
    maybe: float | None = None
    union: float | str = 0.0
    by_name: dict[str, float] = {}
    default: float = Field(float("inf"), allow_inf_nan=True)


class Named(BaseModel):
    """Fields named like keys of the schema that is walked."""

    expected: float = 0.0
    metadata: float = 0.0
    function: list[float] = []
    members: Inner | None = None


class Allowing(BaseModel):
    """Says that it takes them."""

    model_config = ConfigDict(ser_json_inf_nan="constants")
    f: Annotated[float, Field(allow_inf_nan=True)]


@dataclass
class Data:
    """A dataclass."""

    f: float


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (float, "%s"),
        (Inner, '{"f": %s}'),
        (Data, '{"f": %s}'),
        (Allowing, '{"f": %s}'),
        (Outer, '{"inner": {"f": %s}}'),
        (Outer, '{"inner": {"f": 1}, "many": [%s]}'),
        (Outer, '{"inner": {"f": 1}, "pair": [%s, 1]}'),
        (Outer, '{"inner": {"f": 1}, "maybe": %s}'),
        (Outer, '{"inner": {"f": 1}, "union": %s}'),
        (Outer, '{"inner": {"f": 1}, "by_name": {"a": %s}}'),
        (Outer, '{"inner": {"f": 1}, "default": %s}'),
        (Named, '{"expected": %s}'),
        (Named, '{"metadata": %s}'),
        (Named, '{"function": [%s]}'),
        (Named, '{"members": {"f": %s}}'),
    ],
)
def test_no_float_anywhere_is_nan_or_infinite(schema: Any, text: str, number: str) -> None:
    """Nested models too, and whatever a field says of itself."""
    validator = hardened_validator(adapter_of(schema).core_schema)
    with pytest.raises(ValidationError):
        validator.validate_json(text % number, strict=True)
    assert validator.validate_json(text % "1.5") is not None


def test_the_type_itself_is_left_alone() -> None:
    """The schema is copied: the caller's own validation takes what it took; defaults stay what they are."""
    hardened_validator(adapter_of(Outer).core_schema)
    assert TypeAdapter(Inner).validate_json('{"f": Infinity}').f == float("inf")
    assert hardened_validator(adapter_of(Outer).core_schema).validate_json('{"inner": {"f": 1}}').default == float(
        "inf"
    )


class Unfinished(BaseModel):
    """Refers to what is nowhere."""

    x: Nowhere  # type: ignore[name-defined]  # noqa: F821


class Plain:
    """No type that pydantic knows."""


@pytest.mark.parametrize("schema", [Plain, 3, Plain(), "Nowhere", [int], Unfinished, list[Plain]])
def test_what_pydantic_can_not_validate_is_a_config_error(schema: Any) -> None:
    """One line that says why and what to give instead, when a state is built."""
    with pytest.raises(ConfigError, match=r"(?s)schema .*(not a type that pydantic can validate|can not be shown)"):
        State("s", schema)


class Untyped(BaseModel):
    """An untyped field under a telling name."""

    metadata: Any


def test_what_a_schema_contains() -> None:
    """Nodes at any depth; user data under defaults and metadata is no schema."""
    any_schema = frozenset({"any"})
    assert contains(TypeAdapter(list[dict[str, Any]]).core_schema, any_schema)
    assert contains(TypeAdapter(Outer).core_schema, frozenset({"float"}))
    assert contains(TypeAdapter(Untyped).core_schema, any_schema)
    assert not contains(TypeAdapter(list[int]).core_schema, any_schema)
    assert not contains(TypeAdapter(Literal["any"]).core_schema, any_schema)
    assert not contains({"type": "default", "schema": {"type": "int"}, "default": {"type": "any"}}, any_schema)
