"""Counts of what came of the replies; sums of sums, so that processes can count apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ratchet_core.repair import Repair

__all__ = ["Tally"]


@dataclass(slots=True)
class Tally:
    """What came of so many replies.

    Attributes:
        valid: replies that gave a record, repaired ones included.
        repaired: those of them that were changed in any way on the way.
        reasons: failures by reason.
        changes: repairs by rule.
        changed: replies that had at least one repair of a rule.
    """

    valid: int = 0
    repaired: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])
    changes: Counter[str] = field(default_factory=Counter[str])
    changed: Counter[str] = field(default_factory=Counter[str])

    @property
    def failed(self) -> int:
        """Replies that gave no record."""
        return self.reasons.total()

    @property
    def replies(self) -> int:
        """All of them."""
        return self.valid + self.failed

    def count_valid(self, repairs: Iterable[Repair]) -> None:
        """Count a record and what was changed to get it."""
        self.valid += 1
        rules = [repair.rule for repair in repairs]
        if rules:
            self.repaired += 1
            self.changes.update(rules)
            self.changed.update(set(rules))

    def add(self, other: Tally) -> None:
        """Count in what another one counted."""
        self.valid += other.valid
        self.repaired += other.repaired
        self.reasons.update(other.reasons)
        self.changes.update(other.changes)
        self.changed.update(other.changed)
