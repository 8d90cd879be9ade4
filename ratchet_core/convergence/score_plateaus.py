"""``score_plateau``: the score no longer rises."""

from __future__ import annotations

from typing import Any

from .._frozen import frozen
from ..errors import ConfigError
from ..policies.round import Round

__all__ = ["ScorePlateau", "score_plateau"]


@frozen()
class ScorePlateau:
    """See ``score_plateau``. It remembers the score to beat, and for how many rounds nobody has."""

    patience: int
    min_delta: float
    name = "score_plateau"
    member = None
    keeps = "best"
    needs_score = True

    def definition(self) -> Any:
        """See ``Detector.definition``."""
        return [self.name, self.patience, self.min_delta]

    def start(self) -> list[Any]:
        """See ``Detector.start``."""
        return [None, 0]

    def after(self, memory: list[Any], round: Round) -> tuple[list[Any], bool]:
        """See ``Detector.after``. Ever so small a rise raises what is to be beaten, but counts as none."""
        best, rounds = memory
        score = round.score
        if score is None or best is None:
            return [score if best is None else best, rounds], False
        rounds = 0 if score - best >= self.min_delta and score > best else rounds + 1
        return [max(best, score), rounds], rounds >= self.patience


def score_plateau(patience: int = 3, min_delta: float = 0.01) -> ScorePlateau:
    """Converged when the best score has not risen by ``min_delta`` for ``patience`` rounds in a row; the loop ends with
    the value of the best score. Higher is better.

    Raises:
        ConfigError: for a patience below 1, and a ``min_delta`` that is negative or no number.
    """
    if type(patience) is not int or patience < 1:
        raise ConfigError(f"patience={patience!r}: give a whole number of at least 1", path="patience")
    if type(min_delta) not in (int, float) or not 0 <= min_delta < float("inf"):
        raise ConfigError(f"min_delta={min_delta!r}: give a number, not negative", path="min_delta")
    return ScorePlateau(patience, float(min_delta))
