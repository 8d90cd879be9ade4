"""``Human``: a person decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .._frozen import frozen
from ..actions import Action
from ..canonical import canonical_json
from ..checks import check_count, check_name, check_seconds
from ..errors import ConfigError
from ..events import Decided, Event
from ..fields import filled_text
from ..kind import Ended, Turn
from ..opaque import marked
from ..outbox import Step
from ..plain_kinds import is_array
from ..requests import AskHuman
from ..settings import contract_of
from ..validation.reading import Accepted, Rejected
from ..violation import Violation
from ..visit import Visit, accepted
from ..visit.question import Question

__all__ = ["FAIL", "Decision", "Human"]


class _Fail:
    def __repr__(self) -> str:
        return "FAIL"


FAIL: Final = _Fail()
"""``on_timeout``: a question that nobody answers in time has failed."""

_TAKEN: Final = frozenset({"valid", "failed", "cancelled", "timeout", "rejected", "max_attempts", "transport_error"})


@frozen()
class Decision:
    """What a person decided, as later prompts and functions see it in ``outputs``.

    Attributes:
        value: the decision.
        reviewer, rationale: who decided and why, as far as they said so.
    """

    value: Any
    reviewer: str | None = None
    rationale: str | None = None


class Human(Question):
    """A question to a person. The decision is the value, and with ``options`` also the outcome, so that transitions
    can say ``{"approve": ..., "reject": ...}``. A decision of another type, or outside the options, is refused with
    what is wrong, and the question is put again. Waiting costs nothing and counts as no work; a machine that waits is
    its snapshot, and its deadline survives a restart.

    Args:
        name: the node's name.
        question: text with ``{fields}`` as in a prompt.
        options: the decisions there are; a ``Literal`` of texts as ``schema`` lists them too.
        schema: what the decision must be, see ``Contract``; one of the options, or any JSON, when left out.
        rejecting: decisions that mean no: they end the visit without a value, with the outcome ``rejected``. False
            does so for ``schema=bool``.
        timeout: seconds until the question expires.
        on_timeout: the decision that is then taken, or ``FAIL``. Either way the outcome may be routed by ``timeout``.
        max_attempts: decisions that are read at most.

    Raises:
        ConfigError: for anything of this that can not work.
    """

    label = "human"
    answer = "Decided"
    question: str
    options: tuple[str, ...]
    rejecting: tuple[str, ...]
    on_timeout: Any

    def __init__(
        self,
        name: str,
        question: str,
        *,
        options: Iterable[str] = (),
        schema: Any = None,
        rejecting: Iterable[Any] = (),
        timeout: float | None = None,
        on_timeout: Any = FAIL,
        max_attempts: int = 20,
    ) -> None:
        check_name(name)
        check_count(name, "max_attempts", max_attempts, 1)
        listed = tuple(options)
        contract = contract_of(schema if schema is not None else {"enum": list(listed)} if listed else Any, ())
        listed = listed or _enumerated(contract.json_schema)
        no = tuple(_as_text(value) for value in (*rejecting, *((False,) if schema is bool else ())))
        self._given(name=name, question=question, options=listed, rejecting=no, contract=contract)
        self._given(expires=check_seconds(name, "timeout", timeout), on_timeout=on_timeout, max_attempts=max_attempts)
        self._given(outcomes=_TAKEN.union(listed))
        self._check()

    def _check(self) -> None:
        named: tuple[Any, ...] = self.options  # callers may not check types
        if wrong := [each for each in named if not isinstance(each, str) or not each or each in _TAKEN]:
            raise ConfigError(f"options={wrong}: give texts that are no outcome already", state=self.name)
        if len(set(named)) != len(named):
            raise ConfigError(f"options={list(named)}: give each once", state=self.name, path="options")
        if self.options and (unknown := set(self.rejecting) - set(self.options)):
            raise ConfigError(f"rejecting={sorted(unknown)}: give some of the options", state=self.name)
        if not isinstance(self.question, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"question={self.question!r}: give text", state=self.name, path="question")
        if self.on_timeout is not FAIL:
            judged = self.judge(json.dumps(self.on_timeout))
            if isinstance(judged, Rejected):
                raise ConfigError(f"on_timeout={self.on_timeout!r}: {judged.errors[0]}", state=self.name)

    def _filled(self, step: Step) -> str:
        return filled_text(self.question, step.context())

    def content(self, step: Step, trail: tuple[Action, ...], model: str | None) -> str:
        """See ``Leaf.content``."""
        return self.asked(self._filled(step), self.options)

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> AskHuman:
        """See ``Kind.request``."""
        wrong = tuple(str(error) for error in getattr(frame.trail[-1], "errors", ())) if frame.trail else ()
        due = step.open[request_id].due
        return AskHuman(request_id, self._filled(step), self.options, self.contract.json_schema, due, wrong)

    def given(self, step: Step, frame: Visit, event: Event) -> Any:
        """See ``Question.given``."""
        if not isinstance(event, Decided):
            raise self.unanswered(frame, event)
        return event.value

    def judge(self, document: str) -> Accepted | Rejected:
        """See ``Question.judge``: the schema, then the options."""
        judged = super().judge(document)
        chosen = _as_text(json.loads(document))
        if isinstance(judged, Rejected) or not self.options or chosen in self.options:
            return judged
        told = Violation((), "options", f"one of {', '.join(self.options)}", received=chosen, choices=self.options)
        return Rejected("validation_error", (told,), chosen)

    def taken(self, step: Step, frame: Visit, value: Any, document: str, event: Event | None) -> Turn:
        """See ``Question.taken``: the outcome is the option, or that it means no."""
        who, why = (event.reviewer, event.rationale) if isinstance(event, Decided) else (None, None)
        plain = json.loads(document)
        record = {"value": plain, "reviewer": who, "rationale": why}
        option, reason = _as_text(plain), None if event is not None else "timeout"
        ended = Ended(option if self.options else "valid", json.dumps(record), "decision", reason=reason)
        if option in self.rejecting:
            ended = Ended("rejected", best=lambda: record, reason=reason or option)
        raw = document if event is not None else None
        told = {"format_detected": "decision", "reviewer": who, "rationale": why}
        return accepted(self, step, frame, value, json.dumps(record), ended, raw, **told)

    def on_due(self, step: Step, path: str, frame: Visit) -> Turn:
        """See ``Leaf.on_due``: what was to be decided then is decided, or the question has failed."""
        if self.on_timeout is FAIL or frame.pending is None:
            return super().on_due(step, path, frame)
        step.book(frame.pending)
        document = json.dumps(self.on_timeout)
        judged = self.judge(document)
        assert isinstance(judged, Accepted)
        return self.taken(step, frame, judged.value, document, None)

    def load(self, document: str, format: str = "decision") -> Any:
        """See ``Kind.load``."""
        return super().load(json.dumps(json.loads(document)["value"]), format)

    def plain(self, document: str, format: str) -> Any:
        """See ``Kind.plain``."""
        return json.loads(document)["value"]

    def show(self, document: str, format: str) -> Decision:
        """See ``Kind.show``."""
        record: dict[str, Any] = json.loads(document)
        opaque = self.contract.opaque is True
        value = marked(record["value"]) if opaque else self.load(document, format)
        return Decision(value, record["reviewer"], record["rationale"])


def _as_text(value: Any) -> str:
    """A decision as the name of an option."""
    return value if isinstance(value, str) else canonical_json(value)


def _enumerated(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that a schema lists, when it lists nothing else."""
    listed: Any = schema.get("enum", [schema["const"]] if "const" in schema else ())
    return tuple(listed) if is_array(listed) and all(isinstance(value, str) for value in listed) else ()
