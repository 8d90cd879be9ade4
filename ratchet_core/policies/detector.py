"""What a detector of convergence is: a small machine of its own that is shown every round."""

from __future__ import annotations

from typing import Any, Protocol

from .round import Round

__all__ = ["Detector"]


class Detector(Protocol):
    """Says when a loop need not go on. Immutable; what it remembers goes in and out as JSON data.

    Attributes:
        member: the node that is asked about each round, None where none is. Its answer stands in ``Round.answers``.
        keeps: which value the loop ends with: the ``newest``, or the one with the ``best`` score.
        needs_score: whether it works with a scorer only.
    """

    @property
    def name(self) -> str:
        """The reason that the loop then ends with."""
        ...

    @property
    def member(self) -> Any:
        """See above."""
        ...

    @property
    def keeps(self) -> str:
        """See above."""
        ...

    @property
    def needs_score(self) -> bool:
        """See above."""
        ...

    def definition(self) -> Any:
        """Plain data that identifies it, for the definition digest."""
        ...

    def start(self) -> Any:
        """What is remembered before the first round."""
        ...

    def after(self, memory: Any, round: Round) -> tuple[Any, bool]:
        """What is remembered after a round whose body did not fail, and whether the loop has converged."""
        ...
