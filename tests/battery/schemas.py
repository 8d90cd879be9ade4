"""What the battery asks for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

__all__ = ["SCHEMAS"]


class Person(BaseModel):
    """A person."""

    name: str
    age: int


class Ticket(BaseModel):
    """A ticket of a help desk."""

    title: str
    priority: Literal["low", "medium", "high"]
    tags: list[str]
    estimate_hours: float | None = None


class Line(BaseModel):
    """One line of an invoice."""

    sku: str
    quantity: int
    price: float


class Invoice(BaseModel):
    """An invoice."""

    invoice_number: str
    paid: bool
    lines: list[Line]


class Verdict(BaseModel):
    """A judgement."""

    approved: bool
    reason: str


class Event(BaseModel):
    """Something on a day."""

    what: str
    on: date


class Circle(BaseModel):
    """A circle."""

    shape: Literal["circle"]
    radius: float


class Square(BaseModel):
    """A square."""

    shape: Literal["square"]
    side: float


Shape = Annotated[Circle | Square, Field(discriminator="shape")]

CITY: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "population": {"type": "integer"}, "capital": {"type": "boolean"}},
    "required": ["city", "population"],
}

SCHEMAS: Final[dict[str, Any]] = {
    "person": Person,
    "people": list[Person],
    "ticket": Ticket,
    "invoice": Invoice,
    "verdict": Verdict,
    "event": Event,
    "shape": Shape,
    "city": CITY,
}
