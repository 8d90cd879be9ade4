"""How long to wait before a failed call is made again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Backoff, ConfigError
from ratchet_core.policies.backoff import unit_interval

SECONDS = st.floats(0, 1e6)
FRACTION = st.floats(0, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_retries", -1),
        ("max_retries", 1.0),
        ("max_retries", True),
        ("initial", -0.1),
        ("initial", float("nan")),
        ("maximum", float("inf")),
        ("honour_at_most", -1),
        ("jitter", 1.1),
        ("jitter", -0.1),
        ("jitter", float("nan")),
    ],
)
def test_what_is_no_policy_is_refused(field: str, value: Any) -> None:
    """By the name of the field."""
    with pytest.raises(ConfigError, match=field):
        Backoff(**{field: value})


@pytest.mark.parametrize("field", ["initial", "maximum", "honour_at_most", "jitter"])
def test_text_is_no_number(field: str) -> None:
    """A ConfigError, not a TypeError."""
    with pytest.raises(ConfigError, match=field):
        Backoff(**{field: "1"})  # type: ignore[arg-type]


def test_waits_double_up_to_the_maximum() -> None:
    """Without jitter they are what they say."""
    policy = Backoff(9, initial=1.5, maximum=10)
    assert [policy.delay(attempt, 0.5) for attempt in range(1, 6)] == [1.5, 3.0, 6.0, 10.0, 10.0]
    assert policy.delay(10**6, 0.5) == 10


@given(SECONDS, SECONDS, FRACTION, st.integers(1, 2000), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_bounded(initial: float, maximum: float, jitter: float, attempt: int, u: float) -> None:
    """Between the unjittered part and the full wait, never beyond the maximum, never negative."""
    policy = Backoff(1, initial, maximum, jitter)
    full = Backoff(1, initial, maximum).delay(attempt, 0.0)
    wait = policy.delay(attempt, u)
    assert 0 <= wait <= full * (1 + 1e-12) <= maximum * (1 + 1e-9)
    assert wait >= full * (1 - jitter) * (1 - 1e-9)


@given(st.integers(), st.text(st.characters(codec="utf-8")))
def test_jitter_comes_from_seed_and_label_alone(seed: int, label: str) -> None:
    """The same number every time, in [0, 1)."""
    u = unit_interval(seed, label)
    assert 0 <= u < 1
    assert unit_interval(seed, label) == u
    assert unit_interval(seed + 1, label) != u


def test_jitter_is_the_same_on_every_platform() -> None:
    """Known answer."""
    assert unit_interval(0, "s/1:call#0") == 0.10490832830116037
    assert unit_interval(0, "s/2:call#0") == 0.8050867605335338
