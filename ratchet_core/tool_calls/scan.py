"""Everything in a reply that the dialects read, from left to right."""

from __future__ import annotations

import re
from typing import Final

from .._frozen import frozen
from .asides import ends_reasoning, past_aside
from .dialects import START, opened_at, whole_at
from .source import Dialect, Found, Source
from .tags import CLOSE_TAG

__all__ = ["Piece", "Scanned", "scan"]

_TAIL: Final = re.compile(
    rf"(?:\s*+(?:{CLOSE_TAG}"
    r"|<[\uff5c|](?:tool[\u2581_](?:calls?|sep)(?:[\u2581_]end)?|tool_calls_section_end|end[\u2581_]of[\u2581_]sentence"
    r"|eom_id|eot_id|im_end|eot|eom)[\uff5c|]>|<\|close\|>(?:tools|message)<\|sep\|>|<\|plamo:(?:end_[a-z_]{1,30}:plamo|tag)\|>"
    r"|\]<\]minimax\[>\[</tool_call>|\[/TOOL_CALLS\]))++"
)
_FENCE: Final = "```"
_MOST_STEPS: Final = 20_000
"""How many places are looked at: a reply has a few, and each costs up to some 50 microseconds."""
_BLANK: Final = re.compile(r"[\s`]*+")


@frozen()
class Piece:
    """What one dialect found at one place.

    Attributes:
        dialect: which one.
        found: what it read.
        start: offset of the mark.
        end: offset after everything that belongs to it.
        fence: where the code fence begins that it stands in and that is not its own; None outside of one.
    """

    dialect: Dialect
    found: Found
    start: int
    end: int
    fence: int | None = None


@frozen()
class Scanned:
    """What a reply holds.

    Attributes:
        pieces: in order.
        first_word: offset of the first word that the reply says, after any asides.
        fences: where each code fence begins, and the offset after its end (the end of the text when it has none).
        whole: False where the reading was given up: there is no end of marks and JSON documents.
    """

    pieces: list[Piece]
    first_word: int
    fences: dict[int, int]
    whole: bool


def scan(source: Source) -> Scanned:
    """Everything the dialects find outside of asides, wrappers merged with what they hold."""
    return _Scan(source).run()


class _Scan:
    """One pass: where it is, what it has found, and the wrapper or fence that it is in."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.pieces: list[Piece] = []
        self.wrapper: Piece | None = None
        self.fence: int | None = None
        self.fences: dict[int, int] = {}
        self.first_word = 0
        self.steps = 0

    def run(self) -> Scanned:
        """All pieces, in order."""
        at = self._begin(0)
        while self.steps <= _MOST_STEPS and (begin := START.search(self.text, at)):
            at = self._step(begin.start())
        if self.wrapper is not None:
            self.pieces.append(_empty(self.wrapper, self.text))
        return Scanned(self.pieces, self.first_word, self.fences, self.steps <= _MOST_STEPS)

    def _begin(self, at: int) -> int:
        """Where to go on in a reply whose own words begin at ``at``: after the calls that are all of it, or there."""
        self.first_word = _BLANK.match(self.text, at).end()  # type: ignore[union-attr]
        start = self.source.skip_space(at)
        opened = whole_at(self.text, start) if self.source.bare else None
        if opened is None:
            return at
        piece = _piece(self.source, *opened, start, None)
        return self._take(piece) if piece.found.calls or piece.found.problem else at

    def _step(self, start: int) -> int:
        """Where to go on after the text at ``start``, at which a call may begin."""
        self.steps += 1
        aside = past_aside(self.source, start)
        if aside is not None:
            return self._begin(aside) if start <= self.first_word else aside
        ended = ends_reasoning(self.source, start)
        if ended is not None:
            self.wrapper = None
            self.pieces.clear()  # all of it was thought
            return self._begin(ended)
        opened = opened_at(self.text, start)
        if opened is not None:
            return self._take(_piece(self.source, *opened, start, self.fence))
        if self.text.startswith(_FENCE, start):
            return self._pass_fence(start)
        return start + 1

    def _pass_fence(self, start: int) -> int:
        end = start + len(_FENCE)
        if self.fence is None:
            self.fence = start
            self.fences[start] = len(self.text)
        else:
            self.fences[self.fence] = end
            self.fence = None
        return end

    def _take(self, piece: Piece) -> int:
        end = piece.end
        if self.wrapper is not None:
            piece = self._joined(self.wrapper, piece)
        self.wrapper = piece if piece.found.wrapper else None
        if self.wrapper is None:
            self.pieces.append(piece)
        return end

    def _joined(self, wrapper: Piece, piece: Piece) -> Piece:
        """The piece begun where its wrapper begins; a wrapper with nothing in it is a piece of its own."""
        touching = not self.text[wrapper.end : piece.start].strip()
        if not touching or not (piece.found.wrapper or piece.found.calls or piece.found.problem):
            self.pieces.append(_empty(wrapper, self.text))
            return piece
        return Piece(piece.dialect, piece.found, wrapper.start, piece.end, wrapper.fence)


def _piece(source: Source, dialect: Dialect, opened: re.Match[str], start: int, fence: int | None) -> Piece:
    found = dialect.read(source, opened)
    end = max(found.end, start + 1)
    tail = _TAIL.match(source.text, end) if found.calls else None
    return Piece(dialect, found, start, tail.end() if tail else end, fence)


def _empty(wrapper: Piece, text: str) -> Piece:
    cut = not text[wrapper.end :].strip()
    mark = text[wrapper.start : wrapper.end].strip()[:80]
    found = Found(wrapper.end, problem=f"{mark} without a call in it", cut=cut)
    return Piece(wrapper.dialect, found, wrapper.start, wrapper.end, wrapper.fence)
