"""Asking a person where models have failed: the last rung of a ladder that still may give a value."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from .._frozen import Deferred
from ..actions import RetryAction
from ..canonical import digest
from ..errors import UsageError
from ..events import Decided, Event, Reissued
from ..kind import Ended, Turn
from ..outbox import Step
from ..paths import label_of
from ..requests import AskHuman
from ..strategies import Kept, Resolved
from ..transitions import Input, next_phase
from ..validation.reading import Accepted, Rejected
from .calling import accepted, failed
from .frame import Visit

if TYPE_CHECKING:
    from ..kinds.state import State

__all__ = ["ask_person", "asks_person", "on_decided", "question_of"]

_LABEL: Final = "human"
_MOST_DECISIONS: Final = 20
"""Decisions that are read at most, as ``Human`` has it."""


def ask_person(
    state: State[Any], step: Step, path: str, frame: Visit, text: str | None, judged: Rejected, strategy: Resolved
) -> Turn:
    """A reply was refused, and its strategy asks a person. ``frame`` is the visit with the reply counted."""
    assert frame.pending is not None
    content = digest(["ask", strategy.question, state.contract.hash], 12)
    request_id = step.ask(path, _LABEL, content, wanted={})
    errors: Any = Deferred(lambda: judged.errors)
    action = RetryAction(frame.attempts, state.name, text, frame.pending, step.ledger, judged.reason, errors)
    phase = next_phase(frame.phase, Input.REJECTED)
    trail, kept = (*frame.trail, action), Kept(rung=strategy.rung)
    return replace(frame, phase=phase, pending=str(request_id), trail=trail, kept=kept), action, None


def asks_person(frame: Visit) -> bool:
    """Whether the visit waits for a person."""
    # what is kept names the rung that asked; looked at first, it spares ordinary replies the rest
    return frame.kept is not None and frame.pending is not None and label_of(frame.pending) == _LABEL


def question_of(state: State[Any], frame: Visit, request_id: str) -> AskHuman:
    """The request that is outstanding, derived anew."""
    assert frame.kept is not None
    question = state.strategy.for_merge(frame.kept).question or ""
    problems = tuple(str(error) for error in getattr(frame.trail[-1], "errors", ()))
    return AskHuman(request_id, question, (), state.value_schema, None, problems)


def on_decided(state: State[Any], step: Step, path: str, frame: Visit, event: Event) -> Turn:
    """A decision is a value when it obeys the contract; else the question is put again. Waiting costs nothing, so a
    question that is asked once more after a crash costs nothing either."""
    if isinstance(event, Reissued):
        return frame, None, None
    if not isinstance(event, Decided):
        raise UsageError(f"{type(event).__name__} does not answer {frame.pending}: deliver Decided", state=state.name)
    assert frame.pending is not None
    try:
        document = json.dumps(event.value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{event.value!r:.80} is not JSON: {error}", state=state.name) from error
    judged = _judged(state, event.value, document)
    step.settle(frame.pending, None, timed=False)
    if isinstance(judged, Accepted):
        told = {"format_detected": "decision", "reviewer": event.reviewer, "rationale": event.rationale}
        ended = Ended("valid", judged.document)
        frame = replace(frame, attempts=frame.attempts - 1)  # a decision is no reply, and counts as none
        return accepted(state, step, frame, judged.value, judged.document, ended, document, **told)
    decisions = sum(label_of(action.request_id or "") == _LABEL for action in frame.trail)
    if decisions + 1 >= _MOST_DECISIONS:
        return failed(state, step, frame, judged.reason, judged.errors, text=document, cause=judged.reason)
    assert frame.kept is not None
    return ask_person(state, step, path, frame, document, judged, state.strategy.for_merge(frame.kept))


def _judged(state: State[Any], value: Any, document: str) -> Accepted | Rejected:
    if state.passthrough and isinstance(value, str):
        return Accepted(value, document)
    return state.contract.check(document)
