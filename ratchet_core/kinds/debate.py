"""``Debate``: agents who answer in rounds, each seeing what the others said, until they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ..actions import Action, FailAction
from ..budget import Budget
from ..checks import check_count, check_name, check_types
from ..composite import Composite, Group, Move, Reader, by_name
from ..context import Context, Seen
from ..errors import ConfigError
from ..kind import Ended, Kind
from ..outbox import Step
from ..violation import Violation
from ..votes import camps, check_field, vote_of
from ..worst import WorstCase, combined

__all__ = ["Debate", "DebateRound", "Debated"]


@dataclass(frozen=True, slots=True)
class DebateRound:
    """One round of a debate.

    Attributes:
        positions: the value of each agent that had one, by name.
        failures: for each agent that failed, its ``reason`` and ``best`` candidate.
        agreed: how many agreed with each other, the most there were.
    """

    positions: Mapping[str, Any]
    failures: Mapping[str, Any]
    agreed: int


@dataclass(frozen=True, slots=True)
class Debated:
    """The value of a debate.

    Attributes:
        value: what was agreed on, as the first of those who agree has it; with ``synthesize``, its value.
        rounds: every round.
        converged: whether enough agreed.
    """

    value: Any
    rounds: tuple[DebateRound, ...]
    converged: bool


@dataclass(slots=True)
class Discussion:
    """What is remembered: the rounds that are over, and how agents have ended in the one that is on.

    A round is ``{"values": {agent: [document, format]}, "failures": {agent: ...}, "votes": {agent: vote}}``.
    """

    past: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    now: dict[str, Any] = field(default_factory=lambda: _empty())
    closing: bool = False


def _empty() -> dict[str, Any]:
    return {"values": {}, "failures": {}, "votes": {}}


_OUTCOMES: Final = frozenset({"converged", "synthesized", "no_quorum"})


class Debate(Composite[Discussion]):
    """Agents who all answer at once, round by round. From the second round on each sees, as ``{debate.positions}``,
    what everybody said in the last one; ``{debate.history}`` is all that was said, ``{debate.round}`` the number of the
    round. It ends as soon as enough agree, however early. An agent that fails is missing from its round, and no more.

    It ends as ``converged``; else as ``synthesized``, when there is somebody to sum up; else it has failed for
    ``no_quorum``, or, when a whole round has failed, for the last reason. The value is ``Debated``, with every round; a
    debate that failed leaves the rounds as its ``best``.

    Args:
        name: the node's name.
        agents: by name, or in sequence; at least two.
        rounds: rounds at most.
        synthesize: a node that is asked at the end, and sees ``{debate.history}``.
        agree_on: dotted path of the field to agree on; the whole value when left out. Compared as in ``Quorum``.
        threshold: how many must agree; all of the agents when left out.
        budget: limits of the whole debate.
        timeout: seconds that it may take.

    Raises:
        ConfigError: for fewer than two agents, a threshold that they can not reach or that one alone would, and a field
            that no schema has.
    """

    memory = Discussion
    concurrent = True
    shows = frozenset({"debate"})
    rounds: int
    threshold: int
    agree_on: str | None
    synthesize: str | None

    def __init__(
        self,
        name: str,
        agents: Sequence[Kind] | Mapping[str, Kind],
        rounds: int = 3,
        *,
        synthesize: Kind | None = None,
        agree_on: str | None = None,
        threshold: int | None = None,
        budget: Budget | None = None,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        debaters = by_name(agents, of=name)
        check_count(name, "rounds", rounds, 1)
        check_types(name, {"synthesize": synthesize}, {"synthesize": Kind})
        needed = len(debaters) if threshold is None else threshold
        check_count(name, "threshold", needed, 2)
        if needed > len(debaters):
            raise ConfigError(f"threshold={needed}: there are {len(debaters)} agents", state=name, path="threshold")
        check_field(name, agree_on, debaters)
        members = debaters if synthesize is None else by_name([*debaters.values(), synthesize], of=name)
        self._made(name, members, budget, timeout)
        self._given(_outcomes=vars(self)["_outcomes"] | _OUTCOMES, _agents=tuple(debaters))
        self._given(rounds=rounds, threshold=needed, agree_on=agree_on)
        self._given(synthesize=None if synthesize is None else synthesize.name)

    @property
    def _debaters(self) -> tuple[str, ...]:
        return vars(self)["_agents"]  # type: ignore[no-any-return]

    # ---------------------------------------------------------------------------------------------- the rounds

    def begin(self, step: Step) -> tuple[Discussion, Move]:
        """See ``Composite.begin``."""
        return Discussion(), self._debaters

    def after(
        self, step: Step, frame: Group[Discussion], name: str, action: Action | None, ended: Ended
    ) -> tuple[Discussion, Move, Action | None]:
        """See ``Composite.after``: a round is over when everybody in it has ended."""
        memory = frame.memory
        if memory.closing:
            return memory, self._closed(step, memory, ended), action
        memory = replace(memory, now=self._noted(memory.now, name, ended))
        if len(memory.now["values"]) + len(memory.now["failures"]) < len(self._debaters):
            return memory, (), action
        memory = Discussion([*memory.past, memory.now])
        return *self._decided(step, memory), action

    def _noted(self, round: Mapping[str, Any], name: str, ended: Ended) -> dict[str, Any]:
        """The round with how one agent ended."""
        values, failures, votes = round["values"], round["failures"], round["votes"]
        if ended.document is None:
            failures = {**failures, name: {"reason": ended.reason or ended.kind, "best": ended.best()}}
        else:
            values = {**values, name: [ended.document, ended.format]}
            votes = {**votes, name: vote_of(self.members[name], ended.document, ended.format, self.agree_on)}
        return {"values": values, "failures": failures, "votes": votes}

    def _decided(self, step: Step, memory: Discussion) -> tuple[Discussion, Move]:
        """A round is over: another one, somebody to sum up, or the end."""
        newest = memory.past[-1]
        if not newest["values"]:
            reasons = [failure["reason"] for failure in newest["failures"].values()]
            return memory, self._failed(step, memory, reasons[-1])
        agreed = self._largest(newest)
        if len(agreed) < self.threshold and len(memory.past) < self.rounds:
            return memory, self._debaters
        if self.synthesize is not None:
            return replace(memory, closing=True), (self.synthesize,)
        if len(agreed) < self.threshold:
            return memory, self._failed(step, memory, "no_quorum")
        return memory, self._ended("converged", memory, agreed[0], newest["values"][agreed[0]])

    def _closed(self, step: Step, memory: Discussion, ended: Ended) -> Ended:
        """Who sums up has ended."""
        assert self.synthesize is not None
        if ended.document is None:
            return self._failed(step, memory, ended.reason or ended.kind)
        converged = len(self._largest(memory.past[-1])) >= self.threshold
        value = [ended.document, ended.format]
        return self._ended("converged" if converged else "synthesized", memory, self.synthesize, value)

    def _largest(self, round: Mapping[str, Any]) -> list[str]:
        """The most that agree with each other, in the order in which the agents were given."""
        votes = {name: round["votes"].get(name) for name in self._debaters}
        nobody: list[str] = []
        return max(camps(votes).values(), key=len, default=nobody)

    def _ended(self, kind: str, memory: Discussion, name: str, value: list[Any]) -> Ended:
        return Ended(kind, {"value": [name, *value], "rounds": memory.past, "converged": kind == "converged"}, "debate")

    def _failed(self, step: Step, memory: Discussion, reason: str) -> Ended:
        rounds = self._plain(memory)
        why: Any = reason
        most = [len(self._largest(round)) for round in memory.past]
        told = Violation((), why, f"{self.threshold} must agree; in each round agreed: {', '.join(map(str, most))}")
        step.aside.append(FailAction(0, self.name, None, None, step.ledger, why, (told,), (), rounds))
        return Ended("failed", best=lambda: rounds, reason=reason)

    # ------------------------------------------------------------------------------------------ what is shown

    def _plain(self, memory: Discussion) -> list[dict[str, Any]]:
        """All that was said, as plain data: for each round what each agent said."""
        return [
            {name: self.members[name].plain(*value) for name, value in round["values"].items()}
            for round in [*memory.past, *([memory.now] if memory.now["values"] else [])]
        ]

    def _shown(self, round: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.members[name].show(*value) for name, value in round["values"].items()}

    def visible(self, frame: Group[Discussion], around: Context) -> Context:
        """See ``Enclosing.visible``: what was said in the rounds that are over."""
        past = frame.memory.past
        own: dict[str, Callable[[], Any]] = {
            "round": lambda: len(past) + (not frame.memory.closing),
            "positions": lambda: self._shown(past[-1]) if past else {},
            "history": lambda: [self._shown(round) for round in past],
        }
        return Context(around.inputs, Seen({"debate": lambda: Seen(own, {})}, around.outputs), around.failures)

    def best(self, frame: Group[Discussion]) -> Any:
        """See ``Kind.best``: all that was said."""
        return self._plain(frame.memory) or None

    def read(self, document: Any, format: str, how: Callable[[Kind], Reader]) -> Debated:
        """See ``Composite.read``."""
        name, *value = document["value"]
        rounds = tuple(
            DebateRound(
                {agent: how(self.members[agent])(*said) for agent, said in round["values"].items()},
                dict(round["failures"]),
                len(self._largest(round)),
            )
            for round in document["rounds"]
        )
        return Debated(how(self.members[name])(*value), rounds, document["converged"])

    # ------------------------------------------------------------------------------------------ the definition

    def fits(self, frame: Group[Discussion]) -> bool:
        """See ``Composite.fits``: what was said can be read, and everybody is at work or has ended."""
        memory = frame.memory
        for round in [*memory.past, memory.now]:
            for name, value in round["values"].items():
                self.members[name].load(*value)
        if memory.closing:
            return {*frame.active} <= {self.synthesize}
        ended = {*memory.now["values"], *memory.now["failures"]}
        over = not frame.active and not ended  # the run has ended with this debate
        return over or ({*frame.active} | ended == {*self._debaters} and not {*frame.active} & ended)

    def arrows(self) -> Iterator[tuple[str | None, str, str | None]]:
        """See ``Composite.arrows``: everybody, again, and who sums up."""
        for name in self._debaters:
            yield None, "", name
            yield name, "again", name
            yield name, "converged", self.synthesize

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: every round, and who sums up."""
        parts = [
            (name, member.worst(), self.rounds if name in self._debaters else 1)
            for name, member in self.members.items()
        ]
        return combined(parts, self.budget)
