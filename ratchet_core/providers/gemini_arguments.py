"""The arguments of one Gemini call that are streamed value by value (``streamFunctionCallArguments``).

Each entry of ``partialArgs`` names the place of its value by a JSON path (RFC 9535: ``$.stops[0].city``) and holds
one scalar, or a piece of a string; ``willContinue`` says that more of the string follows. Empty objects and arrays
have no entry.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

from ..plain_kinds import is_exact_dict, is_exact_list
from . import plain
from .draft import mended
from .plain import UNREADABLE

__all__ = ["PartialArguments"]

_MOST_STEPS: Final = 64
_STEP: Final = re.compile(
    r"""\.([^.\[\]]++) | \[([0-9]{1,6}+)\] | \[(?:'((?:[^'\\]++|\\.)*+)'|"((?:[^"\\]++|\\.)*+)")\]""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_VALUES: Final = ("stringValue", "string_value", "numberValue", "number_value", "boolValue", "bool_value")

_Step = str | int
_Place = tuple[_Step, ...]


class _MisfitError(Exception):
    """Two entries that cannot both be true."""


class PartialArguments:
    """The entries so far."""

    __slots__ = ("_readable", "_unfinished", "_values")

    def __init__(self) -> None:
        self._values: dict[_Place, list[Any]] = {}
        self._unfinished: set[_Place] = set()
        self._readable = True

    def take(self, entry: Any) -> None:
        """Take the next entry. One without a value ends a string, or is a null: a null is no value to JSON either."""
        place = _place(plain.text(entry, "jsonPath", "json_path") or "")
        if not place:
            self._readable = False
            return
        value = plain.field(entry, *_VALUES)
        self._values.setdefault(place, []).extend([] if value is None else [value])
        if plain.field(entry, "willContinue", "will_continue") is True:
            self._unfinished.add(place)
        else:
            self._unfinished.discard(place)

    def whole(self) -> Any:
        """The arguments, once the call is over; ``UNREADABLE`` where entries do not fit or one is unfinished."""
        root: dict[str, Any] = {}
        if not self._readable or self._unfinished:
            return UNREADABLE
        try:
            for place, values in self._values.items():
                _put(root, place, _joined(values))
        except _MisfitError:
            return UNREADABLE
        return root


def _place(path: str) -> _Place:
    """The steps from the root to a value; none for a path that cannot be read, or goes too deep."""
    if not path.startswith("$"):
        return ()
    steps: list[_Step] = []
    at = 1
    while (step := _STEP.match(path, at)) is not None and len(steps) < _MOST_STEPS:
        name, index, single, double = step.groups()
        quoted = double if single is None else single
        steps.append(name or (int(index) if index else mended(_ESCAPE.sub(_unescaped, quoted))))
        at = step.end()
    return tuple(steps) if at == len(path) else ()


def _unescaped(escape: re.Match[str]) -> str:
    code, letter = escape.groups()
    return chr(int(code, 16)) if code else _ESCAPED.get(letter, letter)


def _joined(values: list[Any]) -> Any:
    """The value of one place: its only value, or its pieces of text in one."""
    if len(values) < 2:
        return values[0] if values else None
    if not all(isinstance(value, str) for value in values):
        raise _MisfitError
    return mended("".join(values))


def _put(root: dict[str, Any], place: _Place, value: Any) -> None:
    holder: Any = root
    for step, following in pairwise(place):
        holder = _inside(holder, step, [] if isinstance(following, int) else {})
    if _inside(holder, place[-1], value) is not value:
        raise _MisfitError


def _inside(holder: Any, step: _Step, fresh: Any) -> Any:
    """What ``holder`` has at ``step``: ``fresh`` from now on, where there was nothing."""
    if is_exact_dict(holder) and isinstance(step, str):
        return holder.setdefault(step, fresh)
    if not is_exact_list(holder) or not isinstance(step, int) or step > len(holder):
        raise _MisfitError
    if step == len(holder):
        holder.append(fresh)
    return holder[step]
