"""``Quorum``: branches that work at once; a value that enough of them agree on wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..budget import Budget
from ..checks import check_count, check_name, one_of
from ..composite import by_name, picked
from ..errors import ConfigError
from ..fan_out import FanOut, Settled
from ..kind import Ended, Kind
from ..violation import Violation
from ..votes import camps, check_field, vote_of

__all__ = ["Quorum"]

Tie = Literal["first", "most", "fail"]


class Quorum(FanOut):
    """Branches that work at once and vote. It is decided when ``threshold`` of them agree, or when that can not be
    reached any more; what is then still at work is cancelled. The value is that of the first of those who agree.

    Votes are compared as JSON values: ``True`` is neither ``"True"`` nor 1, and 1.0 is 1. A branch that failed, was
    cancelled, or has nothing at ``agree_on`` has no vote.

    Args:
        name: the node's name.
        branch: one kind, of which ``n`` vote as ``{name}-1``, ``{name}-2`` ...; or the branches themselves.
        n: how many vote; left out when branches are given.
        threshold: how many must agree; more than half when left out.
        agree_on: dotted path of the field to agree on, list indexes included; the whole value when left out.
        tie: required when two values can reach the threshold: ``first`` takes the one that reaches it first, ``most``
            the one with more votes in the end (of equals the one whose branch was given first), ``fail`` neither.
        budget: limits of all branches together; see ``Parallel`` for calls that can not be afforded together.
        timeout: seconds until what is not decided fails.

    Raises:
        ConfigError: for a threshold that can not be reached, a tie without a rule, and a field that no schema has.
    """

    own_outcomes = frozenset({"no_quorum", "validation_error"})
    threshold: int
    agree_on: str | None
    tie: Tie

    def __init__(
        self,
        name: str,
        branch: Kind | Sequence[Kind] | Mapping[str, Kind],
        n: int | None = None,
        *,
        threshold: int | None = None,
        agree_on: str | None = None,
        tie: Tie | None = None,
        budget: Budget | None = None,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        members = _voters(name, branch, n)
        needed = threshold if threshold is not None else len(members) // 2 + 1
        check_count(name, "threshold", needed, 1)
        if needed > len(members):
            raise ConfigError(f"threshold={needed}: {len(members)} vote", state=name, path="threshold")
        if tie is None and 2 * needed <= len(members):
            raise ConfigError(
                f"threshold={needed} of {len(members)}: two values can reach it; give tie='first', 'most' or 'fail'",
                state=name,
                path="tie",
            )
        check_field(name, agree_on, members)
        self._made(name, members, budget, timeout)
        rule = one_of(name, "tie", tie if tie is not None else "first", ("first", "most", "fail"))
        self._given(threshold=needed, agree_on=agree_on, tie=rule)

    def judged(self, name: str, ended: Ended) -> Settled:
        """See ``FanOut.judged``: the vote is noted; without one the branch has failed."""
        result = super().judged(name, ended)
        if not result.is_valid:
            return result
        member = self.members[name]
        vote = vote_of(member, result.document, result.format, self.agree_on)
        if vote is None:
            return Settled("failed", None, "json", member.plain(result.document, result.format), "validation_error")
        return result._replace(note=vote)

    def decide(self, settled: Mapping[str, Settled], at_work: int) -> Ended | None:
        """See ``FanOut.decide``."""
        votes = _votes(settled)
        reached = [names for names in votes.values() if len(names) >= self.threshold]
        if reached and self._is_final(reached, votes, at_work):
            winner = max(reached, key=lambda names: (len(names), -self._place(names)))
            if self.tie == "fail" and len(reached) > 1:
                return Ended("failed", reason="no_quorum")
            result = settled[winner[0]]
            return picked(winner[0], result.document, result.format)
        most = max((len(names) for names in votes.values()), default=0)
        return None if most + at_work >= self.threshold else Ended("failed", reason="no_quorum")

    def _is_final(self, reached: list[list[str]], votes: Mapping[str, list[str]], at_work: int) -> bool:
        """Whether what is still at work can not change who wins."""
        if self.tie == "first" or not at_work or (self.tie == "fail" and len(reached) > 1):
            return True
        leader = max(reached, key=len)
        beaten = self.threshold if self.tie == "fail" else max(self.threshold, len(leader))
        rivals = [len(names) for names in votes.values() if names is not leader]
        return max([0, *rivals]) + at_work < beaten

    def _place(self, names: list[str]) -> int:
        return min(list(self.members).index(name) for name in names)

    def told(self, settled: Mapping[str, Settled]) -> tuple[Violation, ...]:
        """See ``FanOut.told``: who agreed with whom, too; never on what, which may be anybody's text."""
        camps = "; ".join(" and ".join(names) for names in _votes(settled).values())
        return (
            Violation((), "no_quorum", f"{self.threshold} must agree: {camps or 'nobody voted'}"),
            *super().told(settled),
        )


def _voters(name: str, branch: Any, n: int | None) -> dict[str, Kind]:
    if not isinstance(branch, Kind):
        if n is not None and n != len(branch):
            raise ConfigError(f"n={n}: {len(branch)} branches were given", state=name, path="n")
        return by_name(branch, of=name)
    check_count(name, "n", n, 1)
    return {f"{branch.name}-{number}": branch for number in range(1, (n or 0) + 1)}


def _votes(settled: Mapping[str, Settled]) -> dict[str, list[str]]:
    """Who voted for each value, in the order in which they did."""
    return camps({name: result.note for name, result in settled.items()})
