"""Ctrl-C that never cuts a line in half."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

__all__ = ["Interrupted", "Interrupts"]


class Interrupted(Exception):
    """The user pressed Ctrl-C; what was written so far is whole."""


class Interrupts:
    """While it is entered, Ctrl-C raises ``Interrupted`` in ``waiting`` and ``check`` only; a second one at once."""

    def __init__(self) -> None:
        self._requested = False
        self._waiting = False
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raise when Ctrl-C was pressed."""
        if self._requested:
            raise Interrupted

    @contextmanager
    def waiting(self) -> Generator[None, None, None]:
        """A stretch in which nothing is written, and which may be left at any point."""
        self._waiting = True
        try:
            self.check()
            yield
        finally:
            self._waiting = False

    @contextmanager
    def ignored(self) -> Generator[None, None, None]:
        """A stretch in which processes are started that are to ignore Ctrl-C from their first moment."""
        if self._before is None:
            yield
            return
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, handler)

    def _on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        if self._waiting:
            self._waiting = False
            raise Interrupted
        if self._requested:
            raise KeyboardInterrupt
        self._requested = True
