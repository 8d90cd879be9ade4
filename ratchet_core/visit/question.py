"""The base of kinds that wait for the outside world, a person or an event: it costs nothing and may expire."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, ClassVar

from ..actions import RetryAction
from ..canonical import digest
from ..errors import UsageError
from ..events import Event
from ..kind import Ended, Turn
from ..outbox import Step
from ..transitions import Input, next_phase
from ..validation.reading import Accepted, Rejected
from ..violation import Violation
from .calling import accepted, failed
from .frame import Visit
from .leaf import Leaf

__all__ = ["Question"]


class Question(Leaf):
    """Waits for an answer that obeys a contract. A wrong answer is refused with what is wrong, and the question is put
    again under a new number, with the time that is left of the old one. An answer after its time is too late.

    Attributes:
        expires: seconds until it expires; None for never.
        max_attempts: answers that are read at most.
    """

    timed: ClassVar[bool] = False
    max_attempts: int

    def given(self, step: Step, frame: Visit, event: Event) -> Any:
        """The answer in the event, as plain JSON data; the caller's mistake when there is none in it."""
        raise NotImplementedError

    def judge(self, document: str) -> Accepted | Rejected:
        """The verdict on an answer."""
        return self.contract.check(document)

    def taken(self, step: Step, frame: Visit, value: Any, document: str, event: Event | None) -> Turn:
        """The end of the visit with a value; ``event`` is None when time decided."""
        return accepted(self, step, frame, value, document, Ended("valid", document), document)

    def on_answer(self, step: Step, path: str, frame: Visit, event: Event) -> Turn:
        """See ``Leaf.on_answer``."""
        given, pending = self.given(step, frame, event), frame.pending
        assert pending is not None
        try:
            document = json.dumps(given, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{given!r:.80} is not JSON: {error}", state=self.name) from error
        if step.is_due(pending):
            return self.on_due(step, path, frame)
        judged, entry = self.judge(document), step.open[pending]
        step.settle(pending, None, timed=False)
        if isinstance(judged, Accepted):
            return self.taken(step, frame, judged.value, document, event)
        attempts = frame.attempts + 1
        counted = replace(frame, attempts=attempts, best=lambda: given)
        if attempts >= self.max_attempts:
            return failed(self, step, counted, "max_attempts", judged.errors, text=document, cause=judged.reason)
        again = step.ask(
            path, self.label, self.content(step, (), None), wanted={}, seconds=entry.seconds, due=entry.due
        )
        action = RetryAction(attempts, self.name, document, pending, step.ledger, judged.reason, judged.errors)
        phase = next_phase(frame.phase, Input.REJECTED)
        return replace(counted, phase=phase, pending=str(again), trail=(*frame.trail, action)), action, None

    def on_due(self, step: Step, path: str, frame: Visit) -> Turn:
        """See ``Leaf.on_due``: nobody answered in time."""
        assert frame.pending is not None
        step.book(frame.pending)
        told = (Violation((), "timeout", f"no answer within {self.expires} s"),)
        return failed(self, step, frame, "timeout", told)

    def asked(self, *content: Any) -> str:
        """The digest of a question."""
        return digest([*content, self.contract.hash], 12)
