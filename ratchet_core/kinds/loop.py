"""``Loop``: a body that is repeated, each round on the value of an earlier one, until it is enough."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from ..actions import Action, FailAction
from ..budget import Amounts, Budget
from ..canonical import digest
from ..checks import check_count, check_name, check_types
from ..composite import Composite, Group, Move, by_name, picked
from ..context import Context, Seen
from ..errors import ConfigError
from ..fields import filled_values
from ..kind import Ended, Kind
from ..outbox import Step
from ..policies import Backtrack, BestScore, Detector, Escalate, LastGood, Round
from ..policies.cycles import period, window
from ..rounds import Kept, Measures, Rounds, permits_round
from ..validation.ensure import Ensure
from ..violation import Violation
from ..worst import WorstCase, combined

__all__ = ["DEFAULT_MAX_ITERATIONS", "Loop"]

DEFAULT_MAX_ITERATIONS = 100
"""Rounds at most. A loop that goes round more often than that without saying so is a mistake."""

_LONGEST_CYCLE: Final = 8
_OUTCOMES: Final = frozenset(
    {"converged", "exhausted", "stalled", "until", "score_plateau", "predicate", "judge", "semantic_delta"}
)


class Loop(Composite[Rounds]):
    """A body that is repeated, until a detector finds that it is enough.

    Inside, prompts and arguments see ``{round.value}`` (the value that is to be improved; for those who judge a round,
    its own), ``{round.iteration}`` and ``{round.feedback}``. A loop ends as one of

    * ``converged``, with a value; ``Ended.reason`` names the detector, ``until`` or another;
    * ``exhausted``: ``max_iterations`` rounds were not enough;
    * ``stalled``: the score no longer rises (``on_stall``), or the values go round in circles;
    * ``budget_exhausted``: no further round, or judgement, can be paid for;
    * ``failed``: a round failed, and ``LastGood`` does not say to go on, or one who was to judge it did; its reason is
      theirs.

    Without a value the best round is the outcome's ``best``, always.

    Args:
        name: the node's name.
        body: what is repeated.
        until: when its value is enough: text in the closed grammar of ``ensure``, or a function of the value.
        max_iterations: rounds at most; ``Budget(iterations=)`` bounds them over all visits, and around several loops
            those of all of them together.
        budget: limits of the whole loop, those who judge included.
        scorer: gives a value's score, a finite number, higher is better: a function of the value, or a node that is
            asked and answers with a number.
        converge_on: detectors, see ``ratchet_core.convergence``; the first that is satisfied ends the loop.
        backtrack: ``BestScore()``, ``LastGood()``, or both in a list: from which round to go on.
        on_stall: ``Escalate(after)``: when to give up; needs a scorer.
        feedback: what the next round is told: a function of the ``Round`` that gives JSON. Left out, it is what
            ``until`` misses, what the judges said, and why the round failed.
        initial: what the first round is to improve: a JSON value, text with ``{fields}`` filled in.
        cycles: the longest cycle of values that is looked for; 0 looks for none.
        timeout: seconds that the loop may take.

    Raises:
        ConfigError: for anything of this that can not work.
    """

    memory = Rounds
    shows = frozenset({"round"})
    max_iterations: int
    scorer: Callable[[Any], Any] | Kind | None
    converge_on: tuple[Detector, ...]
    backtrack: tuple[Backtrack, ...]
    on_stall: Escalate | None
    feedback: Callable[[Round], Any] | None
    initial: Any
    until: str | Callable[[Any], Any] | Ensure | None
    cycles: int

    def __init__(
        self,
        name: str,
        body: Kind,
        *,
        until: str | Callable[[Any], Any] | Ensure | None = None,
        max_iterations: int = DEFAULT_MAX_ITERATIONS,
        budget: Budget | None = None,
        scorer: Callable[[Any], Any] | Kind | None = None,
        converge_on: Detector | Sequence[Detector] = (),
        backtrack: Backtrack | Sequence[Backtrack] | None = None,
        on_stall: Escalate | None = None,
        feedback: Callable[[Round], Any] | None = None,
        initial: Any = None,
        cycles: int = _LONGEST_CYCLE,
        timeout: float | None = None,
    ) -> None:
        check_name(name)
        check_count(name, "max_iterations", max_iterations, 1)
        check_count(name, "cycles", cycles, 0)
        check_types(name, {"on_stall": on_stall}, {"on_stall": Escalate})
        detectors, back = _several(converge_on), _several(backtrack)
        self._given(max_iterations=max_iterations, scorer=scorer, converge_on=detectors, backtrack=back, cycles=cycles)
        self._given(on_stall=on_stall, feedback=feedback, initial=initial, until=until)
        measures = Measures(name, body, until, scorer, feedback)
        self._check()
        asked = [scorer] if isinstance(scorer, Kind) else []
        asked += [detector.member for detector in detectors if detector.member is not None]
        self._made(name, by_name([body, *asked], of=name), budget, timeout)
        measures.members = self.members
        self._given(_outcomes=vars(self)["_outcomes"] | _OUTCOMES, _measures=measures)

    def _check(self) -> None:
        for detector in self.converge_on:
            if not hasattr(detector, "after") or not hasattr(detector, "start"):
                raise ConfigError(f"converge_on has {detector!r}: give detectors, see ratchet_core.convergence")
        for policy in self.backtrack:
            if not isinstance(policy, (BestScore, LastGood)):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
                raise ConfigError(f"backtrack={policy!r}: give BestScore() or LastGood()", path="backtrack")
        needing = [detector.name for detector in self.converge_on if detector.needs_score]
        needing += [type(p).__name__ for p in (*self.backtrack, self.on_stall) if isinstance(p, (BestScore, Escalate))]
        if needing and self.scorer is None:
            raise ConfigError(f"{', '.join(needing)} goes by the score: give the loop a scorer=", path="scorer")

    # ---------------------------------------------------------------------------------------------- the rounds

    def begin(self, step: Step) -> tuple[Rounds, Move]:
        """See ``Composite.begin``."""
        context = step.context()
        initial = filled_values({"initial": self.initial}, context, self.name)["initial"]
        return self._next(step, Rounds(initial=initial, detectors=[each.start() for each in self.converge_on]))

    def after(
        self, step: Step, frame: Group[Rounds], name: str, action: Action | None, ended: Ended
    ) -> tuple[Rounds, Move, Action | None]:
        """See ``Composite.after``: the body is judged, and when everybody has judged it, the next round begins."""
        memory = dataclasses.replace(frame.memory)
        if ended.reason == "budget_exhausted" and ended.document is None:
            memory, move = self._given_up(step, memory, "budget_exhausted", best=ended.best())
        elif name == self._body.name:
            memory, move = self._on_body(step, memory, ended)
        else:
            memory, move = self._on_answer(step, memory, name, ended)
        return memory, move, action

    @property
    def _measure(self) -> Measures:
        return vars(self)["_measures"]  # type: ignore[no-any-return]

    @property
    def _body(self) -> Kind:
        return self._measure.body

    def _on_body(self, step: Step, memory: Rounds, ended: Ended) -> tuple[Rounds, Move]:
        memory.answers = {}
        if ended.document is None:
            memory.newest, memory.failure = None, {"reason": ended.reason or ended.kind, "best": ended.best()}
            memory.without_rise += 1
            if not any(isinstance(policy, LastGood) for policy in self.backtrack):
                return self._given_up(step, memory, "failed", reason=ended.reason, best=ended.best())
            return self._onward(step, memory)
        grew_from = 0 if memory.base is None else memory.base.iteration
        memory.newest = Kept(memory.iteration, grew_from, ended.document, ended.format)
        memory.failure = None
        if isinstance(self.scorer, Kind):
            memory.asked = (self.scorer.name,)
            return memory, memory.asked
        return self._measured(step, memory)

    def _on_answer(self, step: Step, memory: Rounds, name: str, ended: Ended) -> tuple[Rounds, Move]:
        if ended.document is None:
            return self._given_up(step, memory, "failed", reason=ended.reason)
        memory.answers = {**memory.answers, name: (ended.document, ended.format)}
        memory.asked = memory.asked[1:]
        if isinstance(self.scorer, Kind) and name == self.scorer.name:
            return self._measured(step, memory)
        if memory.asked:
            return memory, memory.asked[:1]
        return self._judged(step, memory, self._measure.round(memory), asked=True)

    def _measured(self, step: Step, memory: Rounds) -> tuple[Rounds, Move]:
        """The newest value has its score: what costs nothing judges it first, then whoever is to be asked."""
        assert memory.newest is not None
        memory.newest.score = score = self._measure.score(memory)
        best = memory.best
        rises = best is None or best.score is None or score is None or score > best.score
        memory.without_rise = 0 if rises else memory.without_rise + 1
        if best is None or rises or score == best.score:  # of equals the newest: the work went on from there
            memory.best = memory.newest
        round = self._measure.round(memory)
        if self._measure.is_enough(round.value):
            return self._converged(memory, memory.newest, "until")
        if self.cycles:
            newest = digest(self._measure.plain(memory.newest), 16)
            memory.fingerprints = [*memory.fingerprints, newest][-window(self.cycles) :]
        return self._judged(step, memory, round, asked=False)

    def _judged(self, step: Step, memory: Rounds, round: Round, *, asked: bool) -> tuple[Rounds, Move]:
        """Show the round to the detectors: those without a member first, then, when they have answered, the others."""
        assert memory.newest is not None
        memory.detectors = list(memory.detectors)
        for index, detector in enumerate(self.converge_on):
            if (detector.member is not None) is not asked:
                continue
            memory.detectors[index], enough = self._measure.call(
                f"detector {detector.name}", detector.after, memory.detectors[index], round
            )
            if enough:
                best = memory.best if detector.keeps == "best" else None
                return self._converged(memory, best or memory.newest, detector.name)
        if not asked:
            memory.asked = tuple(detector.member.name for detector in self.converge_on if detector.member is not None)
            if memory.asked:
                return memory, memory.asked[:1]
        return self._onward(step, memory)

    def _onward(self, step: Step, memory: Rounds) -> tuple[Rounds, Move]:
        """The round was not enough: is there reason to believe that another one would be?"""
        memory.feedback = self._measure.feedback(memory)
        newest, best = memory.newest, memory.best
        if newest is not None:
            is_worse = best is not None and best.score is not None and (newest.score or 0.0) < best.score
            step_back = is_worse and any(isinstance(policy, BestScore) for policy in self.backtrack)
            memory.base = best if step_back else newest
        if self.on_stall is not None and memory.without_rise >= self.on_stall.after:
            return self._given_up(step, memory, "stalled", told=f"no better score in {memory.without_rise} rounds")
        if newest is not None and (length := period(memory.fingerprints, self.cycles)) is not None:
            return self._given_up(step, memory, "stalled", told=f"the values go round in a cycle of {length}")
        return self._next(step, memory)

    def _next(self, step: Step, memory: Rounds) -> tuple[Rounds, Move]:
        if memory.iteration >= self.max_iterations:
            return self._given_up(step, memory, "exhausted", told=f"{memory.iteration} rounds were not enough")
        if not permits_round(step.ledger, step.path):
            return self._given_up(step, memory, "budget_exhausted", told="the budget permits no further round")
        step.charge(step.path, Amounts(iterations=1))
        memory.iteration += 1
        return memory, (self._body.name,)

    # ------------------------------------------------------------------------------------------------ the ends

    def _converged(self, memory: Rounds, kept: Kept, reason: str) -> tuple[Rounds, Move]:
        best = self._measure.plain(memory.best)
        return memory, picked(
            self._body.name, kept.document, kept.format, kind="converged", reason=reason, best=lambda: best
        )

    def _given_up(
        self, step: Step, memory: Rounds, kind: str, *, reason: str | None = None, told: str = "", best: Any = None
    ) -> tuple[Rounds, Move]:
        """The end without a value that is enough: the best round is what there is."""
        if memory.best is not None:
            best = self._measure.plain(memory.best)
        why: Any = kind if kind != "failed" else reason or "max_attempts"
        violation = Violation((), why, told or f"round {memory.iteration} ended: {why}")
        step.aside.append(FailAction(0, self.name, None, None, step.ledger, why, (violation,), (), best))
        return memory, Ended(kind, best=lambda: best, reason=why)

    def best(self, frame: Group[Rounds]) -> Any:
        """See ``Kind.best``."""
        return super().best(frame) if frame.memory.best is None else self._measure.plain(frame.memory.best)

    # ------------------------------------------------------------------------------------------ what is shown

    def visible(self, frame: Group[Rounds], around: Context) -> Context:
        """See ``Enclosing.visible``: the round, and the value to improve or to judge under the body's own name too."""
        memory = frame.memory
        kept = memory.newest if memory.asked else memory.base
        value: Callable[[], Any] = lambda: memory.initial  # noqa: E731
        if kept is not None:
            document, format = kept.document, kept.format
            value = lambda: self._body.show(document, format)  # noqa: E731
        own = {
            "value": value,
            "iteration": lambda: memory.iteration,
            "grew_from": lambda: 0 if memory.base is None else memory.base.iteration,
            "feedback": lambda: memory.feedback,
            "score": lambda: None if kept is None else kept.score,
        }
        named: dict[str, Callable[[], Any]] = {"round": lambda: Seen(own, {})}
        if kept is not None:
            named[self._body.name] = value
        return Context(around.inputs, Seen(named, around.outputs), around.failures)

    # ------------------------------------------------------------------------------------------ the definition

    def fits(self, frame: Group[Rounds]) -> bool:
        """See ``Composite.fits``: what is kept can be read, and one member is at work: the body or who is asked."""
        memory = frame.memory
        for kept in (memory.newest, memory.base, memory.best):
            if kept is not None:
                self._body.load(kept.document, kept.format)
        for name, answer in memory.answers.items():
            self.members[name].load(*answer)
        at_work = memory.asked[:1] or (self._body.name,)
        return set(frame.active) <= set(at_work) and len(memory.detectors) == len(self.converge_on)

    def arrows(self) -> Iterator[tuple[str | None, str, str | None]]:
        """See ``Composite.arrows``: the body, who judges it in turn, and again."""
        yield None, "", self._body.name
        names = list(self.members)
        for name, following in pairwise(names):
            yield name, "valid", following
        yield names[-1], "again", self._body.name
        yield names[-1], "converged", None

    def worst(self) -> WorstCase:
        """See ``Kind.worst``: every round, and everybody asked about it."""
        limits: Mapping[str, int] = self.budget.limits() if self.budget is not None else {}
        rounds = min(self.max_iterations, limits.get("iterations", self.max_iterations))
        return combined([(name, member.worst(), rounds) for name, member in self.members.items()], self.budget)


def _several(given: Any) -> tuple[Any, ...]:
    if given is None:
        return ()
    return tuple(given) if isinstance(given, (list, tuple)) else (given,)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
