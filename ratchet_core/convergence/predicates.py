"""``predicate``: a function of the caller's says when it is enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._frozen import frozen
from ..checks import qualified_name
from ..errors import ConfigError
from ..policies.round import Round

__all__ = ["Predicate", "predicate"]


@frozen()
class Predicate:
    """See ``predicate``. It remembers nothing."""

    function: Callable[[Round], Any]
    name = "predicate"
    member = None
    keeps = "newest"
    needs_score = False

    def definition(self) -> Any:
        """See ``Detector.definition``."""
        return [self.name, qualified_name(self.function)]

    def start(self) -> None:
        """See ``Detector.start``."""

    def after(self, memory: None, round: Round) -> tuple[None, bool]:
        """See ``Detector.after``."""
        return None, bool(self.function(round))


def predicate(function: Callable[[Round], Any]) -> Predicate:
    """Converged when ``function`` says so of a ``Round``; for a function of the value alone there is ``until=``.

    Raises:
        ConfigError: for what can not be called.
    """
    if not callable(function):
        raise ConfigError(f"predicate({function!r}): give a function of the Round", path="function")
    return Predicate(function)
