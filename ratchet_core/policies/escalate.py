"""When a loop that no longer gets better is given up."""

from __future__ import annotations

from .._frozen import frozen
from ..errors import ConfigError

__all__ = ["Escalate"]


@frozen()
class Escalate:
    """End as ``stalled`` when the best score has not risen for ``after`` rounds in a row; failed rounds count.

    Raises:
        ConfigError: for a number below 1.
    """

    after: int = 3

    def __post_init__(self) -> None:
        if type(self.after) is not int or self.after < 1:
            raise ConfigError(f"Escalate(after={self.after!r}): give a whole number of at least 1", path="after")
