"""A choice with one slip."""

from __future__ import annotations

import pytest
from coercion.coerced import only, refused, rules, value

TYPO = only("enum_typo")


@pytest.mark.parametrize(
    ("choices", "text", "expected"),
    [
        (["medium", "high"], "meduim", "medium"),
        (["medium", "high"], "medim", "medium"),
        (["medium", "high"], "mediumm", "medium"),
        (["medium", "high"], "Medum.", "medium"),
        (["in_progress", "done"], "in_progresz", "in_progress"),
        (["in_progress", "done"], "In Progres", "in_progress"),
        (["approved", "rejected"], "aproved", "approved"),
    ],
)
def test_one_letter_may_be_wrong(choices: list[str], text: str, expected: str) -> None:
    """Missing, doubled, or swapped with its neighbour; another one in a long word."""
    assert value({"enum": choices}, text, TYPO) == expected
    assert rules({"enum": choices}, text) == ["enum_typo"]


@pytest.mark.parametrize(
    ("choices", "text"),
    [
        (["medium", "high"], "hihg"),  # short words are one letter from other words
        (["medium", "high"], "media"),
        (["medium", "high"], "edium"),  # the first letter turns words round
        (["moral", "other"], "amoral"),
        (["typical", "other"], "atypical"),
        (["legal", "illegal"], "ilegal"),  # equally near to both
        (["north", "south"], "sorth"),
        (["north", "south"], "nroth"),
        (["horse"], "house"),
        (["plane"], "planet"),
        (["medium"], "mediun"),
        (["model1", "model2"], "model3"),  # a digit is no slip
        (["q3_2024"], "q4_2024"),
        (["hourly", "yearly"], "early"),
        (["insert", "invert"], "insvert"),
        (["medium"], "not medium"),
        (["increase", "decrease"], "crease"),
        ([1, 2], "3"),
    ],
)
def test_a_guess_is_refused(choices: list[str], text: str) -> None:
    """By any rule."""
    assert refused({"enum": choices}, text, "generous")


def test_a_tag_is_no_slip_of_another_tag() -> None:
    """What one alternative names exactly is its own."""
    branches = [
        {
            "type": "object",
            "properties": {"kind": {"const": "invoice"}, "total": {"type": "integer"}},
            "required": ["kind", "total"],
        },
        {
            "type": "object",
            "properties": {"kind": {"const": "invoices"}, "items": {"type": "array"}},
            "required": ["kind", "items"],
        },
    ]
    assert refused({"anyOf": branches}, {"kind": "invoice", "items": []})
    assert refused({"anyOf": branches}, {"kind": "Invoice", "items": []})
    assert value({"anyOf": branches}, {"kind": "invoicez", "items": []}) == {"kind": "invoices", "items": []}
