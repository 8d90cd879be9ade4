"""What a loop remembers of its rounds, of a size that does not grow with their number; and how a round is measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .context import Context
from .errors import CallbackError, ConfigError, UsageError
from .fields import filled_values
from .kind import Kind
from .ledger import Ledger
from .paths import lineage
from .policies import Round
from .validation.ensure import Ensure, check_ensures
from .violation import Violation

__all__ = ["Kept", "Measures", "Rounds", "permits_round"]


@dataclass(slots=True)
class Kept:
    """A round whose value is kept.

    Attributes:
        iteration: its number, from 1.
        grew_from: the number of the round whose value it was to improve; 0 for the initial value.
        document, format: the value, for ``load`` of the body.
        score: what the scorer gave for it.
    """

    iteration: int
    grew_from: int
    document: Any
    format: str
    score: float | None = None


@dataclass(slots=True)
class Rounds:
    """The memory of a loop.

    Attributes:
        iteration: the number of the newest round.
        initial: what the first round is shown as the value to improve.
        newest: the newest round, None before it ended and when it failed.
        base: the round that the next one is to improve, None for the initial value.
        best: the best round so far: by score, without scores the newest.
        failure: why the newest round failed and its best candidate, None when it did not.
        asked: members that are to be asked about the newest round, the one at work first.
        answers: what the others said, as ``(document, format)``.
        detectors: what each detector remembers.
        fingerprints: of the newest values, for cycles.
        without_rise: rounds since the best score rose.
        feedback: what the next round is told about the newest one.
    """

    iteration: int = 0
    initial: Any = None
    newest: Kept | None = None
    base: Kept | None = None
    best: Kept | None = None
    failure: dict[str, Any] | None = None
    asked: tuple[str, ...] = ()
    answers: dict[str, tuple[Any, str]] = field(default_factory=dict[str, tuple[Any, str]])
    detectors: list[Any] = field(default_factory=list[Any])
    fingerprints: list[str] = field(default_factory=list[str])
    without_rise: int = 0
    feedback: Any = ""


def permits_round(ledger: Ledger, path: str) -> bool:
    """Whether the limits of the loop at ``path``, and of all around it that are no loops, leave another round."""
    nodes = [
        node for node in lineage(path) if node == path or node not in ledger.own or not ledger.own[node].iterations
    ]
    return all(ledger.remaining_of(node).get("iterations", 1) for node in nodes)


class Measures:
    """What a loop was given to measure a round by. Functions of the caller's are called here and nowhere else; what
    they raise arrives as ``CallbackError``.

    Args:
        name: of the loop.
        body: whose values are measured.
        until, scorer, feedback: see ``Loop``.

    Raises:
        ConfigError: for anything of these that can not be called.
    """

    def __init__(self, name: str, body: Kind, until: Any, scorer: Any, feedback: Any) -> None:
        self.name = name
        self.body = body
        self.members: Mapping[str, Kind] = {}
        self._scorer = scorer
        self._feedback = feedback
        self._until = _rule(name, until)
        for what, given in (("scorer", scorer), ("feedback", feedback)):
            if given is not None and not callable(given) and not isinstance(given, Kind):
                raise ConfigError(f"{what}={given!r}: give a function", state=name, path=what)

    def round(self, memory: Rounds) -> Round:
        """The newest round, its values read anew."""
        newest, best = memory.newest, memory.best
        best_score = None if best is None else best.score
        answers = {name: self.members[name].load(*answer) for name, answer in memory.answers.items()}
        if newest is None:
            grew_from = 0 if memory.base is None else memory.base.iteration
            reason = None if memory.failure is None else memory.failure["reason"]
            return Round(memory.iteration, grew_from, None, reason, None, best_score, answers)
        value = self.body.load(newest.document, newest.format)
        return Round(newest.iteration, newest.grew_from, value, None, newest.score, best_score, answers)

    def score(self, memory: Rounds) -> float | None:
        """The score of the newest value; None without a scorer.

        Raises:
            UsageError: for a score that is no finite number.
        """
        if self._scorer is None or memory.newest is None:
            return None
        if isinstance(self._scorer, Kind):
            score = self._scorer.load(*memory.answers[self._scorer.name])
        else:
            score = self.call("scorer", self._scorer, self.body.load(memory.newest.document, memory.newest.format))
        if type(score) not in (int, float) or not math.isfinite(score):
            raise UsageError(f"the scorer of {self.name!r} gave {score!r:.80}: give a finite number", state=self.name)
        return float(score)

    def is_enough(self, value: Any) -> bool:
        """Whether ``until`` holds of a value."""
        return self._until is not None and not self._missing(value)

    def _missing(self, value: Any) -> tuple[Violation, ...]:
        if self._until is None:
            return ()
        try:
            return check_ensures((self._until,), value, opaque=False)
        except CallbackError as error:
            error.state = error.state or self.name
            raise

    def feedback(self, memory: Rounds) -> Any:
        """What the next round is told about the newest one, as JSON; "" for nothing."""
        round = self.round(memory)
        if self._feedback is not None:
            given = {"feedback": self.call("feedback", self._feedback, round)}
            return filled_values(lambda _: given, _NOTHING, self.name)["feedback"]
        said: list[Any] = []
        if memory.newest is not None:
            said += [str(violation) for violation in self._missing(round.value)]
        said += [self.members[name].plain(*answer) for name, answer in memory.answers.items()]
        if round.failure is not None:
            said.append(f"failed: {round.failure}")
        return said[0] if len(said) == 1 else said or ""

    def plain(self, kept: Kept | None) -> Any:
        """The value of a round as plain JSON data."""
        return None if kept is None else self.body.plain(kept.document, kept.format)

    def call(self, what: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function of the caller's, or a detector that may hold one."""
        try:
            return function(*arguments)
        except UsageError:
            raise
        except Exception as error:
            raise CallbackError(f"{what} of {self.name}", error, state=self.name) from error


_NOTHING: Final = Context({}, {}, {})


def _rule(name: str, until: Any) -> Ensure | None:
    if until is None or isinstance(until, Ensure):
        return until
    if isinstance(until, str):
        return Ensure(until)
    if not callable(until):
        raise ConfigError(f"until={until!r}: give text or a function of the value", state=name, path="until")
    function: Callable[[Any], Any] = until
    return Ensure(lambda value: bool(function(value)), f"not yet: {getattr(until, '__name__', 'until')}")
