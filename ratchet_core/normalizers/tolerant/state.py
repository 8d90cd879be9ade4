"""All that the tolerant reader knows at one moment, in one object.

The reader writes no data: it collects edits that turn the damaged text into strict JSON, and one record for each
change. Undamaged text is never touched, so that the compiled validator reads it as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Final, NoReturn

from pydantic_core import from_json

from ...actions import Reason
from ...limits import Limits
from ...plain_kinds import is_dict
from ...repair import Repair
from ...violation import Path
from .conflicts import conflicting
from .frame import LOOSE_END, STRICT_CLOSER, Frame

__all__ = ["MOST_TOLD", "RefusedError", "State", "short"]

MOST_TOLD: Final = 100
"""Changes of one rule that are recorded one by one; all further ones share a last record that counts them."""

_STEPS: Final = 5_000
_CHARS_A_STEP: Final = 200
"""A text may take so many steps, and one more for so many of its characters: a step takes microseconds, a run of
undamaged text does not count, and what is damaged more than that is not worth its time."""
_LOOKS: Final = 4
"""How often the rest of the text may be looked at to tell one bracket from another."""
_SHORT: Final = 200
_QUOTE: Final = re.compile("[\"']").search


class RefusedError(Exception):
    """The text has no reading that is beyond doubt. Never leaves this package."""

    def __init__(self, reason: Reason, detail: str, position: int) -> None:
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail
        self.position = position


class State:
    """The reader's whole memory.

    Attributes:
        text: what is read.
        limits: depth and digits are held here; the guard has seen to the rest.
        cut: the provider said that the reply was cut off.
        to_end: nothing but white space and comments may follow the document.
        alone: the text is a reply as a whole, not something found in one.
        pos: offset of the first character that was not read yet.
        start, end: where the document starts, and where it ends once it is closed.
        frames: the open containers, outermost first.
        closed: start and end of the container that was closed last, and whether it is an object.
        repairs: every change so far.
        sure: the last value cannot go on: a closed string or container, or a literal.
        inserted: a missing closer was put in.
        comment_end: where the last line comment ended.
        bare_text: offset of the first text without quotes, -1 without any.
        keys: how many keys the careful reader has read.
        steps: how many more tokens may be read one by one.
        looks: how many more characters may be looked at ahead.
        run_to, styled_to: where the last undamaged run ended, and the last one that was damaged in style.
        has_smart_quotes: the text holds typographic double quotes.
        unclosed: paths of the containers that were still open at the end of the text, innermost first.
    """

    __slots__ = (
        "_edits",
        "_told",
        "alone",
        "bare_text",
        "closed",
        "comment_end",
        "cut",
        "end",
        "frames",
        "has_smart_quotes",
        "inserted",
        "keys",
        "limits",
        "looks",
        "pos",
        "repairs",
        "run_to",
        "start",
        "steps",
        "styled_to",
        "sure",
        "text",
        "to_end",
        "unclosed",
    )

    def __init__(
        self,
        text: str,
        limits: Limits,
        *,
        start: int = 0,
        cut: bool = False,
        to_end: bool = True,
        alone: bool = False,
    ) -> None:
        self.text = text
        self.limits = limits
        self.cut = cut
        self.to_end = to_end
        self.alone = alone
        self.pos = self.start = start
        self.end = -1
        self.frames: list[Frame] = []
        self.closed: tuple[int, int, bool] | None = None
        self.repairs: list[Repair] = []
        self.sure = False
        self.inserted = False
        self.comment_end = -1
        self.bare_text = -1
        self.keys = 0
        self.steps = _STEPS + len(text) // _CHARS_A_STEP
        self.looks = _LOOKS * len(text)
        self.run_to = self.styled_to = -1
        self.has_smart_quotes = not text.isascii() and "\u201c" in text
        self.unclosed: list[Path] = []
        self._edits: list[tuple[int, int, str]] = []
        self._told: dict[str, tuple[int, int]] = {}

    @property
    def looks_like_data(self) -> bool:
        """Whether a quote or a second key says that text without quotes is no prose in brackets."""
        end = self.end if self.end >= 0 else len(self.text)
        return self.bare_text < 0 or self.keys > 1 or _QUOTE(self.text, self.start, end) is not None

    def refuse(self, reason: Reason, detail: str, position: int) -> NoReturn:
        """Give the document up: why, in words, and where."""
        raise RefusedError(reason, detail, position)

    def replace(self, start: int, end: int, new: str) -> int:
        """Let ``new`` stand for ``text[start:end]``, or for what stood for it; the number of the edit."""
        edits = self._edits
        if not edits or start > edits[-1][0]:
            edits.append((start, end, new))
            return len(edits) - 1
        number = bisect_left(edits, (start, end))
        if start < end and number < len(edits) and edits[number][:2] == (start, end):
            edits[number] = (start, end, new)
        else:
            insort(edits, (start, end, new), key=itemgetter(0))
        return number

    def replace_all_since(self, start: int, end: int, new: str) -> None:
        """As ``replace``, instead of the edits that were made from ``start`` on."""
        del self._edits[bisect_left(self._edits, (start,)) :]
        self._edits.append((start, end, new))

    def revise(self, number: int, new: str) -> None:
        """Let something else stand there than the edit said."""
        start, end, _ = self._edits[number]
        self._edits[number] = (start, end, new)

    def strict(self, start: int, end: int) -> str:
        """``text[start:end]`` with all edits made."""
        edits = self._edits
        pieces: list[str] = []
        at = start
        for number in range(bisect_left(edits, (start,)), len(edits)):
            first, last, new = edits[number]
            if first >= end and (first, last) != (end, end):
                break
            pieces.append(self.text[at:first])
            pieces.append(new)
            at = last
        pieces.append(self.text[at:end])
        return "".join(pieces)

    def so_far(self, end: int) -> str:
        """Strict JSON of all that is complete before ``end``, the end of a value or a comma, in containers closed."""
        written = self.strict(self.start, end).rstrip(LOOSE_END)
        return written + "".join(STRICT_CLOSER[frame.kind] for frame in reversed(self.frames))

    def open_parts(self) -> list[tuple[bool, Any, str | None]]:
        """Each open container, outermost first: whether it is an object, what of it is complete, and in an object the
        key that is being read."""
        if not self.frames:
            return []
        parts: list[tuple[bool, Any, str | None]] = []
        data: Any = from_json(self.so_far(self.frames[-1].done))
        for frame, inner in zip_longest(self.frames, self.frames[1:]):
            child = None
            if inner is not None:
                child = data.pop(frame.key) if frame.is_object else data.pop()
            parts.append((frame.is_object, data, frame.key if frame.is_object else None))
            data = child
        return parts

    def last_complete_path(self) -> Path:
        """The path of the last complete value inside the containers that are still open, () without one."""
        path = list(self.container_path())
        for _, data, _ in reversed(self.open_parts()):
            if data:
                return (*path, next(reversed(data)) if is_dict(data) else len(data) - 1)
            path = path[:-1]
        return ()

    def take_step(self, position: int) -> None:
        """Count one more token that is read by itself; refuse a text that takes too many."""
        self.steps -= 1
        if self.steps < 0:
            self.refuse("parse_error", "more is wrong here than can be mended in reasonable time", position)

    def container_path(self) -> Path:
        """The path of the innermost open container."""
        return self.frames[-1].path_in(self.frames) if self.frames else ()

    def note(self, rule: str, before: Any, after: Any, cost: int, *, at_value: bool = False) -> None:
        """Record one change: to the value that is being read, or to the innermost container.

        Refuses what is in doubt beside a change that was made before.
        """
        if conflicting(rule, self._told):
            self.refuse("ambiguous", "more than one thing is wrong, and one may have led to the other", self.pos)
        left = self.left_to_tell(rule)
        self.count(rule, 1, cost)
        if not left:
            return
        path = self.container_path()
        if at_value and self.frames:
            path = (*path, self.frames[-1].step)
        self.tell(rule, before, after, cost, path)

    def tell(self, rule: str, before: Any, after: Any, cost: int, path: Path) -> None:
        """Record one change at ``path``, which is counted elsewhere."""
        self.repairs.append(Repair(path, rule, short(before), short(after), cost))

    def count(self, rule: str, times: int, cost: int) -> None:
        """Count changes of a rule, whether they are recorded one by one or not."""
        self._told[rule] = (self._told.get(rule, (0, cost))[0] + times, cost)

    def left_to_tell(self, rule: str) -> int:
        """How many more changes of a rule are recorded one by one."""
        return max(0, MOST_TOLD - self._told.get(rule, (0, 0))[0])

    def all_repairs(self) -> tuple[Repair, ...]:
        """The records; where a rule was at work more often than it may tell, one more that counts the rest."""
        rest = [
            Repair((), rule, f"{times - MOST_TOLD} more of these", None, cost)
            for rule, (times, cost) in self._told.items()
            if times > MOST_TOLD
        ]
        return (*self.repairs, *rest)


def short(value: Any) -> Any:
    """Text of more than 200 characters with its middle left out; anything else as it is."""
    if isinstance(value, str) and len(value) > _SHORT:
        half = (_SHORT - 3) // 2
        return f"{value[:half]}...{value[-half:]}"
    return value
