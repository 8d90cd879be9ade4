"""Units and currencies: which a schema names, and which a text does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["is_currency", "is_money", "named_units", "unit_of"]

_NAMES: Final[Mapping[str, str]] = {
    # money
    "usd": "$ us$ usd dollar dollars",
    "eur": "€ eur euro euros",
    "gbp": "£ gbp pound_sterling pounds_sterling",
    "jpy": "¥ jpy yen",
    "inr": "₹ inr rs rupee rupees",
    "chf": "chf franc francs",
    "cents": "¢ cent cents",
    # shares
    "percent": "% percent percentage pct per_cent",
    # time
    "ms": "ms millisecond milliseconds millis",
    "s": "s sec secs second seconds",
    "min": "min mins minute minutes",
    "h": "h hr hrs hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years yr yrs",
    # length, weight, volume
    "mm": "mm millimeter millimeters millimetre millimetres",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "m": "m meter meters metre metres",
    "km": "km kilometer kilometers kilometre kilometres",
    "in": "inch inches",
    "ft": "ft foot feet",
    "mi": "mi mile miles",
    "mg": "mg milligram milligrams",
    "g": "g gram grams",
    "kg": "kg kilogram kilograms kilo kilos",
    "lb": "lb lbs",
    "oz": "oz ounce ounces",
    "ml": "ml milliliter milliliters millilitre millilitres",
    "l": "l liter liters litre litres",
    # data, temperature, power
    "kb": "kb kilobyte kilobytes",
    "mb": "mb megabyte megabytes",
    "gb": "gb gigabyte gigabytes",
    "tb": "tb terabyte terabytes",
    "bytes": "byte bytes",
    "celsius": "°c celsius",
    "fahrenheit": "°f fahrenheit",
    "hz": "hz hertz",
    "w": "w watt watts",
    "kw": "kw kilowatt kilowatts",
    "kwh": "kwh",
    "kcal": "kcal kilocalories",
    "mph": "mph",
    "kmh": "km/h kmh kph",
    # things that are counted
    "points": "points point pts",
    "people": "people persons person",
    "items": "items item",
    "times": "times",
    "tokens": "tokens token",
    "words": "words word",
    "pages": "pages page",
    "stars": "stars star",
}
_UNITS: Final = {name.replace("_", " "): unit for unit, names in _NAMES.items() for name in names.split()}
_CURRENCIES: Final = frozenset({"usd", "eur", "gbp", "jpy", "inr", "chf"})

_MONEY: Final = frozenset(
    {
        *(
            "price",
            "prices",
            "cost",
            "costs",
            "amount",
            "total",
            "subtotal",
            "fee",
            "fees",
            "salary",
            "wage",
            "revenue",
        ),
        *("income", "budget", "payment", "balance", "tax", "profit", "spend", "money", "currency", "expense", "msrp"),
    }
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?|[%$€£¥₹¢°]")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def unit_of(text: str) -> str | None:
    """The unit that ``text`` is the name or the sign of, and nothing else."""
    return _UNITS.get(text.strip().rstrip(".").lower())


def named_units(texts: Iterable[str]) -> frozenset[str]:
    """The units that names and descriptions name. One letter in a sentence is no unit; as a part of a name it is."""
    found: set[str] = set()
    for text in texts:
        is_name = " " not in text.strip()
        for word in _WORD.findall(_CAMEL.sub(" ", text) if is_name else text):
            unit = _UNITS.get(word.lower())
            if unit is not None and (is_name or len(word) > 1 or not word.isalpha()):
                found.add(unit)
    return frozenset(found)


def is_money(name: str) -> bool:
    """Whether a name says of a number that it is an amount of money, without saying in which currency."""
    return any(word.lower() in _MONEY for word in _WORD.findall(_CAMEL.sub(" ", name)))


def is_currency(unit: str) -> bool:
    """Whether the unit is a currency."""
    return unit in _CURRENCIES
