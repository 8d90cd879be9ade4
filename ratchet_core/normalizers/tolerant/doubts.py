"""Whether a bracket that is missing, doubled or wrong could as well be another one.

A closer may be *added* only where no other place for it gives a document. Another place exists where a container of
two or more members stands in one of the same kind: ``{"a": {"b": 1, "c": 2}`` can be mended behind ``1`` as well as
at the end. A surplus closer may be *dropped* only where it cannot be an earlier one that was written too soon:
``{"a": {"b": 1}, "c": 2}}`` may mean that ``c`` belongs to ``a``. Layout settles both: a closer on a line of its own
that is indented more than the line of an opener does not close it.

What was written before is parsed for this, each time in C, and only where brackets are in trouble.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, cast

from .frame import STRICT_CLOSER, Frame
from .grammar import STRINGS
from .state import State

__all__ = ["early", "movable", "rest_closers"]

_NO_BRACKET: Final = re.compile(r"[^{}\[\]]++")
_ANY_QUOTE: Final = re.compile("[\"'`\u2018\u2019\u201c\u201d]").search
_INDENT: Final = re.compile(r"[ \t]*+").match
_BRACKETS: Final = re.compile(r"(?:\n(?P<own>[ \t]*+))?(?P<bracket>[{}\[\]])|\n(?P<other>[ \t]*+)").finditer
_OPENERS: Final = frozenset("{[")


def movable(state: State, frame: Frame, end: int) -> bool:
    """Whether the closer of ``frame`` that is missing at ``end`` may be missing somewhere earlier."""
    if not _any_movable(_parsed(state, frame, end)):
        return False
    return state.inserted or not _layout_tells(state, frame.start, end)


def early(state: State, start: int, end: int) -> bool:
    """Whether in the object at ``start`` to ``end`` some object may have been closed too soon."""
    return _any_early(_read(state.strict(start, end))) and not _layout_tells(state, start, end - 1)


def rest_closers(text: str, position: int) -> str | None:
    """The closers behind ``position`` that have no opener there, in order; None where brackets can not be told from
    text or an opener stays without its closer."""
    bare = STRINGS.sub("", text[position:])
    if _ANY_QUOTE(bare):
        return None
    brackets, before = _NO_BRACKET.sub("", bare), -1
    while len(brackets) != before:
        before = len(brackets)
        brackets = brackets.replace("{}", "").replace("[]", "")
    return None if "{" in brackets or "[" in brackets else brackets


def _parsed(state: State, frame: Frame, end: int) -> Any:
    """The data of an open container up to ``end``; its children are closed, by us where need be."""
    return _read(state.strict(frame.start, end).rstrip(", \t\r\n") + STRICT_CLOSER[frame.kind])


def _read(document: str) -> Any:
    """Plain data with numbers for keys: it is their number that counts, and one key may stand there twice."""
    try:
        return json.loads(document, object_pairs_hook=_numbered)
    except (ValueError, RecursionError):
        return {0: {0: 0, 1: 0}, 1: 0}  # in doubt in every respect


def _numbered(pairs: list[tuple[str, Any]]) -> dict[int, Any]:
    return {number: value for number, (_, value) in enumerate(pairs)}


def _any_movable(data: Any) -> bool:
    return any(len(child) > 1 or _any_movable(child) for child in _children(data) if type(child) is type(data))


def _any_early(data: Any) -> bool:
    same = [child if type(child) is type(data) else None for child in _children(data)]
    return any(same[:-1]) or any(_any_early(child) for child in same if child)


def _children(data: Any) -> list[Any]:
    return [*cast("dict[int, Any]", data).values()] if isinstance(data, dict) else data


def _layout_tells(state: State, start: int, end: int) -> bool:
    """Whether each closer of this kind inside the container stands on a line of its own, indented as the line of its
    opener and more than the line of the container."""
    line = _INDENT(state.text, state.text.rfind("\n", 0, start) + 1)
    least = indent = line[0] if line else ""
    text = state.strict(start, end)
    closer = "}" if text[0] == "{" else "]"
    open_at: list[str] = []
    for mark in _BRACKETS(STRINGS.sub("", text[1:])):
        own = mark["own"]
        indent = next((found for found in (own, mark["other"]) if found is not None), indent)
        if mark["bracket"] in _OPENERS:
            open_at.append(indent)
        elif mark["bracket"]:
            opened = open_at.pop() if open_at else None
            if mark["bracket"] == closer and not (own == opened and len(opened or "") > len(least)):
                return False
    return not open_at
