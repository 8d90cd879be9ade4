"""The containers that are open, and what they hold so far.

A container joins the one around it when it is closed, so what a frame holds is complete. Copies are made of open
containers alone: parts that are complete never change again and are shared by all values that are handed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..plain_kinds import is_dict, is_list
from ..validation.places import Place
from ..violation import Path
from .tokens import NOTHING

__all__ = ["CLOSERS", "Frame", "grown", "paths_of"]

CLOSERS: Final = {"{": "}", "[": "]", "": ""}


class Frame:
    """One open container, or the place of a value that is none.

    Attributes:
        closer: what ends it; "" for the place of a value that is no container.
        data: the complete members or items.
        after: what stood last: ``open``, ``comma`` or ``value``.
        key: the key of the value that is being read, None in a list.
        place: what may stand in it; None for anything.
    """

    __slots__ = ("after", "closer", "data", "key", "place")

    def __init__(self, opener: str, place: Place | None) -> None:
        self.closer = CLOSERS[opener]
        self.data: Any = {} if opener == "{" else []
        self.after = "open"
        self.key: str | None = None
        self.place = place

    @property
    def step(self) -> str | int:
        """The last step of the path of the value that is being read."""
        return len(self.data) if self.key is None else self.key


def grown(frames: Sequence[Frame], pending: Any) -> Any:
    """The value so far: a copy of every open container, with ``pending`` in the innermost unless it is ``NOTHING``."""
    child = pending
    for frame in reversed(frames):
        data = frame.data.copy()
        if child is not NOTHING:
            if frame.key is None:
                data.append(child)
            else:
                data[frame.key] = child
        child = data if frame.closer else (data or [NOTHING])[0]
    return child


def paths_of(frames: Sequence[Frame], root: Any) -> tuple[Path, ...]:
    """The paths of everything complete, in the order in which it was completed. ``root`` is the complete value."""
    if not frames:
        return () if root is NOTHING else (*_below(root, ()), ())
    found: list[Path] = []
    around: Path = ()
    for frame in frames:
        found.extend(_below(frame.data, around))
        around = (*around, frame.step)
    return tuple(found)


def _below(data: Any, path: Path) -> Iterator[Path]:
    """Paths of everything in a complete container, parts before wholes. Depth of data is no depth of calls."""
    stack: list[tuple[Path, Iterator[tuple[Any, Any]]]] = [(path, _steps(data))]
    while stack:
        around, rest = stack[-1]
        following = next(rest, None)
        if following is None:
            stack.pop()
            if stack:
                yield around
            continue
        step, value = following
        if is_dict(value) or is_list(value):
            stack.append(((*around, step), _steps(value)))
        else:
            yield (*around, step)


def _steps(data: Any) -> Iterator[tuple[Any, Any]]:
    if is_dict(data):
        return iter(data.items())
    return enumerate(data) if is_list(data) else iter(())
