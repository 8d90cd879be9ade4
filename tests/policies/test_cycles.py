"""Sequences that go round in circles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.policies.cycles import period, window


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", None), ("aa", None), ("aaa", 1), ("abab", 2), ("aba", None), ("xabab", 2), ("ababc", None), ("abcabc", 3),
        ("aabaab", 3), ("abcdabcd", None),
    ],
)  # fmt: skip
def test_the_cycle_at_the_end(values: str, expected: int | None) -> None:
    """The shortest, at most three long here."""
    assert period(list(values), 3) == expected


@given(st.text("ab", max_size=12), st.integers(1, 6))
def test_the_window_is_all_it_needs(values: str, longest: int) -> None:
    """What lies before it does not count."""
    assert period(list(values), longest) == period(list(values)[-window(longest) :], longest)


def test_no_cycle_is_looked_for() -> None:
    """And nothing is kept for it."""
    assert (period(list("aaaa"), 0), window(0)) == (None, 0)
