"""A reply while it is put together: from one body, or from the chunks of a stream in their order."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from ..budget import Usage
from ..events import Reply
from ..tools import ToolCall
from .plain import UNREADABLE

__all__ = ["CallDraft", "Draft", "mended"]


class CallDraft:
    """One tool call in the making. Arguments arrive as an object at once or as pieces of JSON text.

    Attributes:
        parts: what a family gathers until it is a value, while the call goes on.
    """

    __slots__ = ("id", "name", "parts", "pieces", "value")

    def __init__(self, name: str | None, id: str | None) -> None:
        self.name = name or ""
        self.id = id or None
        self.pieces: list[str] = []
        self.value: Any = None
        self.parts: Any = None

    def extend(self, arguments: Any) -> None:
        """Take a piece of JSON text, or a whole value."""
        if isinstance(arguments, str):
            self.pieces.append(arguments)
        elif arguments is not None:
            self.value = arguments

    def rename(self, name: str | None) -> None:
        """Take a piece of the name. Some servers repeat the whole name in every chunk."""
        if name and name != self.name:
            self.name += name

    def done(self) -> ToolCall:
        """The call, its arguments as sent. None at all are ``{}``; text follows an empty value, never a full one."""
        written = "".join(self.pieces)
        if written and self.value:
            return ToolCall(self.name, UNREADABLE, self.id)
        if written or (self.pieces and self.value is None):
            return ToolCall(self.name, mended(written), self.id)
        return ToolCall(self.name, {} if self.value is None else self.value, self.id)


class Draft:
    """What is known of a reply so far.

    Attributes:
        last_call: the call begun last.
        finish: the provider's word for why it stopped.
        ended: the stream said that it is over, with or without a word for it.
        failure: the error that cut a stream short.
        usd: the price, where a provider states one.
    """

    def __init__(self) -> None:
        self._blocks: dict[Hashable, list[str] | CallDraft] = {}
        self.last_call: CallDraft | None = None
        self.finish: str | None = None
        self._refused: set[Hashable] = set()
        self.ended = False
        self.failure: Any = None
        self.usd: Decimal | None = None
        self._stated: dict[str, int] = {}

    def add_text(self, key: Hashable, piece: str | None) -> None:
        """Append ``piece`` to the text block ``key``; blocks keep the order in which they begin."""
        if piece is None:
            return
        block = self._blocks.setdefault(key, [])
        if isinstance(block, list):
            block.append(piece)

    def refuse(self, key: Hashable, piece: str | None) -> None:
        """Append ``piece`` of a refusal that the provider sends beside the text, as a block of its own."""
        if piece:
            self._refused.add(key)
            self.add_text(key, piece)

    def call(self, key: Hashable) -> CallDraft | None:
        """The call begun under ``key``."""
        block = self._blocks.get(key)
        return block if isinstance(block, CallDraft) else None

    def begin_call(self, key: Hashable, name: str | None, id: str | None, arguments: Any = None) -> CallDraft:
        """Begin a call under ``key``, in the place of whatever was there."""
        call = self.last_call = self._blocks[key] = CallDraft(name, id)
        call.extend(arguments)
        return call

    @property
    def size(self) -> int:
        """How many blocks have begun: a fresh key for a call that has none."""
        return len(self._blocks)

    def forget_all(self) -> None:
        """Drop every block: the whole is about to be stated anew."""
        self._blocks.clear()
        self.last_call = None
        self._refused.clear()

    def forget(self, key: Hashable) -> None:
        """Empty the block ``key``, which keeps its place: it is about to be stated anew."""
        if key in self._blocks:
            self._blocks[key] = []
        self._refused.discard(key)

    def state_usage(self, *, whole: bool = False, **figures: int | None) -> None:
        """Take the figures a provider states; a later statement overrides an earlier one.

        ``whole``: each statement stands for itself, so what a later one leaves out becomes unknown.
        Otherwise a figure left out stays as it was stated before.
        """
        known = {name: figure for name, figure in figures.items() if figure is not None}
        if known:
            self._stated = known if whole else {**self._stated, **known}

    def usage(self, *, totals: bool) -> Usage | None:
        """The figures; None when none was stated. ``totals`` adds what the provider counts apart."""
        taken, given = self._stated.get("taken"), self._stated.get("given")
        if totals and taken is not None:
            taken += self._stated.get("taken_apart") or 0
        if totals and given is not None:
            given += self._stated.get("given_apart") or 0
        if taken is None and given is None and self.usd is None:
            return None
        return Usage(taken, given, self.usd)

    def reply(self, *, totals: bool) -> Reply:
        """The reply. A refusal sent beside the text is read as text, and the finish reason says what it is."""
        pieces = [piece for block in self._blocks.values() if isinstance(block, list) for piece in block]
        calls = tuple(block.done() for block in self._blocks.values() if isinstance(block, CallDraft))
        finish = "content_filter" if self._refused else self.finish
        return Reply(mended("".join(pieces)), calls, self.usage(totals=totals), finish)


def mended(written: str) -> str:
    """Join the halves of characters that were cut in two between chunks; a half without its other half stays."""
    if written.isascii():
        return written
    return written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
