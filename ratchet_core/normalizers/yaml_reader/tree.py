"""YAML events to plain JSON data, without a stack frame per level; what is not data is refused where it appears.

``yaml`` takes longer to import than most replies take to be read: import this module on first use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml

from ...limits import Limits
from ...violation import Path
from ..schema_places import Place
from .anchors import Anchors
from .events import RefusedError, events
from .frame import NO_KEY, OUTSIDE, Frame
from .scalars import doubt_in_plain, plain_value
from .strict import (
    column_of,
    doubt_about_brackets,
    doubt_about_column,
    doubt_about_properties,
    doubt_about_scalar,
)
from .tags import UNTOLD, fits_collection, tagged_value

__all__ = ["Tree"]

_MOST_NODES: Final = 65_536  # half of the tokens that a model may write today; to build them takes a fifth of a second
_TEXT: Final = frozenset({"string", "null"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[\w$@.-]+")


class Tree:
    """Builds the data of the documents in a text; ``places`` says what the schema wants of each, by its index.

    Attributes:
        documents: what was read.
        empty: whether nothing was written in the last document.
        scalars: (start, end, unquoted) of every scalar, offsets into the text, in order.
        quoted_keys: the keys of the outermost mapping that were quoted.
        quoted_values: the keys of the outermost mapping whose values were.
        marked: whether the first document starts with ``---``.
        brackets: whether a collection stands in brackets.
        anchors: the nodes that were marked (``&name``).
        frame: the collection that is being filled.
    """

    def __init__(self, text: str, limits: Limits, places: Place) -> None:
        self.documents: list[Any] = []
        self.empty = True
        self.scalars: list[tuple[int, int, bool]] = []
        self.quoted_keys: set[str] = set()
        self.quoted_values: set[str] = set()
        self.marked = False
        self.brackets = False
        self.anchors = Anchors(text)
        self._text = text
        self._depth = limits.depth
        self._most_nodes = min(limits.nodes, _MOST_NODES)
        self._nodes = 0
        self._last = 0  # where the last node started that is no copy
        self.frame = Frame(self.documents, places, column=OUTSIDE)
        self._outer: list[Frame] = []

    def read(self) -> None:
        """Read the text, or raise ``RefusedError``."""
        handlers: dict[type[object], Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._document,
            yaml.MappingStartEvent: self._container,
            yaml.SequenceStartEvent: self._container,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.ScalarEvent: self._scalar,
        }
        stream: Iterator[object] = events(self._text)
        if "&" in self._text or "*" in self._text:
            stream = self.anchors.written_out(stream)
        for event in stream:
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)

    def unfinished(self, problem: str) -> dict[str, Any] | None:
        """The mapping that was being read when ``problem``, met at the end of the text, was that a bracket or quote is
        not closed; None when it was something else."""
        root = [*self._outer, self.frame][min(1, len(self._outer))]
        if not root.mapping or root.flow or not (self.frame.flow or "end of stream" in problem):
            return None
        return {**root.value, **({} if root.key is NO_KEY else {root.key: None})}

    def path(self) -> Path:
        """Where the collection that is being filled stands in its document."""
        return tuple(frame.last if frame.mapping else len(frame.value) - 1 for frame in self._outer[1:])

    def _document(self, event: Any) -> None:
        if not self.documents:
            self.marked = event.explicit
        elif event.version or event.tags:
            raise RefusedError("a directive (%) in the middle of the text", event.start_mark.index)

    def _container(self, event: Any) -> None:
        outer = self.frame
        value: dict[str, Any] | list[Any] = {} if type(event) is yaml.MappingStartEvent else []
        flow = bool(event.flow_style)
        column = column_of(self._text, event)
        place = outer.next_place()
        self._check_container(event, value, place, column)
        opened = event if flow and not outer.flow else None
        column = outer.column if flow else column
        self.frame = Frame(value, place, flow=flow, column=column, opened=opened)
        outer.put(value)
        self._outer.append(outer)
        self.empty = False
        self.brackets |= flow

    def _check_container(self, event: Any, value: dict[str, Any] | list[Any], place: Place, column: int) -> None:
        """Refuse a collection that may not stand where it does."""
        at: int = event.start_mark.index
        frame = self.frame
        self._count(at)
        if frame.mapping and frame.key is NO_KEY:
            raise RefusedError("a mapping key must be a word, not a mapping or list", at)
        if len(self._outer) >= self._depth:
            raise RefusedError(f"nested more than {self._depth} deep", at)
        if event.tag is not None and not fits_collection(event.tag, value):
            raise RefusedError("a tag (!type) of another type than JSON's", at)
        if event.anchor is not None or event.tag is not None:
            _refuse(doubt_about_properties(self._text, event), at)
        in_place = type(value) is list and not event.flow_style
        if column <= frame.column and at >= self._last:
            _refuse(doubt_about_column(column, frame, is_list=in_place), at)
        if type(value) is dict and not event.flow_style and place.types <= _TEXT:
            raise RefusedError("a mapping where text is wanted: quote it", at, text_from=at)

    def _close(self, event: Any) -> None:
        opened = self.frame.opened
        if opened is not None and opened.start_mark.line != event.end_mark.line:
            start, end = opened.start_mark.index, event.end_mark.index
            _refuse(doubt_about_brackets(self._text, start, end, self.frame.column), start)
        self.frame = self._outer.pop()

    def _scalar(self, event: Any) -> None:
        frame, start, end = self.frame, event.start_mark, event.end_mark
        at: int = start.index
        written: str = event.value
        self._count(at)
        is_key = frame.mapping and frame.key is NO_KEY
        if at >= self._last:  # a copy stands for an alias: it was looked at in its own place, and is no scalar here
            self._last = at
            self.scalars.append((at, end.index, not event.style))
            simple = start.line == end.line and start.column + is_key > frame.column and not frame.flow
            if not (simple and event.anchor is None and event.tag is None):
                _refuse(doubt_about_scalar(self._text, event, frame, is_key=is_key), at)
        if not written.isascii() and _SURROGATE.search(written):  # PyYAML's own scanner lets \ud800 through
            raise RefusedError("an escape names half a surrogate pair", at)
        if is_key:
            self._key(event, at)
            return
        if not self._outer:
            self.empty = at == end.index
        elif event.style and len(self._outer) == 1:
            self.quoted_values.add(str(frame.key))
        frame.put(self._value(event, written, at))

    def _count(self, at: int) -> None:
        self._nodes += 1
        if self._nodes > self._most_nodes:
            raise RefusedError(f"more than {self._most_nodes:,} values and keys", at)

    def _key(self, event: Any, at: int) -> None:
        frame, key = self.frame, event.value
        if event.tag is not None and tagged_value(event.tag, key) is not key:
            raise RefusedError("a tag (!type) on a key: keys are text", at)
        if event.tag is None and not event.style and key in ("<<", ""):
            raise RefusedError("a mapping key is missing" if not key else "merge keys (<<) are not accepted", at)
        if key in frame.value:
            # only where it looks like data: a dialogue repeats its speakers as well
            raise RefusedError(f"the key {key[:40]!r} is given twice", at, ambiguous=bool(_IDENTIFIER.fullmatch(key)))
        if event.style and len(self._outer) == 1:
            self.quoted_keys.add(key)
        frame.key = key

    def _value(self, event: Any, written: str, at: int) -> Any:
        if event.tag is not None:
            value = tagged_value(event.tag, written)
            if value is UNTOLD:
                raise RefusedError("a tag (!type) that is none of JSON's types, or not what is written behind it", at)
            return value
        if event.style:
            return written
        place = self.frame.next_place()
        _refuse(doubt_in_plain(written, place), at)
        return plain_value(written, place)


def _refuse(doubt: str | None, at: int) -> None:
    if doubt is not None:
        raise RefusedError(doubt, at)
