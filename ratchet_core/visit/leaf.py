"""The base of every kind without members: it asks for one thing at a time, until that is right or hopeless."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from ..actions import Action, Reason
from ..budget import Budget
from ..contracts import Contract
from ..errors import SnapshotError, UsageError
from ..events import Cancelled, Event, Raised, Reissued, Tick
from ..kind import Happening, Kind, Turn
from ..more_output import MOST_CUTS
from ..opaque import marked
from ..outbox import WAITS, Step, Unaffordable
from ..paths import label_of
from ..policies import Backoff
from ..requests import Request
from ..settings import most_of
from ..transitions import Input
from ..validation.reading import Rejected
from ..violation import Violation
from ..worst import WorstCase
from .calling import begin, failed, given_up, short
from .failed_calls import on_due, on_raised, on_reissued
from .frame import Visit, freeze_visit, thaw_visit

__all__ = ["NO_RETRY", "Leaf"]

NO_RETRY: Final = Backoff(max_retries=0)
_ANYTHING: Final = Contract(Any)


class Leaf(Kind):
    """A node without members. What a kind adds: what it asks for (``content``, ``request``) and what it makes of the
    answer (``on_answer``), or of a time that has come (``on_due``).

    Attributes:
        label: what its requests ask for, see ``paths.label_of``.
        answer: the events that answer it, for the caller who delivers another.
        timed: whether the time until the answer counts as ``ms``.
        raised_reason: the class of a call that failed.
        wanted: the worst case of one request.
        expires: seconds until a request expires; None for never.
        backoff: how failed calls are repeated.
        contract: what the value must be; any JSON value when a kind does not say.
    """

    label: ClassVar[str] = "call"
    answer: ClassVar[str] = "Reply or Raised"
    timed: ClassVar[bool] = True
    raised_reason: ClassVar[Reason] = "transport_error"
    wanted: Mapping[str, int] = MappingProxyType({})
    expires: float | None = None
    backoff: Backoff = NO_RETRY
    contract: Contract = _ANYTHING

    def content(self, step: Step, trail: tuple[Action, ...], model: str | None) -> str:
        """The digest of what is asked."""
        raise NotImplementedError

    def wanted_after(self, cuts: int, room: Mapping[str, int]) -> Mapping[str, int]:
        """The worst case of a request after ``cuts`` answers that were cut off; ``room`` is what the ledger leaves."""
        return self.wanted

    def on_answer(self, step: Step, path: str, frame: Visit, event: Event) -> Turn:
        """Consume what was asked for; any other event is the caller's mistake."""
        raise self.unanswered(frame, event)

    def unanswered(self, frame: Visit, event: Event) -> UsageError:
        """What to tell a caller who delivers something else."""
        return UsageError(
            f"{type(event).__name__} does not answer {frame.pending}: deliver {self.answer}", state=self.name
        )

    def on_due(self, step: Step, path: str, frame: Visit) -> Turn:
        """The time that the pending request waits for has come."""
        return on_due(self, step, path, frame)

    def enter(self, step: Step, path: str) -> Turn:
        """See ``Kind.enter``."""
        return begin(self, step, path)

    def handle(self, step: Step, path: str, frame: Visit, event: Happening, request: str) -> Turn:
        """See ``Kind.handle``."""
        match event:
            case Raised():
                return on_raised(self, step, path, frame, event)
            case Tick():
                return self.on_due(step, path, frame) if step.is_due(request) else (frame, None, None)
            case Reissued():
                return on_reissued(self, step, frame)
            case Cancelled():
                # a call that is cancelled in flight may be on the bill
                step.book(request)
                return failed(self, step, frame, "cancelled", given_up(event.reason), given=Input.CANCELLED)
            case Unaffordable():
                step.close(request)
                return failed(self, step, frame, "budget_exhausted", short(event.shortfall))
            case _:
                if label_of(request) in WAITS and self.label not in WAITS:
                    raise self.unanswered(frame, event)  # between two tries only time is awaited
                return self.on_answer(step, path, frame, event)

    def stop(self, step: Step, path: str, frame: Visit, reason: Reason, told: tuple[Violation, ...]) -> Turn:
        """See ``Kind.stop``."""
        step.leave(path)
        given = Input.CANCELLED if reason == "cancelled" else Input.EXHAUSTED
        return failed(self, step, frame, reason, told, given=given)

    def pending(self, frame: Visit) -> Iterator[str]:
        """See ``Kind.pending``."""
        if frame.pending is not None:
            yield frame.pending

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> Request:
        """See ``Kind.request``."""
        raise NotImplementedError

    def trail(self, frame: Visit) -> tuple[Action, ...]:
        """See ``Kind.trail``."""
        return frame.trail

    def best(self, frame: Visit) -> Any:
        """See ``Kind.best``."""
        return frame.best()

    @property
    def value_schema(self) -> Mapping[str, Any] | None:
        """See ``Kind.value_schema``."""
        return self.contract.json_schema

    def load(self, document: str, format: str = "json") -> Any:
        """See ``Kind.load``."""
        result = self.contract.check(document, False)
        if isinstance(result, Rejected):
            raise SnapshotError(f"the recorded value no longer obeys the contract: {result.errors[0]}", state=self.name)
        return result.value

    def show(self, document: str, format: str) -> Any:
        """See ``Kind.show``: all text of an opaque contract is data."""
        return marked(json.loads(document)) if self.contract.opaque is True else self.load(document, format)

    def freeze(self, frame: Visit) -> dict[str, Any]:
        """See ``Kind.freeze``."""
        return freeze_visit(frame)

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> Visit:
        """See ``Kind.thaw``."""
        return thaw_visit(plain, budgets, self.load)

    def worst(self) -> WorstCase:
        """See ``Kind.worst``."""
        return WorstCase(0, 0, 0)

    def _worst_of(self, calls: int) -> tuple[int | None, int | None]:
        """The bound on tokens and nano-USD of so many requests, each at its reservation."""
        limits: Mapping[str, int] = self.budget.limits() if self.budget is not None else {}
        wanted = [self.wanted_after(cuts, {}) for cuts in range(min(calls, MOST_CUTS + 1))]
        return most_of("tokens", calls, wanted, limits), most_of("usd_nano", calls, wanted, limits)
