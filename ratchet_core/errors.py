"""What a caller can do wrong. Nothing a model says ends up here.

Three kinds of trouble exist. What the *model* gets wrong is data: an action. What the *caller*
gets wrong is one of the classes below, and its text says what, where and what to do next.
Anything else that escapes from this package is a bug in it.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "CallbackError",
    "ConfigError",
    "RatchetConfigError",
    "RatchetError",
    "ReplayMismatch",
    "SnapshotError",
    "UsageError",
]


class RatchetError(Exception):
    """Base of every error this package raises on purpose.

    ``state`` names the state, ``path`` the place inside a schema, spec or snapshot, ``line`` the
    line of a spec file; each is None where it does not apply.
    """

    def __init__(
        self,
        message: str,
        *,
        state: str | None = None,
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        self.message = message
        self.state = state
        self.path = path
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        where = [
            f"{label} {value!r}" if label != "line" else f"line {value}"
            for label, value in (("state", self.state), ("path", self.path), ("line", self.line))
            if value is not None
        ]
        return f"{self.message} [{', '.join(where)}]" if where else self.message


class ConfigError(RatchetError):
    """A definition is wrong. Raised while it is built, before any call is paid for."""


RatchetConfigError = ConfigError  # the name the field knows from ratchet-sm


class UsageError(RatchetError):
    """The driver of a machine broke its contract at run time: wrong id, wrong type, time running backwards."""


class SnapshotError(RatchetError):
    """A snapshot is foreign, damaged or from another version; it was not restored."""


class ReplayMismatch(RatchetError):
    """A replay departed from its journal.

    ``index`` counts journal entries from 0, ``expected`` is what the journal holds, ``got`` what
    this definition does now.
    """

    def __init__(self, message: str, *, index: int, expected: Any, got: Any) -> None:
        self.index = index
        self.expected = expected
        self.got = got
        super().__init__(f"{message} (entry {index}: expected {expected!r}, got {got!r})")


class CallbackError(RatchetError):
    """A function of the caller's (ensure, transition, prompt, strategy, normalizer) raised.

    The machine is exactly as it was before. ``callback`` names the function, ``event`` is the event
    that was being handled, so that a paid reply can be delivered again once the function is mended.
    """

    def __init__(self, callback: str, cause: BaseException, *, state: str | None = None) -> None:
        self.callback = callback
        self.event: Any = None
        super().__init__(
            f"callback {callback} raised {type(cause).__name__}: {cause}; the machine is unchanged,"
            " mend the callback and deliver the same event again",
            state=state,
        )
