"""Replies of four sizes, and the schema they obey."""

from __future__ import annotations

import json

from pydantic import BaseModel

__all__ = ["SIZES", "Order", "reply", "wrong"]


class Line(BaseModel):
    """One line of an order."""

    sku: int
    name: str
    price: float
    tags: list[str]
    note: str | None = None


class Order(BaseModel):
    """What the model is asked for."""

    customer: str
    lines: list[Line]


SIZES = {"200 B": 2, "2 KB": 19, "50 KB": 490, "1 MB": 9_600}


def reply(lines: int, *, colons: bool = False) -> str:
    """An order as a model writes it; with ``colons`` every note holds one, the harder case for duplicate keys."""
    note = "ship by: monday, fragile" if colons else "ship by monday, fragile"
    return json.dumps(
        {
            "customer": "Ann",
            "lines": [
                {"sku": i, "name": f"item {i}", "price": i * 1.5, "tags": ["a", "b"], "note": note}
                for i in range(lines)
            ],
        }
    )


def wrong(lines: int) -> str:
    """The same with one field of the wrong type."""
    return reply(lines).replace('"sku": 1,', '"sku": "one",', 1)
