"""A machine of which every request is scripted, for what no single state asks for: people, computations, races."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ratchet_core import StateMachine
from ratchet_core.actions import WaitAction
from ratchet_core.events import Event
from ratchet_core.ledger import Ledger
from ratchet_core.requests import CallModel, Request

EMPTY = Ledger({}, {}, {}, {})


def call(name: str) -> CallModel:
    """A call of a model for the state ``name``."""
    return CallModel(f"{name}/1:call#0")


class Scripted(StateMachine[Any]):
    """Asks for each round of ``rounds`` once the one before is answered.

    ``on_event(machine, request_id)`` may change ``asked`` after an event, as a race does when it has a winner.
    ``received`` holds ``(request id, event, at)``.
    """

    __slots__ = ("_asked", "_on_event", "_rounds", "received")

    def __init__(self, *rounds: Sequence[Request], on_event: Callable[[Scripted, str], object] | None = None) -> None:
        self._rounds = [list(one) for one in rounds]
        self._asked: list[Request] = self._rounds.pop(0)
        self._on_event = on_event
        self.received: list[tuple[str, Event, float]] = []

    @property
    def asked(self) -> list[Request]:
        """What is outstanding; to be changed at will."""
        return self._asked

    @property
    def requests(self) -> tuple[Request, ...]:
        return tuple(self._asked)

    @property
    def done(self) -> bool:
        return not self._asked and not self._rounds

    @property
    def outcome(self) -> Any:
        return "over" if self.done else None

    @property
    def history(self) -> Any:
        return ["older"]

    @property
    def now(self) -> float:
        return 0.0

    @property
    def ledger(self) -> Ledger:
        return EMPTY

    @property
    def events(self) -> list[Event]:
        """The events alone."""
        return [event for _, event, _ in self.received]

    def receive(self, raw: Any, *, request: str | None = None, at: float | None = None, **more: Any) -> Any:
        assert request is not None
        assert at is not None
        assert not more
        concerned = [asked for asked in self._asked if request in (asked.id, getattr(asked, "request_id", None))]
        assert concerned, "an event for a request that is not outstanding"
        self.received.append((request, raw, at))
        self._asked[:] = [asked for asked in self._asked if asked not in concerned]
        if self._on_event is not None:
            self._on_event(self, request)
        if not self._asked and self._rounds:
            self._asked = self._rounds.pop(0)
        return WaitAction(1, request.rpartition("/")[0], None, request, EMPTY)
