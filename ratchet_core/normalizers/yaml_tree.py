"""YAML events to plain JSON data, without a stack frame per level.

PyYAML's loaders compose recursively: the C one kills the process on deep nesting, the Python one raises
``RecursionError``; both build objects from tags and expand aliases. Their *events* are a flat stream, so the tree is
built here, and what is not data is refused where it appears. ``yaml`` takes longer to import than most replies take to
be read: import this module on first use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import yaml

from ..limits import Limits
from .yaml_scalars import doubt_in_flow, doubt_in_plain, plain_value
from .yaml_schema import Place

__all__ = ["RefusedError", "Tree"]

_NO_KEY: Final = object()
_SURROGATE = re.compile("[\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[\w$@.-]+")


class RefusedError(Exception):
    """The text is no YAML, or is YAML that is more than data. Never leaves this package.

    Attributes:
        detail: why, in words for the model.
        position: the offset in the text.
        ambiguous: it has two readings.
    """

    def __init__(self, detail: str, position: int, *, ambiguous: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.position = position
        self.ambiguous = ambiguous


class _Frame:
    """A mapping or list that is being filled; ``key`` is the key that waits for its value."""

    __slots__ = ("flow", "key", "place", "value")

    def __init__(self, value: dict[str, Any] | list[Any], place: Place, flow: bool) -> None:
        self.value = value
        self.place = place
        self.flow = flow
        self.key: Any = _NO_KEY


class Tree:
    """Builds the data of one document.

    Attributes:
        data: what was read.
        scalars: (start, end, unquoted) of every scalar, offsets into the text, in order.
        quoted_keys: the keys of the outermost mapping that were quoted.
        quoted_values: the keys of the outermost mapping whose values were.
    """

    def __init__(self, text: str, limits: Limits, root: Place) -> None:
        self._text = text
        self.data: Any = None
        self.scalars: list[tuple[int, int, bool]] = []
        self.quoted_keys: set[str] = set()
        self.quoted_values: set[str] = set()
        self._limits = limits
        self._root = root
        self._open: list[_Frame] = []
        self._nodes = 0
        self._documents = 0

    def read(self) -> None:
        """Read the text, or raise ``RefusedError``."""
        handlers: dict[type[object], Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._document,
            yaml.MappingStartEvent: self._container,
            yaml.SequenceStartEvent: self._container,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
        }
        loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
        try:
            # without a line break at its end, libyaml takes one from a block scalar
            for event in yaml.parse(self._text + "\n" * (not self._text.endswith("\n")), Loader=loader):
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "unreadable characters"
            raise RefusedError(f"not YAML: {problem}", min(mark.index, len(self._text)) if mark else 0) from None
        except (ValueError, OverflowError):  # PyYAML's own scanner on escapes beyond Unicode
            raise RefusedError("not YAML: an escape names no character", 0) from None

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise RefusedError("more than one YAML document", event.start_mark.index)

    def _alias(self, event: Any) -> None:
        raise RefusedError("aliases (*name) are not accepted: write the value out", event.start_mark.index)

    def _close(self, event: Any) -> None:
        self._open.pop()

    def _container(self, event: Any) -> None:
        self._admit(event)
        at: int = event.start_mark.index
        value: dict[str, Any] | list[Any] = {} if type(event) is yaml.MappingStartEvent else []
        if self._wants_key():
            raise RefusedError("a mapping key must be a word, not a mapping or list", at)
        if len(self._open) >= self._limits.depth:
            raise RefusedError(f"nested more than {self._limits.depth} deep", at)
        place = self._put(value)
        self._open.append(_Frame(value, place, bool(event.flow_style)))

    def _scalar(self, event: Any) -> None:
        self._admit(event)
        plain: bool = event.implicit[0]
        at = event.start_mark.index
        self.scalars.append((at, event.end_mark.index, plain))
        if not event.value.isascii() and _SURROGATE.search(event.value):  # PyYAML's own scanner lets \ud800 through
            raise RefusedError("an escape names half a surrogate pair", at)
        if self._open and self._open[-1].flow:
            self._check_flow(event, plain)
        if self._wants_key():
            self._key(event.value, plain, at)
        elif plain:
            self._plain(event.value, at)
        else:
            if len(self._open) == 1:
                self.quoted_values.add(str(self._open[0].key))
            self._put(event.value)

    def _admit(self, event: Any) -> None:
        at = event.start_mark.index
        if event.anchor is not None:
            raise RefusedError("anchors (&name) are not accepted", at)
        if event.tag is not None:
            raise RefusedError("tags (!type) are not accepted", at)
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise RefusedError(f"more than {self._limits.nodes:,} values and keys", at)

    def _check_flow(self, event: Any, plain: bool) -> None:
        at = event.start_mark.index
        frame = self._open[-1]
        if self._text[at - 1 : at] == "?":  # YAML 1.1 drops it, YAML 1.2 keeps it
            raise RefusedError("'?' within brackets: quote the text", at - 1)
        if not plain:
            return
        if event.value == "" and isinstance(frame.value, dict):
            raise RefusedError("an entry within {...} has no value", at)
        doubt = doubt_in_flow(event.value, event.end_mark.line - event.start_mark.line + 1)
        if doubt:
            raise RefusedError(doubt, at)

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is _NO_KEY

    def _key(self, key: str, plain: bool, at: int) -> None:
        frame = self._open[-1]
        if plain and key in ("<<", ""):
            raise RefusedError("a mapping key is missing" if not key else "merge keys (<<) are not accepted", at)
        if key in frame.value:
            # only where it looks like data: a dialogue repeats its speakers as well
            raise RefusedError(f"the key {key[:40]!r} is given twice", at, ambiguous=bool(_IDENTIFIER.fullmatch(key)))
        if not plain and len(self._open) == 1:
            self.quoted_keys.add(key)
        frame.key = key

    def _plain(self, written: str, at: int) -> None:
        place = self._place()
        doubt = doubt_in_plain(written, place)
        if doubt:
            raise RefusedError(doubt, at)
        self._put(plain_value(written, place))

    def _place(self) -> Place:
        """Where the next value stands."""
        if not self._open:
            return self._root
        frame = self._open[-1]
        return frame.place.item(len(frame.value)) if isinstance(frame.value, list) else frame.place.key(frame.key)

    def _put(self, value: Any) -> Place:
        """Put ``value`` where the next value stands, and say where that is."""
        place = self._place()
        if not self._open:
            self.data = value
            return place
        frame = self._open[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        else:
            frame.value[frame.key] = value
            frame.key = _NO_KEY
        return place
