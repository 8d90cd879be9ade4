"""English words for whole numbers."""

from __future__ import annotations

import pytest
from coercion.coerced import refused, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thirty", 30),
        ("Twenty-five", 25),
        ("twenty five", 25),
        ("zero", 0),
        ("two hundred", 200),
        ("one thousand", 1000),
    ],
)
def test_a_word_is_its_number(text: str, expected: int) -> None:
    """With good will only."""
    assert value(int, text, "generous") == expected
    assert refused(int, text)


@pytest.mark.parametrize("text", ["thirty or so", "about thirty", "a dozen", "thirty-twelve", "one and a half", "once"])
def test_more_than_a_word_is_none(text: str) -> None:
    """Never out of prose."""
    assert refused(int, text, "generous")
