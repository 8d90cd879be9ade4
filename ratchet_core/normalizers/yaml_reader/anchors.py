"""Aliases in YAML, written out: ``*name`` becomes the events of the node that ``&name`` marks.

An alias inside its own node would never end, and nine aliases of nine aliases of nine are a bomb: the first is
refused, and all copies together may not take much more than the text itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import yaml

from .events import RefusedError
from .strict import PROPERTY_END

__all__ = ["Anchors"]

_SPARE: Final = 10_000
_CHARS_A_NODE: Final = 10  # a node costs to build what ten characters cost to scan, or more

_OPENERS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSERS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class Anchors:
    """The marked nodes of one text.

    Attributes:
        unused: the names that no alias has referred to so far.
    """

    def __init__(self, text: str) -> None:
        self.unused: set[str] = set()
        self._text = text
        self._seen: list[Any] = []  # copies included, so that a marked node is one stretch of it
        self._marked: dict[str, tuple[int, int | None]] = {}
        self._open: list[str | None] = []
        self._budget = _SPARE + 2 * len(text)

    def written_out(self, stream: Iterable[Any]) -> Iterator[Any]:
        """``stream``, the events of the text, with the marked events in place of each alias.

        All copies together may cost twice what the text does, and a little more; else ``RefusedError``.
        """
        for event in stream:
            if isinstance(event, yaml.AliasEvent):
                yield from self._copy(event)
            else:
                self._note(event)
                yield event

    def _note(self, event: Any) -> None:
        start = len(self._seen)
        self._seen.append(event)
        if isinstance(event, _CLOSERS):
            name = self._open.pop()
            if name is not None:
                self._marked[name] = (self._marked[name][0], start + 1)
        elif isinstance(event, _OPENERS):
            self._open.append(event.anchor)
            self._mark(event.anchor, start, None)
        elif isinstance(event, yaml.ScalarEvent):
            self._mark(event.anchor, start, start + 1)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._marked.clear()

    def _mark(self, name: str | None, start: int, end: int | None) -> None:
        if name is not None:
            if self._marked.get(name, (0, 0))[1] is None:
                raise RefusedError(f"&{name} is set again inside what it marks", self._seen[-1].start_mark.index)
            self.unused.add(name)
            self._marked[name] = (start, end)

    def _copy(self, alias: Any) -> list[Any]:
        at, name = alias.start_mark.index, alias.anchor
        start, end = self._marked.get(name, (0, 0))
        if not PROPERTY_END.match(self._text, alias.end_mark.index):
            raise RefusedError("an alias (*name) must be followed by a space", at)
        if end is None:
            raise RefusedError(f"*{name} stands inside what it refers to", at)
        if not end:
            raise RefusedError(f"*{name} refers to nothing before it", at)
        copied = self._seen[start:end]
        self._budget -= sum(_CHARS_A_NODE + len(getattr(event, "value", "")) for event in copied)
        if self._budget < 0:
            raise RefusedError("the aliases (*name) multiply the text: write the values out", at)
        self._seen += copied
        self.unused.discard(name)
        return copied
