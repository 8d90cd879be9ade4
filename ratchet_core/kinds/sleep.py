"""``Sleep``: nothing but time."""

from __future__ import annotations

from ..canonical import digest
from ..checks import check_name, check_seconds
from ..errors import ConfigError
from ..kind import Ended, Turn
from ..outbox import Step
from ..transitions import Phase
from ..visit import Leaf, Visit, accepted

__all__ = ["Sleep"]


class Sleep(Leaf):
    """A wait of so many seconds, or until a moment on the caller's clock. It costs nothing and counts as no work; what
    it waits for is in the snapshot, so that it is over at the same time after a restart. Its value is None.

    Args:
        name: the node's name.
        seconds: how long, from when it is entered.
        until: when it is over, in seconds on the caller's clock; at once when that has passed.

    Raises:
        ConfigError: unless exactly one of both is a number of seconds.
    """

    label = "wait"
    answer = "Tick"
    outcomes = frozenset({"valid", "failed", "cancelled"})
    seconds: float | None
    until: float | None

    def __init__(self, name: str, seconds: float | None = None, *, until: float | None = None) -> None:
        check_name(name)
        if (seconds is None) == (until is None):
            raise ConfigError("give seconds or until", state=name)
        self._given(name=name, seconds=check_seconds(name, "seconds", seconds))
        self._given(until=check_seconds(name, "until", until))

    def enter(self, step: Step, path: str) -> Turn:
        """See ``Kind.enter``."""
        content = digest([self.seconds, self.until], 12)
        request_id = step.ask(path, self.label, content, seconds=self.seconds, due=self.until)
        return Visit(Phase.WAITING, str(request_id)), None, None

    def on_due(self, step: Step, path: str, frame: Visit) -> Turn:
        """See ``Leaf.on_due``: it is over."""
        assert frame.pending is not None
        step.close(frame.pending)
        return accepted(self, step, frame, None, "null", Ended("valid", "null"), None)
