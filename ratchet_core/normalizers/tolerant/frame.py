"""One open container, and what the reader remembers of it."""

from __future__ import annotations

from typing import Final, Literal

from pydantic_core import from_json

from ...violation import Path

__all__ = ["CLOSER", "LOOSE_END", "STRICT_CLOSER", "Frame", "Kind"]

After = Literal["open", "comma", "value"]
Kind = Literal["{", "[", "(", "set"]
"""What a container is: an object, a list, Python's tuple (or a group), Python's set (a list in braces)."""

CLOSER: Final[dict[Kind, str]] = {"{": "}", "[": "]", "(": ")", "set": "}"}
STRICT_CLOSER: Final[dict[Kind, str]] = {"{": "}", "[": "]", "(": "]", "set": "]"}
"""What closes a container in the text, and in the JSON that is made of it."""

LOOSE_END: Final = ", \t\r\n"
"""What stands behind the last value of a container that is still open."""


class Frame:
    """One container that is open.

    Attributes:
        kind: what it is.
        start: offset of the opening character.
        after: what stood last: the opening character, a comma or a complete value.
        done: offset behind the last complete value or comma.
        comma: offset of the last comma.
        key: in an object, the key whose value is being read.
        filled: whether it holds anything.
        guessed: the colon before the last value was put in, so what follows must be beyond doubt.
        whole: in brackets that stand for one value (``ObjectId("1")``): nothing but one value may stand there.
        opener: the number of the edit that rewrites the opening character, where there is one.
    """

    __slots__ = (
        "_counted",
        "_path",
        "_runs",
        "after",
        "comma",
        "done",
        "filled",
        "guessed",
        "key",
        "kind",
        "opener",
        "start",
        "told",
        "whole",
    )

    def __init__(self, kind: Kind, start: int) -> None:
        self.kind: Kind = kind
        self.start = start
        self.after: After = "open"
        self.done = start + 1
        self.comma = start
        self.key = ""
        self.filled = False
        self.guessed = False
        self.whole = False
        self.opener = 0
        self.told = 0
        self._counted = 0
        self._runs: list[str] = []
        self._path: Path | None = None

    @property
    def key_goes_on(self) -> bool:
        """Whether the key ends as a colon behind a lost quote would make it end."""
        return self.key.rstrip().endswith((":", "=", "=>"))

    @property
    def is_object(self) -> bool:
        """Whether it is an object; else it is a list of some sort."""
        return self.kind == "{"

    def add(self, position: int) -> None:
        """One more value is complete and ends at ``position``."""
        self.after = "value"
        self.done = position
        self.filled = True
        self._counted += 1

    def add_run(self, run: str, position: int, *, last: bool) -> None:
        """A run of values, each with its comma, is complete: strict JSON text that ends at ``position``.

        ``last``: the last value has no comma; the closer of the container follows.
        """
        self.after = "value" if last else "comma"
        self.done = position
        self.comma = position - 1
        self.filled = True
        self.guessed = False
        if self.kind != "{":
            self._runs.append(run)

    @property
    def step(self) -> str | int:
        """The last step of the path of the value that is being read."""
        return self.key if self.kind == "{" else self.count

    @property
    def count(self) -> int:
        """How many items of a list are complete. Runs are counted when somebody asks."""
        if self._runs:
            self._counted += sum(len(from_json(f"[{run.rstrip(LOOSE_END)}]")) for run in self._runs)
            self._runs.clear()
        return self._counted

    def path_in(self, frames: list[Frame]) -> Path:
        """The path of this container, the last of ``frames``."""
        if self._path is None:
            self._path = tuple(outer.step for outer in frames[:-1])
        return self._path
