"""Scalars of which it is sure that nobody could mean them."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.validation.healable import folded, is_beyond, kind_of, resembles


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("thirty", {"integer"}), ("", {"integer"}), ("about", {"number", "integer"}), ("maybe", {"boolean"}),
        ("certainly", {"boolean", "null"}), ("thirty", {"integer", "null"}), (42.7, {"integer"}), (0.5, {"boolean"}),
        (2, {"boolean"}), (-1, {"boolean", "null"}),
    ],
)  # fmt: skip
def test_beyond(value: Any, kinds: set[str]) -> None:
    """No rule of coercion reads these as what is wanted."""
    assert is_beyond(value, frozenset(kinds))


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("30", {"integer"}), ("1,200 km", {"number"}), ("½", {"number"}), ("yes", {"boolean"}), ("Not true", {"boolean"}),
        ("N/A", {"integer", "null"}), ("-", {"integer", "null"}), ("none given", {"null"}), ("x", {"array"}),
        ("x", {"object"}), ("x", {"integer", "string"}), (3, {"string"}), (3.0, {"integer"}), (1, {"boolean"}),
        (0, {"boolean"}), (True, {"integer"}), (True, {"string"}), (5, {"array"}), (2.5, {"integer", "object"}),
    ],
)  # fmt: skip
def test_not_beyond(value: Any, kinds: set[str]) -> None:
    """In doubt a value is not given up."""
    assert not is_beyond(value, frozenset(kinds))


@pytest.mark.parametrize("text", ["HIGH", "hihg", "**high**", "not high", "it is high now", "h i g h", "?!", "", "hi"])
def test_resembling(text: str) -> None:
    """By letters, as a part, by a slip, or with no letters at all."""
    assert resembles(text, ["low", "high"])


@pytest.mark.parametrize("text", ["urgent", "critical", "A paragraph " * 30 + "high"])
def test_not_resembling(text: str) -> None:
    """Other words, and text that is no word."""
    assert not resembles(text, ["low", "high"])


def test_nothing_resembles_no_words() -> None:
    """There is no list to choose from."""
    assert not resembles("high", [])


def test_kinds_and_folding() -> None:
    """As JSON Schema names them; letters and digits alone."""
    assert [kind_of(value) for value in ("", True, 1, 1.0, None, {}, [])] == [
        "string", "boolean", "integer", "number", "null", "object", "array"
    ]  # fmt: skip
    assert folded("First_Name-2 ") == "firstname2"
