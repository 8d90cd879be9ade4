"""Looks at what is complete in a value on its way, for something that no continuation can mend.

A look at the places of the schema raises a suspicion; the whole judgement, over what is complete and closed for the
purpose, confirms it or not. Sure is only what a spelling can not heal, no branch of a union accepts, and no wrapper
around the value explains: an object with one key alone may be such a wrapper, so a suspicion inside waits for a
second key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from ..validation.places import MISPLACED, Place, Places
from ..validation.reading import Accepted, Rejected
from ..validation.typed_reader import ambiguous
from ..violation import Path, Violation
from .tree import CLOSERS, Frame

__all__ = ["Judge", "Watch"]

Judge = Callable[[str], Accepted | Rejected]
"""The whole judgement on a text."""

_MOST_LOOKS: Final = 16
"""Suspicions that are put to the judgement; each costs as much as judging all that has arrived."""
_MOST_STRANGERS: Final = 64
"""Keys that the schema does not list and that are compared with those that it does."""


@dataclass(slots=True)
class Suspicion:
    """Something that seems to be wrong.

    Attributes:
        path: where.
        end: how much of the value's text shows it.
        closers: what closes the containers that are open there.
        guards: objects that may be wrappers as long as they have one key alone.
        twice: a key is given a second, different value.
    """

    path: Path
    end: int
    closers: str
    guards: list[Frame]
    twice: bool


class Watch:
    """Watches one value.

    Attributes:
        doom: why the value can not become valid, None while it may.
        waiting: suspicions that can not be put to the judgement yet, oldest first.
    """

    __slots__ = ("_judge", "_looks", "_over", "_places", "_strangers", "_text", "_unique", "doom", "waiting")

    def __init__(self, places: Places, judge: Judge, text: Callable[[int], str], *, unique: bool) -> None:
        """``text`` gives that many characters of the value's text; with ``unique`` a key has one value."""
        self._places = places
        self._judge = judge
        self._text = text
        self._unique = unique
        self._looks = _MOST_LOOKS
        self._strangers = _MOST_STRANGERS
        self._over = False
        self.waiting: list[Suspicion] = []
        self.doom: Rejected | None = None

    def root(self, opener: str) -> Place | None:
        """The place of the whole value; None where it may be wrapped, or be one row of a list."""
        place = self._places.root
        return None if place is None else _placed(place.inside(opener))

    def scalar(self, frames: Sequence[Frame], value: Any, end: int) -> None:
        """Look at a scalar that is about to join the innermost container."""
        frame = frames[-1]
        place = frame.place
        if place is None or self._is_misplaced(frames, end) or self._is_too_long(frames, end):
            return
        step = _step(frame, place)
        if isinstance(step, str) and not place.names(step):
            self._strangers -= 1
            if self._strangers < 0:
                self._give_up(frames)
                return
        below = place.below(step)
        if type(value) in below.plain:
            return
        rest = place.after(step, value)
        if rest is None:
            self._suspect(frames, end, forbidden=below.forbidden)
        frame.place = rest

    def opened(self, frames: Sequence[Frame], opener: str, end: int) -> Place | None:
        """The place of a container that opens in the innermost one."""
        place = frames[-1].place
        closer = CLOSERS[opener]
        if place is None or self._is_misplaced(frames, end, closer) or self._is_too_long(frames, end, closer):
            return None
        below = place.below(_step(frames[-1], place))
        if below.forbidden:
            self._suspect(frames, end, closer, forbidden=True)
        return below.inside[opener]

    def twice(self, frames: Sequence[Frame], end: int) -> None:
        """The key of the innermost object has had another value before."""
        if self._unique and not self._over:
            self._suspect(frames, end, twice=True)

    def settle(self, frames: Sequence[Frame]) -> None:
        """Put what is waiting to the judgement, where it may be."""
        while self.waiting:
            suspicion = self.waiting[0]
            open_guards = [guard for guard in suspicion.guards if _keys(guard) < 2]
            if any(guard in frames for guard in open_guards):
                return
            self.waiting.pop(0)
            if not open_guards and self._is_confirmed(suspicion):
                self._give_up(frames)

    # ------------------------------------------------------------------------------------------------ suspicions

    def _is_misplaced(self, frames: Sequence[Frame], end: int, closer: str = "") -> bool:
        """A container with two members or more can not stand for a scalar; one with a single one may."""
        frame = frames[-1]
        if frame.place is MISPLACED and frame.data:
            frame.place = None
            self._suspect(frames, end, closer, path=_path(frames[:-1]))
        return frame.place is None or frame.place is MISPLACED

    def _is_too_long(self, frames: Sequence[Frame], end: int, closer: str = "") -> bool:
        frame = frames[-1]
        if frame.key is None and frame.place is not None and frame.place.most is not None:
            if len(frame.data) < frame.place.most:
                return False
            frame.place = None
            self._suspect(frames, end, closer, path=_path(frames[:-1]))
            return True
        return False

    def _suspect(
        self,
        frames: Sequence[Frame],
        end: int,
        closer: str = "",
        *,
        path: Path | None = None,
        forbidden: bool = False,
        twice: bool = False,
    ) -> None:
        closers = closer + "".join(frame.closer for frame in reversed(frames))
        guards = [outer for outer, inner in pairwise(frames) if _is_sole(outer) and inner.key is not None]
        if forbidden and _is_sole(frames[-1]):
            guards.append(frames[-1])
        if twice:  # in a wrapper too
            guards = []
        self.waiting.append(Suspicion(_path(frames) if path is None else path, end, closers, guards, twice))
        self.settle(frames)

    def _is_confirmed(self, suspicion: Suspicion) -> bool:
        if not self._looks:
            return True
        self._looks -= 1
        text = self._text(suspicion.end) + suspicion.closers
        judged = ambiguous(str(suspicion.path[-1]), text) if suspicion.twice else self._judge(text)
        if not isinstance(judged, Rejected):
            return False
        errors = tuple(error for error in judged.errors if suspicion.twice or _is_about(error, suspicion.path))
        if errors:
            # no candidate: what follows it would be missing
            self.doom = Rejected(judged.reason, errors)
        return bool(errors)

    def _give_up(self, frames: Sequence[Frame]) -> None:
        """Watch no more: all is known, or too much would have to be looked at."""
        self._over = True
        self.waiting.clear()
        for frame in frames:
            frame.place = None


def _is_about(error: Violation, path: Path) -> bool:
    """Whether the judgement says the same. Of a tag that no branch of a union has it speaks where the union stands."""
    return error.path == path or (error.rule == "union_tag_invalid" and error.path == path[:-1])


def _placed(place: Place | None) -> Place | None:
    return None if place is MISPLACED else place


def _step(frame: Frame, place: Place) -> str | int:
    return place.step_of(len(frame.data)) if frame.key is None else frame.key


def _path(frames: Sequence[Frame]) -> Path:
    return tuple([frame.step for frame in frames])


def _is_sole(frame: Frame) -> bool:
    """Whether an object has no key but the one that is being read."""
    return frame.key is not None and not frame.data


def _keys(frame: Frame) -> int:
    """How many keys an object has had, the one that is being read included."""
    return len(frame.data) + (frame.key not in frame.data)
