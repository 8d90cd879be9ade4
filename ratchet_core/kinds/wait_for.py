"""``WaitFor``: an event from outside."""

from __future__ import annotations

from typing import Any

from ..actions import Action
from ..checks import check_count, check_name, check_seconds
from ..errors import ConfigError, UsageError
from ..events import Arrived, Event
from ..fields import filled_text
from ..outbox import Step
from ..requests import WaitEvent
from ..settings import contract_of
from ..visit import Visit
from ..visit.question import Question

__all__ = ["WaitFor"]


class WaitFor(Question):
    """An event with a key, whose payload is the value. It costs nothing, and waiting counts as no work. A payload that
    does not obey ``schema`` is refused with what is wrong, and the wait goes on.

    Args:
        name: the node's name.
        key: what events are told apart by; text with ``{fields}`` as in a prompt.
        schema: what the payload must be, see ``Contract``; any JSON when left out.
        timeout: seconds until it fails with the outcome ``timeout``; this survives a restart.
        max_attempts: payloads that are read at most.

    Raises:
        ConfigError: for anything of this that can not work.
    """

    label = "event"
    answer = "Arrived"
    outcomes = frozenset({"valid", "failed", "cancelled", "timeout", "max_attempts", "transport_error"})
    key: str

    def __init__(
        self, name: str, key: str, *, schema: Any = Any, timeout: float | None = None, max_attempts: int = 20
    ) -> None:
        check_name(name)
        check_count(name, "max_attempts", max_attempts, 1)
        if not isinstance(key, str) or not key:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"key={key!r}: give text", state=name, path="key")
        self._given(name=name, key=key, contract=contract_of(schema, ()), max_attempts=max_attempts)
        self._given(expires=check_seconds(name, "timeout", timeout))

    def _filled(self, step: Step) -> str:
        return filled_text(self.key, step.context())

    def content(self, step: Step, trail: tuple[Action, ...], model: str | None) -> str:
        """See ``Leaf.content``."""
        return self.asked(self._filled(step))

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> WaitEvent:
        """See ``Kind.request``."""
        return WaitEvent(request_id, self._filled(step), step.open[request_id].due)

    def given(self, step: Step, frame: Visit, event: Event) -> Any:
        """See ``Question.given``."""
        if not isinstance(event, Arrived):
            raise self.unanswered(frame, event)
        if event.key != (key := self._filled(step)):
            raise UsageError(f"{frame.pending} waits for the event {key!r}, not for {event.key!r}", state=self.name)
        return event.payload
