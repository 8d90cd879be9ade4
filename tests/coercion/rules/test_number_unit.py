"""A number with its unit, where the schema names that unit."""

from __future__ import annotations

from typing import Any

import pytest
from coercion.coerced import only, refused, value

UNIT = only("number_unit")


def field(name: str, description: str | None = None, kind: str = "number") -> dict[str, Any]:
    """A schema of one field."""
    told = {} if description is None else {"description": description}
    return {"type": "object", "properties": {name: {"type": kind, **told}}, "required": [name]}


@pytest.mark.parametrize(
    ("name", "description", "text", "expected"),
    [
        ("age", "Age in years", "30 years", 30),
        ("age", "Age in years", "30 yrs.", 30),
        ("weight_kg", None, "70 kg", 70),
        ("weightKg", None, "70.5kg", 70.5),
        ("duration_ms", None, "20ms", 20),
        ("distance", "in kilometers", "1,200 km", 1200),
        ("share", "in percent", "12%", 12),
        ("share_pct", None, "12.5 percent", 12.5),
        ("price_usd", None, "$3.50", 3.5),
        ("price_usd", None, "USD 1,200", 1200),
        ("price", "The price in euros", "3.50 EUR", 3.5),
        ("price", None, "$3.50", 3.5),
        ("totalCost", None, "€1,200.50", 1200.5),
        ("price", None, "-$3", -3),
        ("temperature", "degrees Celsius", "21.5°C", 21.5),
    ],
)
def test_the_unit_that_the_schema_names_is_left_out(
    name: str, description: str | None, text: str, expected: float
) -> None:
    """An amount of money has a currency, whichever it is, unless the schema names another."""
    assert value(field(name, description), {name: text}, UNIT) == {name: expected}


@pytest.mark.parametrize(
    ("name", "description", "text"),
    [
        ("age", "Age in years", "30 months"),
        ("age", "Age in years", "30 years old"),
        ("age", "Age in years", "about 30 years"),
        ("age", "Age in years", "30-35 years"),
        ("age", None, "30 years"),
        ("distance_km", None, "5 miles"),
        ("distance", "in km, not in miles", "5 km"),
        ("weight", "in kg or lb", "5 kg"),
        ("price_usd", None, "€3.50"),
        ("price_eur", "The price, converted from dollars", "$3.50"),
        ("value", None, "$3.50"),
        ("price", None, "$3 per item"),
        ("price", None, "$3M"),
        ("price", None, "3 dollars or so"),
        ("share", None, "12%"),
        ("share", "a fraction", "12%"),
        ("count", "how many", "5 kg"),
        ("height", "in ft", "5 ft 10 in"),
    ],
)
def test_any_other_unit_is_refused(name: str, description: str | None, text: str) -> None:
    """What would be converted, guessed or lost."""
    assert refused(field(name, description), {name: text}, UNIT)


def test_a_fraction_with_a_unit_is_no_integer() -> None:
    """The unit changes nothing about that."""
    assert value(field("age", "in years", "integer"), {"age": "30 years"}, UNIT) == {"age": 30}
    assert refused(field("age", "in years", "integer"), {"age": "30.5 years"}, UNIT)
