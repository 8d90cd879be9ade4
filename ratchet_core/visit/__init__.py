"""One visit of a ``State``: what each event does to it. The phases and what leads where are in ``transitions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..events import Cancelled, Event, Raised, Reissued, Tick
from ..kind import Step, Turn
from .calling import begin, outstanding
from .failed_calls import on_cancelled, on_raised, on_reissued, on_tick
from .frame import Visit, freeze_visit, thaw_visit
from .replies import on_reply

if TYPE_CHECKING:
    from ..kinds.state import State

__all__ = ["Visit", "begin", "freeze_visit", "handle", "on_reply", "outstanding", "thaw_visit"]


def handle(state: State[Any], step: Step, path: str, frame: Visit, event: Event) -> Turn:
    """Consume any event but a reply, which goes to ``on_reply``."""
    match event:
        case Raised():
            return on_raised(state, step, path, frame, event)
        case Tick():
            return on_tick(state, step, path, frame)
        case Reissued():
            return on_reissued(state, step, frame)
        case Cancelled():
            return on_cancelled(state, step, frame, event)
        case _:
            raise UsageError(
                f"{type(event).__name__} does not answer {frame.pending}: deliver Reply or Raised", state=state.name
            )
