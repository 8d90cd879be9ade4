"""Follows one JSON value as its text arrives: each character is looked at a bounded number of times.

Whole members are taken by one regular expression each. What is left at the end of the text so far is a member whose
end has not arrived; it is looked at again with the next text, unless it is long text: that is taken piece by piece.
"""

from __future__ import annotations

from typing import Any, Final

from ..limits import Limits
from ..validation.places import Place
from ..violation import Path
from .tokens import (
    CLOSER,
    CUT_ESCAPE,
    DELIMITER,
    ITEM,
    MEMBER,
    NOTHING,
    OPEN_ITEM,
    OPEN_MEMBER,
    TEXT,
    WHITE,
    DamagedError,
    open_text,
    open_word,
    scalar,
    text_of,
)
from .tree import Frame, grown, paths_of
from .watch import Watch

__all__ = ["Follower"]

_LONG_TEXT: Final = 256
"""Open text longer than this is taken piece by piece."""
_KEY, _WHOLE = 2, 3
"""In what is left, the group of the key, and of text with both its quotes; those behind the key are of a value."""
_LONGEST_REST: Final = 4_096
"""A key, a number or white space inside of a member that is longer than this is not followed."""


class Follower:
    """One JSON value on its way.

    Attributes:
        done: whether the value is complete; never for one that is no container.
        taken: how many characters of it were read for good.
        rest: the text behind those.
        said: how many values were completed and containers opened.
    """

    __slots__ = ("_frames", "_held", "_limits", "_match", "_parts", "_root", "_watch", "done", "rest", "said", "taken")

    def __init__(self, opener: str, limits: Limits, watch: Watch | None = None) -> None:
        """``opener`` is the opening bracket, which ``advance`` does not see; "" for a value that is no container."""
        self._limits = limits
        self._watch = watch
        self._frames = [Frame(opener, None if watch is None else watch.root(opener))]
        self._root: Any = NOTHING
        self._match: Any = None  # the member or item whose end has not arrived
        self._parts: list[str] | None = None  # the pieces of long text that is open
        self._held: Any = NOTHING  # long text that is complete, while its delimiter has not arrived
        self.rest = ""
        self.taken = len(opener)
        self.said = 1
        self.done = False

    # ------------------------------------------------------------------------------------------- what is known

    @property
    def has_value(self) -> bool:
        """Whether a value can be told."""
        return self.done or bool(self._frames[0].closer) or self._pending() is not NOTHING

    def value(self) -> Any:
        """The value so far, ``NOTHING`` where none can be told."""
        return self._root if self.done else grown(self._frames, self._pending())

    def complete_paths(self) -> tuple[Path, ...]:
        """The paths that are complete, in the order in which they became so. A bare scalar may always go on."""
        if not self.done and not self._frames[0].closer:
            return ()
        return paths_of(() if self.done else self._frames, self._root)

    def told(self) -> tuple[int, int]:
        """Differs from what it was when there is more to tell: values completed, characters of the one being read."""
        if self._parts is not None:
            return self.said, self.taken
        if self._match is None or self._match.lastindex <= _KEY:
            return self.said, 0
        part: int = self._match.lastindex
        # text says the same with its closing quote
        return self.said, len(self._match[part]) + (-1 if part == _WHOLE else 1)

    def _pending(self) -> Any:
        """The value that is being read in the innermost container."""
        if self._held is not NOTHING:
            return self._held
        if self._parts is not None:
            return "".join(self._parts)
        if self._match is None:
            return NOTHING
        _, _, whole, opened, word = self._match.groups()
        if whole is not None:
            return scalar(whole)
        if opened is not None:
            return open_text(opened)[0]
        return NOTHING if word is None else open_word(word)

    # ------------------------------------------------------------------------------------------- reading

    def advance(self, new: str) -> None:
        """Read on.

        Raises:
            DamagedError: when this is no JSON, or more than the limits permit.
        """
        text, before = self.rest + new, -1
        pos = self._more_text(text) if self._parts is not None else 0
        while pos != before and self._parts is None and not self.done:
            before = pos
            pos = self._read(self._frames[-1], text, pos)
        self.rest = text[pos:] if self.done or self._parts is not None else text[pos:].lstrip(WHITE)
        self.taken += len(text) - len(self.rest)
        if not self.done and self._parts is None:
            self._look_at_rest(self._frames[-1])

    def _read(self, frame: Frame, text: str, pos: int) -> int:
        """Read what is whole in the innermost container, up to one that opens or the end of this one."""
        if self._held is not NOTHING:
            if DELIMITER(text, pos) is None:
                return pos
            self._let_go(frame, self.taken + pos)
        if frame.closer == "}":
            pos = self._members(frame, text, pos)
        elif frame.closer:
            pos = self._items(frame, text, pos)
        if not self.done and self._frames[-1] is frame and (found := CLOSER(text, pos)) is not None:
            if frame.after == "comma":
                raise DamagedError
            self._close(frame, found[1], self.taken + found.end())
            return found.end()
        return pos

    def _members(self, frame: Frame, text: str, pos: int) -> int:
        data, waiting = frame.data, self._waiting()
        while (found := MEMBER(text, pos)) is not None:
            comma, key, token, delimiter, opener = found.groups()
            if (comma == ",") is not (frame.after == "value"):
                raise DamagedError
            frame.key = name = key[1:-1] if "\\" not in key else text_of(key[1:-1])
            pos = found.end()
            self.said += 1
            if opener is not None:
                self._open(frame, opener, pos)
                return pos
            # plain text is nearly all there is
            value = token[1:-1] if token[0] == '"' and "\\" not in token else scalar(token)
            place = frame.place
            if place is not None and ((known := place.members.get(name)) is None or type(value) not in known.plain):
                self._look(value, self.taken + found.end(3))
            if name in data:
                self._twice(data[name] != value, self.taken + found.end(3))
            data[name] = value
            if waiting:
                self._settle()
            if delimiter == "}":
                self._close(frame, delimiter, self.taken + pos)
                return pos
            frame.after = "comma"
        return pos

    def _items(self, frame: Frame, text: str, pos: int) -> int:
        data, waiting = frame.data, self._waiting()
        while (found := ITEM(text, pos)) is not None:
            comma, token, delimiter, opener = found.groups()
            if (comma == ",") is not (frame.after == "value"):
                raise DamagedError
            pos = found.end()
            self.said += 1
            if opener is not None:
                self._open(frame, opener, pos)
                return pos
            value = token[1:-1] if token[0] == '"' and "\\" not in token else scalar(token)
            place = frame.place
            if place is not None and ((known := place.members.get(0)) is None or type(value) not in known.plain):
                self._look(value, self.taken + found.end(2))
            data.append(value)
            if waiting:
                self._settle()
            if delimiter == "]":
                self._close(frame, delimiter, self.taken + pos)
                return pos
            frame.after = "comma"
        return pos

    def _open(self, frame: Frame, opener: str, pos: int) -> None:
        if len(self._frames) >= self._limits.depth:
            raise DamagedError
        place = frame.place
        if place is not None:
            known = place.members.get(0 if frame.key is None else frame.key)
            place = known.inside[opener] if known is not None else self._opened(opener, self.taken + pos)
        self._frames.append(Frame(opener, place))
        self._settle()

    def _close(self, frame: Frame, closer: str, end: int) -> None:
        if closer != frame.closer:
            raise DamagedError
        self._frames.pop()
        self.said += 1
        if self._frames:
            self._put(self._frames[-1], frame.data, end)
        else:
            self._root, self.done = frame.data, True

    def _put(self, frame: Frame, value: Any, end: int) -> None:
        """Let a complete value join its container; its delimiter is still to come."""
        if frame.key is None:
            frame.data.append(value)
        else:
            if frame.key in frame.data:
                self._twice(frame.data[frame.key] != value, end)
            frame.data[frame.key] = value
        frame.after = "value"
        self._settle()

    def _let_go(self, frame: Frame, end: int) -> None:
        """What follows long text shows that it was complete."""
        value, self._held = self._held, NOTHING
        self._look(value, end)
        self._put(frame, value, end)
        self.said += 1

    def _more_text(self, text: str) -> int:
        """Take another piece of long text; where it ends, its value is held until the delimiter is seen."""
        assert self._parts is not None
        end = TEXT(text).end()  # type: ignore[union-attr]
        if text[end : end + 1] == '"':
            self._held = "".join((*self._parts, text_of(text[:end])))
            self._parts = None
            return end + 1
        if CUT_ESCAPE(text, end) is None:
            raise DamagedError
        piece, used = open_text(text[:end])
        self._parts.append(piece)
        return used

    def _look_at_rest(self, frame: Frame) -> None:
        """See that what is left may be the beginning of something."""
        rest, self._match = self.rest, None
        match = (OPEN_MEMBER if frame.closer == "}" else OPEN_ITEM)(rest)
        if match is None or not self._may_follow(match.groups(), frame):
            raise DamagedError
        _, key, _, opened, word = match.groups()
        if key is not None:
            frame.key = text_of(key[1:-1])
        if opened is not None and len(opened) > _LONG_TEXT:
            self._take_text(opened, match.start(4))
        elif len(rest) > _LONGEST_REST:
            raise DamagedError
        else:
            self._match = match
            if word is not None or "\\u" in rest:
                self._pending()  # may show that it is none

    def _may_follow(self, groups: tuple[str | None, ...], frame: Frame) -> bool:
        """Whether a comma stands where one must, and only there."""
        comma, *begun = groups
        if not comma and begun == [None] * len(begun):
            return True  # nothing has arrived
        return self._held is NOTHING and (comma == ",") is (frame.after == "value")

    def _take_text(self, opened: str, start: int) -> None:
        """Go over to reading long text piece by piece."""
        piece, used = open_text(opened)
        self._parts = [piece]
        self.taken += start + used
        self.rest = self.rest[start + used :]

    # ------------------------------------------------------------------------------------------- watching

    def _waiting(self) -> list[Any]:
        return [] if self._watch is None else self._watch.waiting

    def _opened(self, opener: str, end: int) -> Place | None:
        return None if self._watch is None else self._watch.opened(self._frames, opener, end)

    def _look(self, value: Any, end: int) -> None:
        if self._watch is not None:
            self._watch.scalar(self._frames, value, end)

    def _twice(self, differs: bool, end: int) -> None:
        if differs and self._watch is not None:
            self._watch.twice(self._frames, end)

    def _settle(self) -> None:
        if self._watch is not None and self._watch.waiting:
            self._watch.settle(self._frames)
