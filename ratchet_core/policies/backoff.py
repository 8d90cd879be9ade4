"""How long to wait before a failed call is made again: a pure function of the attempt, jitter given as data."""

from __future__ import annotations

from hashlib import sha256

from .._frozen import frozen
from ..errors import ConfigError

__all__ = ["Backoff", "unit_interval"]


@frozen()
class Backoff:
    """Failed calls (not failed replies) are repeated up to ``max_retries`` times in one visit of a state.

    Attributes:
        max_retries: repeats after the first call; 0 gives up at once.
        initial: seconds before the first repeat; each further one doubles it.
        maximum: seconds at most, a server's own ``retry_after`` excepted.
        jitter: fraction of each wait that is drawn from the run's seed, 0 to 1.
        honour_at_most: the longest ``retry_after``, in seconds, that is waited for; a longer one fails the state.
    """

    max_retries: int = 2
    initial: float = 1.0
    maximum: float = 60.0
    jitter: float = 0.0
    honour_at_most: float = 600.0

    def __post_init__(self) -> None:
        if type(self.max_retries) is not int or self.max_retries < 0:
            raise ConfigError(
                f"max_retries={self.max_retries!r}: give a whole number, not negative", path="max_retries"
            )
        for name in ("initial", "maximum", "honour_at_most"):
            if not _is_number(getattr(self, name)) or not 0 <= getattr(self, name) < float("inf"):
                raise ConfigError(f"{name}={getattr(self, name)!r}: give seconds, not negative", path=name)
        if not _is_number(self.jitter) or not 0 <= self.jitter <= 1:
            raise ConfigError(f"jitter={self.jitter!r}: give a fraction in [0, 1]", path="jitter")

    def delay(self, attempt: int, u: float) -> float:
        """Seconds before repeat number ``attempt`` (from 1): ``min(initial * 2**(attempt-1), maximum)``, of which
        the fraction ``jitter`` is scaled by ``u`` in [0, 1)."""
        full = min(self.initial * 2.0 ** min(attempt - 1, 60), self.maximum)
        return full * (1 - self.jitter + self.jitter * u)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def unit_interval(seed: int, label: str) -> float:
    """A number in [0, 1) that depends on the seed and the label alone."""
    return int.from_bytes(sha256(f"{seed}:{label}".encode()).digest()[:7], "big") / 2**56
