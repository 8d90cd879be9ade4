"""``semantic_delta``: the meaning no longer changes."""

from __future__ import annotations

import math
from typing import Any

from .._frozen import frozen
from ..errors import ConfigError, UsageError
from ..kind import Kind
from ..kinds.compute import Compute
from ..plain_kinds import is_array
from ..policies.round import Round

__all__ = ["SemanticDelta", "semantic_delta"]


@frozen()
class SemanticDelta:
    """See ``semantic_delta``. It remembers the last round's vector."""

    threshold: float
    member: Kind
    name = "semantic_delta"
    keeps = "newest"
    needs_score = False

    def definition(self) -> Any:
        """See ``Detector.definition``."""
        return [self.name, self.threshold, self.member.name]

    def start(self) -> None:
        """See ``Detector.start``."""

    def after(self, memory: list[float] | None, round: Round) -> tuple[list[float], bool]:
        """See ``Detector.after``.

        Raises:
            UsageError: for an embedding that is no vector, or one of another length than the last.
        """
        vector = self._vector(round.answers[self.member.name])
        if memory is None:
            return vector, False
        if len(memory) != len(vector):
            raise UsageError(
                f"the embedding {self.member.name!r} gave {len(vector)} numbers after {len(memory)}",
                state=self.member.name,
            )
        return vector, _distance(memory, vector) < self.threshold

    def _vector(self, answer: Any) -> list[float]:
        if is_array(answer) and answer and all(type(x) in (int, float) and math.isfinite(x) for x in answer):
            return [float(x) for x in answer]
        raise UsageError(
            f"the embedding {self.member.name!r} gave {answer!r:.80}: it is to be a list of finite numbers",
            state=self.member.name,
        )


def _distance(one: list[float], other: list[float]) -> float:
    """Of two vectors, by the cosine of their angle: 0 for the same direction, 1 for a right angle."""
    lengths = math.hypot(*one) * math.hypot(*other)
    if not lengths:
        return 0.0 if one == other else 1.0
    return 1.0 - sum(a * b for a, b in zip(one, other, strict=True)) / lengths


def semantic_delta(threshold: float = 0.05, embed: str | Kind = "embed") -> SemanticDelta:
    """Converged when two rounds in a row mean nearly the same: the cosine distance of their embeddings is below
    ``threshold``.

    Args:
        threshold: a distance: 0 is the same direction, 1 a right angle.
        embed: who is asked for the embedding, a list of numbers: the name of a function that the driver knows, which
            gets the body's value as ``value``, or a node.

    Raises:
        ConfigError: for what is no node, and a threshold that is not above 0 and at most 2.
    """
    node: Any = Compute(embed, embed, {"value": "{round.value}"}) if isinstance(embed, str) else embed
    if not isinstance(node, Kind):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise ConfigError(f"embed={embed!r}: give the name of a function, or the node that embeds", path="embed")
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)) or not 0 < threshold <= 2:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise ConfigError(f"threshold={threshold!r}: give a distance above 0 and at most 2", path="threshold")
    return SemanticDelta(float(threshold), node)
