"""Money, tokens, calls and time as exact data: what a call used, what a run may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal, InvalidOperation
from operator import add
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from ._frozen import frozen
from .errors import ConfigError, RatchetError, UsageError

__all__ = ["DIMENSIONS", "NOTHING", "ONE_CALL", "Amounts", "Budget", "Usage", "usd_to_nano"]

NANO: Final = 1_000_000_000
Usd = str | int | float | Decimal


class Amounts(NamedTuple):
    """A vector of resources, all whole numbers; money in nano-USD (1e-9 USD), so that sums are exact."""

    usd_nano: int = 0
    tokens: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0
    iterations: int = 0
    ms: int = 0

    @property
    def usd(self) -> Decimal:
        """The money as an exact decimal number of US dollars."""
        return Decimal(self.usd_nano) / NANO

    def plus(self, other: Amounts) -> Amounts:
        """The sum, dimension by dimension."""
        return Amounts(*map(add, self, other))


DIMENSIONS: Final = Amounts._fields
NOTHING: Final = Amounts()
ONE_CALL: Final = Amounts(calls=1)


def usd_to_nano(usd: Usd, *, error: type[RatchetError] = UsageError, what: str = "usd") -> int:
    """Dollars as nano-USD, rounded up (a fraction of a nano-dollar is charged, never given away).

    Raises:
        error: for text that is no number, NaN, infinities and negative amounts.
    """
    if isinstance(usd, bool) or not isinstance(usd, (str, int, float, Decimal)):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise error(f"{what}={usd!r}: give dollars as str, int, float or Decimal", path=what)
    try:
        amount = Decimal(repr(usd) if isinstance(usd, float) else usd)
    except InvalidOperation:
        raise error(f"{what}={usd!r} is not a number of dollars", path=what) from None
    if not amount.is_finite() or amount < 0:
        raise error(f"{what}={usd!r}: an amount of dollars is finite and not negative", path=what)
    if amount > 10**12:
        raise error(f"{what}={usd!r}: more than a trillion dollars is surely a mistake", path=what)
    return int((amount * NANO).to_integral_value(rounding="ROUND_CEILING"))


def _whole(value: Any, what: str, error: type[RatchetError]) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or value < 0:
        raise error(f"{what}={value!r}: give a whole number, not negative", path=what)
    if value == float("inf") or value != int(value):
        raise error(f"{what}={value!r}: give a whole number, not negative", path=what)
    return int(value)


@frozen()
class Usage:
    """What one call used, as the provider says. None means unknown, which is not zero.

    Attributes:
        input_tokens: prompt tokens, cached ones included.
        output_tokens: completion tokens, reasoning tokens included.
        usd: price in US dollars; str or Decimal stay exact, a float is read by its shortest repr.
        ms: how long the call took, in milliseconds.

    Raises:
        UsageError: for NaN, infinite, negative or non-numeric figures.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    usd: Usd | None = None
    ms: int | float | None = None

    def __post_init__(self) -> None:
        if self.usd is not None:
            usd_to_nano(self.usd)
        for name in ("input_tokens", "output_tokens"):
            if getattr(self, name) is not None:
                _whole(getattr(self, name), name, UsageError)
        ms: Any = self.ms  # callers may not check types
        if ms is not None and not (isinstance(ms, (int, float)) and 0 <= ms < float("inf")):
            raise UsageError(f"ms={self.ms!r}: give milliseconds, finite and not negative", path="ms")

    @property
    def usd_nano(self) -> int | None:
        """``usd`` in nano-USD, None when unknown."""
        return None if self.usd is None else usd_to_nano(self.usd)

    def known(self) -> dict[str, int]:
        """The dimensions of ``Amounts`` that this usage states, one call included."""
        stated: dict[str, int] = {"calls": 1}
        if self.usd is not None:
            stated["usd_nano"] = usd_to_nano(self.usd)
        if self.input_tokens is not None:
            stated["input_tokens"] = int(self.input_tokens)
        if self.output_tokens is not None:
            stated["output_tokens"] = int(self.output_tokens)
        if self.input_tokens is not None and self.output_tokens is not None:
            stated["tokens"] = int(self.input_tokens) + int(self.output_tokens)
        if self.ms is not None:
            stated["ms"] = -int(-self.ms // 1)
        return stated

    def to_json(self) -> dict[str, Any]:
        """Plain data; unknown figures are left out, money is text."""
        return {
            key: str(value) if isinstance(value, Decimal) else value
            for key in ("input_tokens", "output_tokens", "usd", "ms")
            if (value := getattr(self, key)) is not None
        }


@frozen()
class Budget:
    """The most that a node and everything below it may use. None is no limit.

    Attributes:
        usd: US dollars, exact.
        tokens, input_tokens, output_tokens: over all calls.
        calls: model calls, failed and repeated ones included.
        iterations: rounds: of a loop its own, of any other node those of all loops below it.
        ms: milliseconds spent in calls; human waits and sleeps do not count.
        wall_clock: the same in words, such as ``"10m"``.
        warn_at: fraction of any limit at which the ledger is marked ``warned``, once.
        on_unknown_usage: under a usd or token limit a reply of unknown usage is charged its whole
            reservation; then ``"fail"`` permits no further call and ``"assume_reserved"`` goes on.

    Raises:
        ConfigError: for NaN, negative or non-numeric limits and unreadable durations.
    """

    usd: Usd | None = None
    tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    calls: int | None = None
    iterations: int | None = None
    ms: int | None = None
    wall_clock: str | None = None
    warn_at: float = 0.8
    on_unknown_usage: Literal["fail", "assume_reserved"] = "fail"
    _limits: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.usd is not None:
            usd_to_nano(self.usd, error=ConfigError)
        for name in ("tokens", "input_tokens", "output_tokens", "calls", "iterations", "ms"):
            if getattr(self, name) is not None:
                _whole(getattr(self, name), name, ConfigError)
        if self.wall_clock is not None and self.ms is not None:
            raise ConfigError("give ms or wall_clock, not both", path="wall_clock")
        if self.wall_clock is not None:
            _duration_ms(self.wall_clock)
        if not isinstance(self.warn_at, (int, float)) or not 0 < self.warn_at <= 1:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"warn_at={self.warn_at!r}: give a fraction in (0, 1]", path="warn_at")
        if self.on_unknown_usage not in ("fail", "assume_reserved"):
            raise ConfigError(
                f"on_unknown_usage={self.on_unknown_usage!r}: give 'fail' or 'assume_reserved'", path="on_unknown_usage"
            )
        object.__setattr__(self, "_limits", MappingProxyType(self._reckoned()))

    def limits(self) -> Mapping[str, int]:
        """The limited dimensions of ``Amounts`` with their limits."""
        return self._limits

    def _reckoned(self) -> dict[str, int]:
        limits: dict[str, int] = {}
        if self.usd is not None:
            limits["usd_nano"] = usd_to_nano(self.usd, error=ConfigError)
        for name in ("tokens", "input_tokens", "output_tokens", "calls", "iterations", "ms"):
            if (value := getattr(self, name)) is not None:
                limits[name] = int(value)
        if self.wall_clock is not None:
            limits["ms"] = _duration_ms(self.wall_clock)
        return limits


_UNITS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION: Final = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d)){1,5}")


def _duration_ms(text: Any) -> int:
    compact = text.replace(" ", "") if isinstance(text, str) else ""
    if not _DURATION.fullmatch(compact):
        raise ConfigError(f"wall_clock={text!r}: write it like '90s', '10m', '1h30m'", path="wall_clock")
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", compact)
    return int(sum(Decimal(number) * _UNITS[unit] for number, unit in parts))
