"""The base of kinds whose members all work at once: how their ends are kept, and when it is decided.

A kind adds ``decide``: given how members have ended so far, in the order in which they did, and how many are still at
work, is it decided? It is asked after every end, so that no member works on for nothing: both a success that nothing
can change and one that can not be reached any more end it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .actions import Action, FailAction
from .composite import Composite, Group, Move
from .kind import Ended
from .outbox import Step
from .violation import Violation
from .worst import WorstCase, combined

__all__ = ["Branches", "FanOut", "Settled"]


class Settled(NamedTuple):
    """How a branch ended: the parts of ``Ended``, and what the kind notes of its value."""

    kind: str
    document: Any
    format: str
    best: Any
    reason: str | None
    note: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it has a value. A branch that was cancelled has none."""
        return self.document is not None


@dataclass(slots=True)
class Branches:
    """What is remembered: how branches ended, in the order in which they did."""

    settled: dict[str, Settled] = field(default_factory=dict[str, Settled])


class FanOut(Composite[Branches]):
    """All members at once; see above."""

    memory = Branches
    concurrent = True

    def decide(self, settled: Mapping[str, Settled], at_work: int) -> Ended | None:
        """How it ends, None while that is open."""
        raise NotImplementedError

    def judged(self, name: str, ended: Ended) -> Settled:
        """The end of a branch as it is remembered."""
        return Settled(ended.kind, ended.document, ended.format, ended.best(), ended.reason)

    def begin(self, step: Step) -> tuple[Branches, Move]:
        """See ``Composite.begin``: everybody, unless it is decided without them."""
        return Branches(), self.decide({}, len(self.members)) or tuple(self.members)

    def after(
        self, step: Step, frame: Group[Branches], name: str, action: Action | None, ended: Ended
    ) -> tuple[Branches, Move, Action | None]:
        """See ``Composite.after``."""
        settled = {**frame.memory.settled, name: self.judged(name, ended)}
        memory = Branches(settled)
        end = self.decide(settled, len(self.members) - len(settled))
        if end is None:
            return memory, (), action
        if end.document is None:
            best = self.best(Group(frame.active, memory))
            end = Ended(end.kind, best=lambda: best, reason=end.reason)
            step.aside.append(self._failure(step, settled, end))
        return memory, end, action

    def _failure(self, step: Step, settled: Mapping[str, Settled], end: Ended) -> FailAction:
        """The verdict on the whole: what became of each branch that has no value."""
        reason: Any = end.reason
        return FailAction(0, self.name, None, None, step.ledger, reason, self.told(settled), (), end.best())

    def told(self, settled: Mapping[str, Settled]) -> tuple[Violation, ...]:
        """What there is to say when the whole fails: the branches that did, and why."""
        return tuple(
            Violation((name,), result.reason or result.kind, f"{result.kind}, {result.reason}")
            for name, result in settled.items()
            if not result.is_valid
        )

    def best(self, frame: Group[Branches]) -> Any:
        """See ``Kind.best``: by branch, its value or the best there was of it; None when there is nothing at all."""
        found = {name: self.members[name].best(child) for name, child in frame.active.items()}
        for name, result in frame.memory.settled.items():
            valid = result.is_valid
            found[name] = self.members[name].plain(result.document, result.format) if valid else result.best
        return {name: found[name] for name in self.members if found.get(name) is not None} or None

    def fits(self, frame: Group[Branches]) -> bool:
        """See ``Composite.fits``: everybody is at work or has ended, with a value that can be read."""
        settled = frame.memory.settled
        for name, result in settled.items():
            if result.is_valid:
                self.members[name].load(result.document, result.format)
        return {*settled, *frame.active} == {*self.members} and len(settled) + len(frame.active) == len(self.members)

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: all of them, whoever wins."""
        return combined([(name, member.worst(), 1) for name, member in self.members.items()], self.budget)
