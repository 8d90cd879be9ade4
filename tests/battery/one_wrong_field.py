"""One wrong field in a nested schema of thirty: every kind of mistake, and what its feedback has to name."""

from __future__ import annotations

import copy
import datetime
import enum
import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["GONE", "GOOD", "Mistake", "Order", "mistakes", "reply"]

GONE: Any = object()
"""For a key that is taken away."""


class Kind(enum.StrEnum):
    """Eight words."""

    ALPHA = "alpha"
    BETA = "beta"
    GAMMA = "gamma"
    DELTA = "delta"
    EPSILON = "epsilon"
    ZETA = "zeta"
    ETA = "eta"
    THETA = "theta"


class Cat(BaseModel):
    """One branch of two unions."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """The other branch."""

    kind: Literal["dog"]
    breed: str


class Truck(BaseModel):
    """A branch without a tag."""

    axles: int
    trailer: bool


class Ship(BaseModel):
    """Its rival."""

    draught: float
    ports: list[str]


class Address(BaseModel):
    """Where a customer lives."""

    model_config = ConfigDict(extra="forbid")
    street: str = Field(min_length=3, description="street and number of the house, as the post office writes them")
    zip: str = Field(min_length=5, max_length=10)
    code: str = Field(pattern=r"^[A-Z]{2}-[0-9]{4}$")
    country: Literal["US", "DE", "FR", "GB", "IT", "ES", "PT", "NL", "BE"]
    latitude: float = Field(ge=-90, le=90)


class Line(BaseModel):
    """One item."""

    sku: str
    quantity: int = Field(ge=1)


class Customer(BaseModel):
    """Who buys."""

    name: str = Field(max_length=80)
    address: Address
    since: datetime.date
    seen: datetime.datetime
    uid: uuid.UUID
    kind: Kind
    pet: Cat | Dog = Field(discriminator="kind")
    vehicle: Truck | Ship
    is_active: bool
    manager: int | None
    step: int = Field(multiple_of=5)


class Order(BaseModel):
    """Thirty fields on three levels."""

    customer: Customer
    lines: list[Line] = Field(min_length=1)
    tags: set[str]
    limits: dict[str, int]
    total: Decimal = Field(max_digits=7, decimal_places=2)
    reference: int | str | None
    pair: tuple[int, str]


GOOD: dict[str, Any] = {
    "customer": {
        "name": "Ann",
        "address": {"street": "Elm 1", "zip": "12345", "code": "AB-1234", "country": "US", "latitude": 1.5},
        "since": "2024-01-02",
        "seen": "2024-01-02T03:04:05Z",
        "uid": "12345678-1234-5678-1234-567812345678",
        "kind": "alpha",
        "pet": {"kind": "cat", "lives": 9},
        "vehicle": {"axles": 2, "trailer": True},
        "is_active": True,
        "manager": 1,
        "step": 10,
    },
    "lines": [{"sku": "a", "quantity": 1}, {"sku": "b", "quantity": 2}],
    "tags": ["x"],
    "limits": {"cpu": 1},
    "total": "1.50",
    "reference": 1,
    "pair": [1, "a"],
}


@dataclass(frozen=True)
class Mistake:
    """A wrong value at one place, and the words that tell place, value and constraint."""

    name: str
    path: tuple[str | int, ...]
    value: Any
    parts: tuple[str, ...]


LONG = "I am not sure how many there were, maybe two or three, but please look at the invoice, since I may be wrong."
FOREIGN = "我不确定有多少个，也许两三个，但请您查看发票，因为我可能弄错了，谢谢您的理解和耐心等待。"
QUANTITY = ("lines", 1, "quantity")
ADDRESS = ("customer", "address")


def mistakes() -> list[Mistake]:
    """All of them."""
    quantity, integer = "lines[1].quantity", "valid integer"
    return [
        Mistake("a word for a number", QUANTITY, "two", (quantity, '"two"', integer)),
        Mistake("a sentence for a number", QUANTITY, LONG, (quantity, LONG[:20], integer)),
        Mistake("Chinese for a number", QUANTITY, FOREIGN, (quantity, FOREIGN[:4], integer)),
        Mistake("a fraction", QUANTITY, 2.5, (quantity, "2.5", integer)),
        Mistake("null", QUANTITY, None, (quantity, "null", integer)),
        Mistake("an object for a number", QUANTITY, {"value": 2, "unit": "pcs"}, (quantity, '"value": 2', integer)),
        Mistake("a list for a number", QUANTITY, [1, 2, 3], (quantity, "[1, 2, 3]", integer)),
        Mistake("a bound", QUANTITY, 0, (quantity, "got 0", "greater than or equal to 1")),
        Mistake("two bounds", (*ADDRESS, "latitude"), -120.5, ("address.latitude", "-120.5", "-90", '"maximum":90')),
        Mistake("a multiple", ("customer", "step"), 7, ("customer.step", "got 7", "multiple of 5")),
        Mistake("a boolean for text", ("lines", 1, "sku"), True, ("lines[1].sku", "true", "valid string")),
        Mistake("missing text", (*ADDRESS, "zip"), GONE, ("address.zip", "missing", '"minLength":5')),
        Mistake("a missing choice", (*ADDRESS, "country"), GONE, ("address.country", "missing", '"US"')),
        Mistake("a missing object", ADDRESS, GONE, ("customer.address", "missing", "street, zip, code")),
        Mistake("a missing list", ("lines",), GONE, ("lines", "missing", "sku, quantity")),
        Mistake("a choice", (*ADDRESS, "country"), "Germany", ("address.country", '"Germany"', '"DE"')),
        Mistake("a misspelt choice", ("customer", "kind"), "gama", ("customer.kind", '"gama"', 'one of "gamma"')),
        Mistake("a sentence for a choice", (*ADDRESS, "country"), LONG, ("address.country", LONG[:20], '"US"')),
        Mistake("a pattern", (*ADDRESS, "code"), "AB 1234", ("address.code", '"AB 1234"', "[A-Z]{2}-[0-9]{4}")),
        Mistake("too short", (*ADDRESS, "zip"), "12", ("address.zip", '"12"', "at least 5 characters")),
        Mistake("too long", ("customer", "name"), "Ann B. " * 20, ("customer.name", "140", "at most 80 characters")),
        Mistake("an empty list", ("lines",), [], ("lines", "[]", "at least 1 item")),
        Mistake("a key too many", (*ADDRESS, "zipcode"), "12345", ("address.zipcode", '"12345"', "no such key", "zip")),
        Mistake("a wrong tag", ("customer", "pet", "kind"), "cow", ("customer.pet.kind", '"cow"', "cat, dog")),
        Mistake("a missing tag", ("customer", "pet", "kind"), GONE, ("customer.pet.kind", "missing", "cat, dog")),
        Mistake("a tagged branch", ("customer", "pet", "lives"), "nine", ("customer.pet.lives", '"nine"', integer)),
        Mistake(
            "the nearest branch",
            ("customer", "vehicle"),
            {"draught": 2.5, "ports": "Bremen"},
            ("customer.vehicle.ports", '"Bremen"', "array"),
        ),
        Mistake("no branch", ("customer", "vehicle"), "ship", ("customer.vehicle", '"ship"', "object")),
        Mistake("an optional number", ("customer", "manager"), "x", ("customer.manager", '"x"', "integer or null")),
        Mistake("a boolean", ("customer", "is_active"), "maybe", ("customer.is_active", '"maybe"', "boolean")),
        Mistake("a date", ("customer", "since"), "2024-13-45", ("customer.since", '"2024-13-45"', "valid date")),
        Mistake("a time", ("customer", "seen"), "yesterday", ("customer.seen", '"yesterday"', "valid datetime")),
        Mistake("an identifier", ("customer", "uid"), "1234", ("customer.uid", '"1234"', "valid UUID")),
        Mistake("a decimal", ("total",), "1234567.891", ("total", '"1234567.891"', "7 digits")),
        Mistake("text for a set", ("tags",), "x", ("tags", '"x"', "array")),
        Mistake("a value of a map", ("limits", "cpu"), "many", ("limits.cpu", '"many"', integer)),
        Mistake("a short tuple", ("pair",), [1], ("pair[1]", "missing", "string")),
        Mistake("an item of a tuple", ("pair", 1), 5, ("pair[1]", "got 5", "string")),
        Mistake("an untagged union", ("reference",), [1], ("reference", "[1]", "integer or string or null")),
        Mistake("text for an item", ("lines", 1), "b x 2", ("lines[1]", '"b x 2"', "sku, quantity")),
    ]


def reply(mistake: Mistake) -> str:
    """The good order with this one mistake."""
    document = copy.deepcopy(GOOD)
    node: Any = document
    for step in mistake.path[:-1]:
        node = node[step]
    if mistake.value is GONE:
        del node[mistake.path[-1]]
    else:
        node[mistake.path[-1]] = mistake.value
    return json.dumps(document)
