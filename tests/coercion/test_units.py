"""Units in names, sentences and values."""

from __future__ import annotations

import pytest

from ratchet_core.coercion.units import is_currency, is_money, named_units, unit_of


@pytest.mark.parametrize(
    ("texts", "units"),
    [
        (["weight_kg"], {"kg"}),
        (["weightKg"], {"kg"}),
        (["Age in years"], {"year"}),
        (["in m", "width_m"], {"m"}),  # one letter in a sentence may be anything
        (["a day or a week"], {"day", "week"}),
        (["share in %"], {"percent"}),
        (["name"], set()),
    ],
)
def test_named_units(texts: list[str], units: set[str]) -> None:
    """Of names and of sentences."""
    assert named_units(texts) == units


def test_a_unit_is_known_by_all_its_names() -> None:
    """And by nothing else."""
    assert {unit_of(name) for name in ("kg", "KG", "kilos", " kilograms.")} == {"kg"}
    assert unit_of("kg net") is None
    assert is_currency("usd")
    assert not is_currency("kg")


def test_money() -> None:
    """A name that speaks of money in no currency."""
    assert is_money("unitPrice")
    assert is_money("total_cost")
    assert not is_money("pricey_name")
