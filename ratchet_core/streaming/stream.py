"""A reply and the pieces that it arrives in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .._frozen import Deferred, unfrozen
from ..actions import PartialAction
from ..errors import UsageError
from ..ledger import Ledger
from ..limits import Limits
from ..violation import Path
from .reader import Aim, Reader
from .tokens import NOTHING

__all__ = ["Stream", "Teller"]

_SHORT: Final = 512
_STRIDE: Final = 256
"""The first 512 characters are read piece by piece. Later pieces wait until there are 256 characters of them, which
bounds the cost of a piece, and how late it is noticed that a reply can not become right."""


@dataclass(slots=True)
class Teller:
    """What every verdict on a stream says of it: see ``Action``."""

    attempts: int
    state_name: str
    request_id: str
    ledger: Ledger


class Stream:
    """A reply on its way.

    Attributes:
        teller: what verdicts say of it.
        size: how many characters have arrived.
        at: the latest time that was told, None where none was.
        halted: the size at which it was seen that the reply can not become right, None while it may.
        alarm: that has just been seen.
    """

    __slots__ = (
        "_aim",
        "_bytes",
        "_chunks",
        "_due",
        "_limits",
        "_reader",
        "_seen",
        "_speaks",
        "_tail",
        "alarm",
        "at",
        "halted",
        "size",
        "teller",
    )

    def __init__(self, teller: Teller, aim: Aim | None, limits: Limits) -> None:
        """``aim`` is None for free text."""
        self.teller = teller
        self._aim = aim
        self._limits = limits
        self._reader = None if aim is None else Reader(aim, limits)
        self._chunks: list[str] = []
        self._bytes: list[bytes] | None = None
        self._tail = b""  # the beginning of a character
        self._seen = 0  # chunks that the reader was given
        self._due = 0 if aim is not None else limits.chars + 1
        self._speaks = aim is None
        self.size = 0
        self.at: float | None = None
        self.halted: int | None = None
        self.alarm = False

    def feed(self, chunk: Any) -> PartialAction | None:
        """Take another piece; what it says, None when it says nothing new.

        Raises:
            UsageError: for something that is neither text nor bytes, or not what the pieces before were.
        """
        if type(chunk) is not str or self._bytes is not None:
            chunk = self._as_text(chunk)
        if not chunk:
            return None
        self._chunks.append(chunk)
        self.size = size = self.size + len(chunk)
        if size >= self._due:
            if not self._look():
                return None
        elif not self._speaks:
            return None
        # a call of each class would cost as much as all the rest
        moment: Any = _new(Moment)
        moment.stream, moment.size = self, size
        teller, action = self.teller, _new(_OPEN)
        action.attempts, action.state_name, action.raw = teller.attempts, teller.state_name, None
        action.request_id, action.ledger = teller.request_id, teller.ledger
        action.value = action.complete_paths = moment
        action.__class__ = PartialAction
        return action  # type: ignore[no-any-return]

    @property
    def raw(self) -> str | bytes:
        """All that has arrived."""
        return "".join(self._chunks) if self._bytes is None else b"".join(self._bytes)

    @property
    def is_open(self) -> bool:
        """Whether the reply so far ends inside of a value."""
        return self._reader is not None and self._reader.is_open

    def value_at(self, size: int) -> Any:
        """The value when ``size`` characters had arrived, None where none could be told. The newest is at hand;
        anything older is read anew."""
        if self._reader is None:
            return "".join(self._chunks)[:size]
        value = self._reader_at(size).value()
        return None if value is NOTHING else value

    def paths_at(self, size: int) -> tuple[Path, ...]:
        """The complete paths when ``size`` characters had arrived."""
        return () if self._reader is None else self._reader_at(size).complete_paths()

    def _reader_at(self, size: int) -> Reader:
        assert self._aim is not None
        assert self._reader is not None
        if size == self.size:
            self._look()
            return self._reader
        reader = Reader(self._aim.unwatched(), self._limits)
        reader.advance("".join(self._chunks)[:size])
        return reader

    def _look(self) -> bool:
        """Let the reader see what has arrived; whether it says anything new."""
        says = True
        if self._reader is not None:
            new, self._seen = "".join(self._chunks[self._seen :]), len(self._chunks)
            says = self._reader.advance(new)
            self._speaks = self._reader.state == "value"  # whatever comes says more of it
        doomed = self.size > self._limits.chars or (self._reader is not None and self._reader.doom is not None)
        if doomed and self.halted is None:
            self.halted, self.alarm = self.size, True
        if self._reader is not None:
            self._due = 0 if self.size < _SHORT else self.size + _STRIDE
        return says

    def _as_text(self, chunk: Any) -> str:
        """The characters that a piece brings, if it is no ordinary text."""
        if chunk is None:
            return ""
        if isinstance(chunk, str) and self._bytes is None:
            return str.__str__(chunk)
        if isinstance(chunk, (bytes, bytearray)) and (self._bytes is not None or not self._chunks):
            return self._decoded(bytes(chunk))
        if isinstance(chunk, (str, bytes, bytearray)):
            raise UsageError("a stream is text or bytes, not both: feed pieces of one sort")
        raise UsageError(f"a piece of a reply is text, bytes or None, not {type(chunk).__name__}", path="chunk")

    def _decoded(self, piece: bytes) -> str:
        if self._bytes is None:
            self._bytes = []
        self._bytes.append(piece)
        data, self._tail = self._tail + piece, b""
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data":
                self._tail = data[error.start :]
            elif self.halted is None:
                self.halted, self.alarm = self.size, True
            return data[: error.start].decode("utf-8")


class Moment(Deferred):
    """The fields of a ``PartialAction``, computed when they are read, as they were when ``size`` characters of
    ``stream`` had arrived."""

    __slots__ = ("size", "stream")

    stream: Stream
    size: int

    def field(self, name: str) -> Any:
        """``value`` or ``complete_paths``."""
        return self.stream.value_at(self.size) if name == "value" else self.stream.paths_at(self.size)


_new: Final[Any] = object.__new__
_OPEN: Final = unfrozen(PartialAction)
