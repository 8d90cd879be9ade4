"""Rungs of a ladder that are no text: another model, a person, the end."""

from __future__ import annotations

from typing import Any

from .._frozen import frozen
from ..errors import ConfigError

__all__ = ["AskPerson", "Stop", "SwitchModel"]


@frozen()
class SwitchModel:
    """Ask another model from here on; ``strategy`` says what to tell it, None means ``TargetedFeedback``."""

    model: str
    strategy: Any = None

    def __post_init__(self) -> None:
        _check(self.model, "SwitchModel", "model")


@frozen()
class AskPerson:
    """Stop asking models: a person is to answer ``question`` (text as it is), with a value that obeys the contract.

    The verdict on the failed reply is a ``RetryAction`` without a patch, and the machine then waits for the decision
    (``AskHuman``, whose ``problems`` are what was wrong). A decision that does not obey is refused and the question put
    again. This rung is reached on the last attempt too, as it takes no model. A state of tool calls has no value that a
    person could give: it ends with its best candidate.
    """

    question: str

    def __post_init__(self) -> None:
        _check(self.question, "AskPerson", "question")


@frozen()
class Stop:
    """Give up now, with the best candidate; further attempts would be wasted."""


def _check(text: Any, marker: str, name: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ConfigError(f"{marker}({name}={text!r}): give text", path=name)
