"""``judge``: another node is asked whether the value will do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._frozen import frozen
from ..checks import qualified_name
from ..errors import ConfigError, UsageError
from ..kind import Kind
from ..plain_kinds import is_mapping
from ..policies.round import Round

__all__ = ["Judge", "judge"]


@frozen()
class Judge:
    """See ``judge``. It remembers nothing."""

    member: Kind
    met: str | Callable[[Any], Any] | None
    name = "judge"
    keeps = "newest"
    needs_score = False

    def definition(self) -> Any:
        """See ``Detector.definition``. The node itself is one of the loop's members."""
        return [self.name, self.member.name, qualified_name(self.met)]

    def start(self) -> None:
        """See ``Detector.start``."""

    def after(self, memory: None, round: Round) -> tuple[None, bool]:
        """See ``Detector.after``.

        Raises:
            UsageError: for an answer that says neither yes nor no.
        """
        said = self._said(round.answers[self.member.name])
        if not isinstance(said, bool):
            raise UsageError(
                f"the judge {self.member.name!r} said {said!r:.80}: its schema is to be a boolean, or judge(met=...) is"
                " to name a boolean field",
                state=self.member.name,
            )
        return None, said

    def _said(self, answer: Any) -> Any:
        if callable(self.met):
            return bool(self.met(answer))
        if self.met is None:
            return answer
        return answer.get(self.met) if is_mapping(answer) else getattr(answer, self.met, None)


def judge(node: Kind, met: str | Callable[[Any], Any] | None = None) -> Judge:
    """Converged when ``node`` (a ``State``, ``Human``, ``Compute`` ...), asked after each round, says so. It is asked
    like any other: what it costs is the loop's. Its prompt sees the value as ``{round.value}``.

    Args:
        node: who is asked.
        met: the boolean field of its answer, or a function of the answer; the answer itself when left out.

    Raises:
        ConfigError: for what is no node, and a ``met`` that is neither.
    """
    if not isinstance(node, Kind):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise ConfigError(f"judge({node!r}): give a State or another kind of node", path="node")
    if met is not None and not isinstance(met, str) and not callable(met):
        raise ConfigError(f"judge(met={met!r}): give the name of a field, or a function of the answer", path="met")
    return Judge(node, met)
