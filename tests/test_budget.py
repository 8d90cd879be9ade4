"""Money, tokens, calls and time: exact, checked, and never NaN."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Amounts, Budget, ConfigError, Usage, UsageError
from ratchet_core.budget import DIMENSIONS, NOTHING, ONE_CALL, usd_to_nano

WHOLE = st.integers(0, 10**15)
AMOUNTS = st.builds(Amounts, *[WHOLE] * len(DIMENSIONS))


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_sums_of_amounts_are_exact_in_any_order(a: Amounts, b: Amounts, c: Amounts) -> None:
    """Addition is associative and commutative, with ``NOTHING`` as zero."""
    assert a.plus(b).plus(c) == c.plus(b.plus(a))
    assert a.plus(NOTHING) == a


def test_amounts_tell_dollars() -> None:
    """Nano-dollars read as an exact decimal."""
    assert Amounts(usd_nano=310_000).usd == Decimal("0.00031")
    assert Amounts(calls=1) == ONE_CALL


@given(st.integers(0, 10**18))
def test_dollars_as_decimals_are_exact(nano: int) -> None:
    """A whole number of nano-dollars survives the way through dollars."""
    assert usd_to_nano(Decimal(nano) / 10**9) == nano
    assert usd_to_nano(str(Decimal(nano) / 10**9)) == nano


def test_a_float_is_read_by_its_shortest_spelling() -> None:
    """0.1 is a tenth of a dollar, not 0.1000000000000000055."""
    assert usd_to_nano(0.1) == 100_000_000


def test_fractions_of_a_nano_dollar_are_charged() -> None:
    """Rounding is up: nothing is given away."""
    assert usd_to_nano("0.0000000001") == 1
    assert usd_to_nano(0) == 0


@pytest.mark.parametrize(
    "usd",
    ["", "free", "NaN", "sNaN", "Infinity", "-1", -0.01, float("nan"), float("inf"), True, None, [], b"1", 10**13],
)
def test_what_is_no_amount_of_dollars_is_refused(usd: Any) -> None:
    """NaN, infinities, negatives, booleans, other types and absurd sums raise the error that was asked for."""
    with pytest.raises(UsageError, match="usd"):
        usd_to_nano(usd)
    with pytest.raises(ConfigError):
        usd_to_nano(usd, error=ConfigError)


@given(st.one_of(st.floats(), st.integers(), st.text(), st.none(), st.booleans()))
def test_dollars_are_a_count_or_an_error(usd: Any) -> None:
    """Whatever is given, the answer is a non-negative integer or one of our errors."""
    try:
        nano = usd_to_nano(usd)
    except UsageError:
        return
    assert nano >= 0


BAD_NUMBERS = [float("nan"), float("inf"), -1, -0.5, 1.5, "12", True]


@pytest.mark.parametrize("field", ["input_tokens", "output_tokens"])
@pytest.mark.parametrize("value", BAD_NUMBERS)
def test_usage_refuses_what_is_no_count(field: str, value: Any) -> None:
    """Token counts are whole and not negative."""
    with pytest.raises(UsageError, match=field):
        Usage(**{field: value})


@pytest.mark.parametrize("ms", [float("nan"), float("inf"), -1, "fast", [1]])
def test_usage_refuses_what_is_no_duration(ms: Any) -> None:
    """Milliseconds are finite and not negative."""
    with pytest.raises(UsageError, match="ms"):
        Usage(ms=ms)


@pytest.mark.parametrize("usd", [float("nan"), "-1", "x"])
def test_usage_refuses_what_is_no_money(usd: Any) -> None:
    """A NaN cost can not get into the books."""
    with pytest.raises(UsageError, match="usd"):
        Usage(usd=usd)


def test_unknown_usage_is_not_zero() -> None:
    """What is not stated is not in ``known``; the call itself always is."""
    assert Usage().known() == {"calls": 1}
    assert Usage().usd_nano is None
    assert Usage(input_tokens=3).known() == {"calls": 1, "input_tokens": 3}
    assert Usage(output_tokens=4).known() == {"calls": 1, "output_tokens": 4}


def test_known_usage_in_every_dimension() -> None:
    """Tokens add up, milliseconds round up, money is nano-dollars."""
    usage = Usage(input_tokens=3, output_tokens=4, usd="0.5", ms=1.2)
    assert usage.known() == {
        "calls": 1,
        "usd_nano": 500_000_000,
        "input_tokens": 3,
        "output_tokens": 4,
        "tokens": 7,
        "ms": 2,
    }
    assert usage.usd_nano == 500_000_000


def test_usage_as_plain_data() -> None:
    """Unknown figures are left out; a decimal is text, and everything reads back."""
    usage = Usage(input_tokens=3, usd=Decimal("0.10"))
    assert usage.to_json() == {"input_tokens": 3, "usd": "0.10"}
    assert Usage(**usage.to_json()).usd_nano == usage.usd_nano
    assert Usage().to_json() == {}


def test_usage_is_frozen() -> None:
    """Nobody mends the books afterwards."""
    with pytest.raises(FrozenInstanceError):
        Usage().usd = "0"  # type: ignore[misc]


@pytest.mark.parametrize("field", ["tokens", "input_tokens", "output_tokens", "calls", "iterations", "ms"])
@pytest.mark.parametrize("value", BAD_NUMBERS)
def test_a_budget_refuses_what_is_no_limit(field: str, value: Any) -> None:
    """Limits are whole numbers, checked when the budget is made."""
    with pytest.raises(ConfigError, match=field):
        Budget(**{field: value})


@pytest.mark.parametrize("usd", [float("nan"), float("inf"), "-1", "much"])
def test_a_budget_refuses_what_is_no_money(usd: Any) -> None:
    """A NaN limit would compare false with everything."""
    with pytest.raises(ConfigError, match="usd"):
        Budget(usd=usd)


def test_a_budget_states_its_limits() -> None:
    """Only what is limited is there; money is nano-dollars."""
    assert Budget().limits() == {}
    everything = Budget(usd="0.5", tokens=9, input_tokens=5, output_tokens=4, calls=2, iterations=3, ms=10)
    assert everything.limits() == {
        "usd_nano": 500_000_000,
        "tokens": 9,
        "input_tokens": 5,
        "output_tokens": 4,
        "calls": 2,
        "iterations": 3,
        "ms": 10,
    }
    assert Budget(calls=0).limits() == {"calls": 0}


@pytest.mark.parametrize(
    ("text", "ms"),
    [("10m", 600_000), ("90s", 90_000), ("1h30m", 5_400_000), ("1.5 s", 1_500), ("250ms", 250), ("1d", 86_400_000)],
)
def test_wall_clock_in_words(text: str, ms: int) -> None:
    """Durations read as people write them."""
    assert Budget(wall_clock=text).limits() == {"ms": ms}


@pytest.mark.parametrize("text", ["", "10", "ten minutes", "10 parsecs", "-1s", "1s" * 6, 10, None.__class__])
def test_an_unreadable_duration_is_refused(text: Any) -> None:
    """What is no duration is named, with examples of what is."""
    with pytest.raises(ConfigError, match="10m"):
        Budget(wall_clock=text)


def test_ms_and_wall_clock_exclude_each_other() -> None:
    """Two limits of one dimension are a mistake."""
    with pytest.raises(ConfigError, match="not both"):
        Budget(ms=1, wall_clock="1s")


@pytest.mark.parametrize("warn_at", [0, -1, 1.01, float("nan"), "0.8", None])
def test_the_warning_line_is_a_fraction(warn_at: Any) -> None:
    """A line beyond the limit never warns, one at zero always does."""
    with pytest.raises(ConfigError, match="warn_at"):
        Budget(warn_at=warn_at)


def test_the_policy_for_unknown_usage_is_closed() -> None:
    """There are two policies."""
    assert Budget(on_unknown_usage="assume_reserved").on_unknown_usage == "assume_reserved"
    with pytest.raises(ConfigError, match="on_unknown_usage"):
        Budget(on_unknown_usage="ignore")  # type: ignore[arg-type]
