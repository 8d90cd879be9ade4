"""All that the tolerant reader knows at one moment, in one object."""

from __future__ import annotations

from typing import Any, Literal, NoReturn

from ...actions import Reason
from ...limits import Limits
from ...repair import Repair
from ...violation import Path

__all__ = ["Frame", "RefusedError", "State", "short"]

After = Literal["open", "comma", "value"]

_SHORT = 200


class RefusedError(Exception):
    """The text has no reading that is beyond doubt. Never leaves this package."""

    def __init__(self, reason: Reason, detail: str, position: int) -> None:
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail
        self.position = position


class Frame:
    """One container that is open.

    Attributes:
        kind: the character that opened it: ``{``, ``[`` or ``(``.
        data: what it holds so far; a child joins it when the child is closed.
        key: in an object, the key whose value is being read.
        after: what stood last: the opening character, a comma or a complete value.
        start: offset of the opening character.
        movable: a missing closer could as well stand earlier inside a closed child (see ``frames``).
        early: a closed child could as well have been closed too early (see ``frames``).
        path: where in the document, worked out when the first repair needs it.
    """

    __slots__ = ("after", "data", "early", "key", "kind", "movable", "path", "start")

    def __init__(self, kind: str, start: int, data: Any) -> None:
        self.kind = kind
        self.data = data
        self.key = ""
        self.after: After = "open"
        self.start = start
        self.movable = False
        self.early = False
        self.path: Path | None = None

    @property
    def is_object(self) -> bool:
        """Whether it is an object; else it is a list."""
        return self.kind == "{"

    @property
    def step(self) -> str | int:
        """The last step of the path of the value that is being read."""
        return self.key if self.kind == "{" else len(self.data)


class State:
    """The reader's whole memory, so that reading can stop after any token and go on later.

    Attributes:
        text: what is read.
        pos: offset of the first character that was not read yet.
        cut: the provider said that the reply was cut off.
        frames: the open containers, outermost first.
        repairs: every change so far.
        nodes: how many more keys, values and items the limits allow.
        root: the document once it is closed.
        last_closed: the container that was closed last.
        inserted: a missing closer was put in.
        stray_comma: a comma without a value before it was taken away; it may be the trace of something else.
        comment_end: where the last line comment ended.
    """

    __slots__ = (
        "comment_end",
        "cut",
        "frames",
        "inserted",
        "last_closed",
        "limits",
        "nodes",
        "path_steps",
        "pos",
        "repairs",
        "root",
        "stray_comma",
        "text",
    )

    def __init__(self, text: str, limits: Limits, cut: bool) -> None:
        self.text = text
        self.limits = limits
        self.cut = cut
        self.pos = 0
        self.frames: list[Frame] = []
        self.repairs: list[Repair] = []
        self.nodes = limits.nodes
        self.path_steps = limits.nodes
        self.root: Any = None
        self.last_closed: Frame | None = None
        self.inserted = False
        self.stray_comma = False
        self.comment_end = -1

    def refuse(self, reason: Reason, detail: str, position: int) -> NoReturn:
        """Give the document up: why, in words, and where."""
        raise RefusedError(reason, detail, position)

    def spend(self, nodes: int, position: int) -> None:
        """Count nodes against the limit."""
        self.nodes -= nodes
        if self.nodes < 0:
            self.refuse("parse_error", f"more than {self.limits.nodes} keys, values and items", position)

    def container_path(self) -> Path:
        """The path of the innermost open container."""
        if not self.frames:
            return ()
        frame = self.frames[-1]
        if frame.path is None:
            frame.path = tuple(outer.step for outer in self.frames[:-1])
        return frame.path

    def last_complete_path(self) -> Path:
        """The path of the last complete value inside the containers that are still open, () without one."""
        path = list(self.container_path())
        for frame in reversed(self.frames):
            if frame.data:
                return (*path, next(reversed(frame.data)) if frame.is_object else len(frame.data) - 1)
            if path:
                path.pop()
        return ()

    def note(self, rule: str, before: Any, after: Any, cost: int, *, at_value: bool = False) -> None:
        """Record one change: to the innermost container, or to the value that is being read in it."""
        path = self.container_path()
        if at_value and self.frames:
            path = (*path, self.frames[-1].step)
        self.path_steps -= len(path) + 1
        if self.path_steps < 0:
            self.refuse("parse_error", "too much damage to record", self.pos)
        self.repairs.append(Repair(path, rule, short(before), short(after), cost))


def short(value: Any) -> Any:
    """Text of more than 200 characters with its middle left out; anything else as it is."""
    if isinstance(value, str) and len(value) > _SHORT:
        half = (_SHORT - 3) // 2
        return f"{value[:half]}...{value[-half:]}"
    return value
