"""Failures of a nested schema, as the machine would hand them to a strategy."""

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from ratchet_core.contract import Contract
from ratchet_core.failure import FailureContext


class Address(BaseModel):
    street: str
    zip: str = Field(min_length=5, max_length=10, description="postal code")
    country: Literal["US", "DE", "FR"]


class Customer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    address: Address
    age: int = Field(ge=0, le=150)
    status: Literal["active", "inactive"]
    tags: list[str]


GOOD: dict[str, Any] = {
    "name": "Ann",
    "address": {"street": "Elm", "zip": "12345", "country": "US"},
    "age": 3,
    "status": "active",
    "tags": ["a", "b"],
}

Failing = Callable[..., FailureContext]


@pytest.fixture(scope="session")
def failing() -> Failing:
    """Makes the context of a failing reply: ``failing(age=-1)`` is a good customer with that one change."""
    contract = Contract(Customer)

    def fail(text: str | None = None, /, *, context: dict[str, Any] | None = None, **changes: Any) -> FailureContext:
        raw = json.dumps({**GOOD, **changes}) if text is None else text
        result: Any = contract.check(raw)
        given = {
            "errors": result.errors,
            "schema": Customer,
            "reason": result.reason,
            "state_name": "s",
            "contract": contract,
            "candidate": result.candidate,
            "attempts": 1,
            **(context or {}),
        }
        return FailureContext(raw, **given)

    return fail
