"""From which round the next one goes on: the newest one, or an earlier one that was better."""

from __future__ import annotations

from .._frozen import frozen

__all__ = ["Backtrack", "BestScore", "LastGood"]


@frozen()
class BestScore:
    """After a round that scored lower than the best one, go on from the best one. A tie is no step back."""


@frozen()
class LastGood:
    """After a round that failed, go on from the last one that did not. Without it a failed round ends the loop."""


Backtrack = BestScore | LastGood
