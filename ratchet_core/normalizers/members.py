"""The members of an object and the items of a list as they are written, with their offsets, in each notation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from .._frozen import frozen
from ..plain_kinds import is_dict, is_list

__all__ = ["Member", "front_matter_members", "json_members", "loose_members", "row_members", "yaml_members"]


@frozen()
class Member:
    """One member or item: its key or index, its value, and the offsets of what is written of the value."""

    key: Any
    value: Any
    start: int
    end: int


_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_NEXT_ROW: Final = re.compile(r"[^{\[]*+")
_DECODER: Final = json.JSONDecoder()


def json_members(text: str, start: int, end: int) -> list[Member]:
    """Of the strict JSON object or array in ``text[start:end]``; [] where there is none. Linear."""
    members: list[Member] = []
    try:
        for member in _walk(text, start):
            members.append(member)
            if member.end > end:
                return []
    except (ValueError, RecursionError):
        return []
    return members


def _walk(text: str, start: int) -> Iterator[Member]:
    opener, at = text[start : start + 1], _behind_space(text, start + 1)
    if opener not in ("{", "["):
        raise ValueError("no container")
    index = 0
    while text[at : at + 1] != ("}" if opener == "{" else "]"):
        key: Any = index
        if opener == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _behind_space(text, at)
            at = _behind_space(text, at + 1) if text[at] == ":" else len(text)
        value, behind = _DECODER.raw_decode(text, at)
        yield Member(key, value, at, behind)
        index, at = index + 1, _behind_space(text, behind)
        if text[at : at + 1] == ",":
            at = _behind_space(text, at + 1)


def _behind_space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty text


def row_members(text: str, start: int, end: int) -> list[Member]:
    """The rows of JSON Lines, with whatever marks stand between them. Linear."""
    rows: list[Member] = []
    at = _NEXT_ROW.match(text, start, end).end()  # type: ignore[union-attr]
    while at < end:
        try:
            value, behind = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        rows.append(Member(len(rows), value, at, behind))
        at = _NEXT_ROW.match(text, behind, end).end()  # type: ignore[union-attr]
    return rows


# ------------------------------------------------------------------------------------------------ damaged JSON

_MARK: Final = re.compile(
    r"""[{}\[\](),:]|"(?:[^"\\]++|\\.)*+"|(?<![\w'])'(?:[^'\\]++|\\.)*+'|//[^\n]*+|/\*""", re.DOTALL
)
_OPENERS: Final = frozenset("{[(")
_CLOSERS: Final = frozenset("}])")


def loose_members(text: str, start: int, end: int) -> list[Member]:
    """Of a damaged object or array: what stands between commas that no bracket and no quote hides, where the tolerant
    reader makes one member of it. Others are left out. Linear: each piece is read twice."""
    keyed = text.startswith("{", start)
    found: list[Member] = []
    for index, (begin, colon, stop) in enumerate(_pieces(text, start, end)):
        member = _one_member(text, begin, colon, stop, index) if keyed else _one_item(text, begin, stop, index)
        if member is not None:
            found.append(member)
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Start, first colon and end of what stands between commas at the outermost level."""
    depth, at, begin, colon = 0, start, start + 1, -1
    while (mark := _MARK.search(text, at, end)) is not None:
        at, char = mark.end(), mark.group()
        if char == "/*":
            close = text.find("*/", at, end)
            at = close + 2 if close >= 0 else end
        elif char in _OPENERS:
            depth += 1
        elif char == ":" and depth == 1 and colon < 0:
            colon = mark.start()
        elif char in _CLOSERS or (char == "," and depth == 1):
            depth -= char != ","
            if depth == 0 or char == ",":
                yield begin, colon, mark.start()
                begin, colon = at, -1
            if depth == 0:
                return


def _one_member(text: str, begin: int, colon: int, stop: int, index: int) -> Member | None:
    data = _read("{" + text[begin:stop] + "}") if colon >= 0 else None
    if not is_dict(data) or len(data) != 1:
        return None
    ((key, value),) = data.items()
    item = _one_item(text, colon + 1, stop, index)
    return Member(key, value, item.start, item.end) if item and _same(item.value, value) else None


def _one_item(text: str, begin: int, stop: int, index: int) -> Member | None:
    body = text[begin:stop]
    begin += len(body) - len(body.lstrip())
    stop = max(begin, begin + len(body.strip()))
    data = _read("[" + text[begin:stop] + "]")
    return Member(index, data[0], begin, stop) if is_list(data) and len(data) == 1 else None


def _read(text: str) -> Any:
    from .repair_json import Repaired, repair_json  # not before a damaged reply

    found = repair_json(text)
    return found.data if isinstance(found, Repaired) else None


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


# ------------------------------------------------------------------------------------------------ YAML

_FRONT: Final = re.compile(r"\s*+---[ \t]*+\r?\n")
_CLOSING: Final = re.compile(r"^---[ \t]*+\r?$", re.MULTILINE)


def yaml_members(text: str, start: int, end: int) -> list[Member]:
    """Of the outermost mapping or list of YAML text that was read before; the value of a container is None. Linear."""
    import yaml  # takes longer to import than most replies to be read

    loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    walk = _YamlWalk(start)
    try:
        for event in yaml.parse(text[start:end], Loader=loader):
            walk.take(type(event).__name__, event)
    except (yaml.YAMLError, ValueError, OverflowError):
        return []
    return walk.found


class _YamlWalk:
    """Gathers the members of the outermost container from the flat stream of events."""

    def __init__(self, offset: int) -> None:
        self.found: list[Member] = []
        self._offset = offset
        self._open: list[tuple[str, int]] = []  # the sort of each open container, and where it starts
        self._key: Any = None
        self._last = 0  # where the last written token ends

    def take(self, name: str, event: Any) -> None:
        """The next event."""
        start, end = self._offset + event.start_mark.index, self._offset + event.end_mark.index
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            self._open.append((name, start))
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._last = end if end > start else self._last  # a block has no closing mark
            _, opened = self._open.pop()
            self._put(None, opened)
        elif name == "ScalarEvent":
            self._last = end
            if len(self._open) == 1 and self._open[0][0] == "MappingStartEvent" and self._key is None:
                self._key = event.value
            else:
                self._put(event.value, start)

    def _put(self, value: Any, start: int) -> None:
        if len(self._open) != 1:
            return
        keyed = self._open[0][0] == "MappingStartEvent"
        self.found.append(Member(self._key if keyed else len(self.found), value, start, self._last))
        self._key = None


def front_matter_members(text: str, start: int, end: int) -> list[Member]:
    """Of the fields between two ``---`` lines, and the text behind them under the key None. Linear."""
    opening = _FRONT.match(text, start, end)
    closing = _CLOSING.search(text, opening.end(), end) if opening else None
    if opening is None or closing is None:
        return []
    body = text[closing.end() : end]
    begin = closing.end() + len(body) - len(body.lstrip())
    behind = Member(None, body.strip(), begin, begin + len(body.strip()))
    return [*yaml_members(text, opening.end(), closing.start()), behind]
