"""Looks at what is complete in a value on its way, for something that no continuation can mend.

A look at the places of the schema raises a suspicion; the whole judgement, over what is complete and closed for the
purpose, confirms it or not. Sure is only what a spelling can not heal and no branch of a union accepts, in an object
that is what it seems: one with a single key may be a wrapper, one with none but keywords of JSON Schema an echo of the
schema that holds the answer, and one with no key that is wanted something else. A suspicion waits until that is ruled
out.
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

Guard = tuple[Frame, Callable[[Frame], bool]]
"""An open object, and whether its keys rule out that it is something else."""
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
        guards: objects that may be something else as long as their keys do not rule it out.
        twice: a key is given a second, different value.
    """

    path: Path
    end: int
    closers: str
    guards: list[Guard]
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
        if place is None or (opener == "{" and "array" in place.kinds):
            return None
        inside = place.inside(opener)
        return None if inside is MISPLACED else inside

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
            suspicion.guards = [guard for guard in suspicion.guards if not guard[1](guard[0])]
            if any(frame in frames for frame, _ in suspicion.guards):
                return
            self.waiting.pop(0)
            if not suspicion.guards and self._is_confirmed(suspicion):
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
        # whatever an object is, two values for a key of it are two answers
        guards = [] if twice else _guards(frames, forbidden)
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


def _step(frame: Frame, place: Place) -> str | int:
    return place.step_of(len(frame.data)) if frame.key is None else frame.key


def _path(frames: Sequence[Frame]) -> Path:
    return tuple([frame.step for frame in frames])


def _guards(frames: Sequence[Frame], forbidden: bool) -> list[Guard]:
    """What must be ruled out of the open objects: ``forbidden`` says that the innermost has a key that it must not."""
    guards: list[Guard] = [
        (outer, _is_no_wrapper) for outer, inner in pairwise(frames) if outer.key is not None and inner.key is not None
    ]
    guards += [(frame, _by_key(_is_no_keyword)) for frame in frames if _has_none(frame, _is_no_keyword)]
    place = frames[-1].place
    if forbidden and place is not None and _has_none(frames[-1], place.names):
        guards.append((frames[-1], _by_key(place.names)))
    return guards


def _is_no_wrapper(frame: Frame) -> bool:
    return len(frame.data) + (frame.key not in frame.data) > 1


def _is_no_keyword(key: str) -> bool:
    return key not in _KEYWORDS and key[:1] != "$"


def _has_none(frame: Frame, telling: Callable[[str], bool]) -> bool:
    """Whether no key of an object, the one that is being read included, tells what it is."""
    return frame.key is not None and not any(map(telling, (*frame.data, frame.key)))


def _by_key(telling: Callable[[str], bool]) -> Callable[[Frame], bool]:
    """Looks at the newest key alone: each is the newest once."""
    return lambda frame: frame.key is not None and telling(frame.key)


_KEYWORDS: Final = frozenset(
    {"type", "properties", "required", "title", "description", "additionalProperties", "definitions", "items", "enum"}
    | {"default", "examples", "format", "anyOf", "oneOf", "allOf", "const"}
)
