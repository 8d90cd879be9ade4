"""``score_plateau``: rises that are too small are none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import ConfigError
from ratchet_core.convergence import score_plateau
from ratchet_core.policies import Round


def rounds_until(scores: list[float], patience: int, min_delta: float) -> int | None:
    """After how many rounds it is satisfied."""
    detector = score_plateau(patience, min_delta)
    memory: Any = detector.start()
    for number, score in enumerate(scores, 1):
        memory, enough = detector.after(memory, Round(number, 0, None, None, score, None, {}))
        if enough:
            return number
    return None


@pytest.mark.parametrize(
    ("scores", "patience", "min_delta", "expected"),
    [
        ([1, 2, 3, 4], 1, 0.5, None),
        ([1, 1], 1, 0.5, 2),
        ([1, 1.4, 1.8, 2.2], 2, 0.5, 3),
        ([3, 1, 2], 2, 0, 3),
        ([3, 3, 4, 4, 4], 2, 0, 5),
        ([5], 1, 0, None),
    ],
)
def test_when_it_is_satisfied(scores: list[float], patience: int, min_delta: float, expected: int | None) -> None:
    """Patience counts rounds in a row that did not rise enough."""
    assert rounds_until(scores, patience, min_delta) == expected


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30), st.integers(1, 5), st.floats(0, 2))
def test_it_needs_patience_and_never_ends_on_a_rise(scores: list[float], patience: int, min_delta: float) -> None:
    """At least ``patience`` rounds after the first, and the last of them no rise."""
    number = rounds_until(scores, patience, min_delta)
    if number is not None:
        assert number > patience
        assert scores[number - 1] - max(scores[: number - 1]) < max(min_delta, 1e-300)


@pytest.mark.parametrize(("patience", "min_delta"), [(0, 0), (1.5, 0), (True, 0), (1, -1), (1, float("nan")), (1, "x")])
def test_what_can_not_work_is_refused(patience: Any, min_delta: Any) -> None:
    """When it is made."""
    with pytest.raises(ConfigError):
        score_plateau(patience, min_delta)
