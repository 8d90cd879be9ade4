"""MiniMax M3: every tag has a namespace token before it, ``]<]minimax[>[<invoke name="f">``, and each argument is an
element of its own, ``]<]minimax[>[<city>Paris]<]minimax[>[</city>``: objects and lists are elements with elements in
them. A repeated element, or one called ``item``, stands for the items of a list."""

from __future__ import annotations

import re
from typing import Any, Final

from ...tools import ToolCall
from ..json_text import Fault
from ..parameter_text import ITEM, ParameterTypes
from ..source import Dialect, Found, Source, broken

__all__ = ["DIALECTS"]

_SPACE: Final = r"\]<\]minimax\[>\["
_LIST: Final = re.compile(rf"{_SPACE}<tool_call>")
_OPENER: Final = re.compile(rf'{_SPACE}<invoke\s++name="[^"<>]{{1,200}}+"\s*+>')
_NAME: Final = re.compile(r'name="([^"]++)"')
_TAG: Final = re.compile(rf"{_SPACE}<(/?)([\w.-]{{1,200}}+)>")
_END: Final = re.compile(rf"{_SPACE}</invoke>")
_TAIL: Final = re.compile(rf"\s*+(?:{_SPACE}</tool_call>)?")


class _Element:
    """An element that is still open: its name, where its text begins, and what it holds so far."""

    __slots__ = ("inner", "name", "start")

    def __init__(self, name: str, start: int) -> None:
        self.name = name
        self.start = start
        self.inner: list[tuple[str, Any]] = []


def read(source: Source, opened: re.Match[str]) -> Found:
    """The elements up to the end of the invocation."""
    name = str(_NAME.findall(opened.group())[0]).strip()
    read_elements = _elements(source, opened.end(), ParameterTypes(source.tool(name)))
    if isinstance(read_elements, Fault):
        return broken(read_elements, source, opened.end(), None if read_elements.cut else _END, "text")
    arguments, end = read_elements
    tail = _TAIL.match(source.text, end)
    return Found(tail.end() if tail else end, (ToolCall(name, arguments),))


def _elements(source: Source, start: int, types: ParameterTypes) -> tuple[dict[str, Any], int] | Fault:
    opened = [_Element("invoke", start)]
    at = start
    while True:
        tag = source.search(_TAG, at)
        if tag is None:
            return Fault("the text ends inside of the call", at, cut=True)
        begun = opened[-1]
        closes = bool(tag[1])
        if source.text[at : tag.start()].strip() and (not closes or begun.inner or len(opened) == 1):
            return Fault(f"text stands between the elements of <{begun.name[:80]}>", at)
        at = tag.end()
        if not closes:
            opened.append(_Element(tag[2], at))
        elif begun.name != tag[2]:
            return Fault(f"</{tag[2][:80]}> closes <{begun.name[:80]}>", tag.start())
        elif len(opened) == 1:
            return _object(begun), at
        else:
            path = tuple(element.name for element in opened[1:])
            opened.pop()
            opened[-1].inner.append((begun.name, _value(begun, source, tag.start(), path, types)))
        if len(opened) > source.limits.depth:
            return Fault(f"elements are nested more than {source.limits.depth} deep", at)


def _value(element: _Element, source: Source, end: int, path: tuple[str, ...], types: ParameterTypes) -> Any:
    """What an element stands for: its text as the schema reads it, or the object or list of the elements in it."""
    if not element.inner:
        return types.value(path, source.text[element.start : end], source)
    if all(name == ITEM for name, _ in element.inner):
        return [value for _, value in element.inner]
    return _object(element)


def _object(element: _Element) -> dict[str, Any]:
    made: dict[str, list[Any]] = {}
    for name, value in element.inner:
        made.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in made.items()}


def read_list(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the invocations follow."""
    return Found(opened.end(), wrapper=True)


DIALECTS: Final = (
    Dialect("minimax_m3", _LIST, read_list, ("word",)),
    Dialect("minimax_m3", _OPENER, read, ("word",)),
)
