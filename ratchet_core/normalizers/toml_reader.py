"""``tomllib`` made safe on replies.

Dates and times stay text as they were written: JSON has none. ``tomllib`` recurses with brackets and takes quadratic
time for keys of many parts (38 s for one line of 100 KB), so nesting and keys are bounded before it runs, exactly,
and so is the length: it reads half a megabyte a second at worst. Takes longer to import than most replies to be read:
import this module on first use.
"""

from __future__ import annotations

import re
import tomllib
from math import isfinite
from typing import Any, Final

from ..actions import Reason
from ..limits import Limits
from ..plain_kinds import is_dict, is_list
from ..repair import Repair
from .candidate import Miss
from .schema_places import Place
from .yaml_reader.scalars import plain_value

__all__ = ["read_toml"]

_NAME: Final = "toml"
_LONGEST: Final = 500_000
_DEEPEST: Final = 32  # brackets within brackets, and parts of one key
_SHOWN: Final = 200

_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]++)?"
_MOMENT: Final = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[Tt\ ]{_TIME}(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})?)?|{_TIME}"
_TOKEN: Final = re.compile(
    rf"""(?=["'\#\[\]{{}}0-9])(?:
      \"{{3}}(?:[^"\\]++|\\.|"(?!""))*+"{{3,5}} | '{{3}}(?:[^']++|'(?!''))*+'{{3,5}}
    | (?P<unclosed>\"{{3}}|'{{3}})
    | "(?:[^"\\\n]++|\\.)*+" | '[^'\n]*+'
    | (?P<comment>\#[^\n]*+) | (?P<opener>[\[{{]) | (?P<closer>[\]}}])
    | (?<![\w.+:-])(?P<moment>{_MOMENT})(?![\w.:-]))""",
    re.DOTALL | re.VERBOSE,
)
_PART: Final = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY: Final = re.compile(rf"""(?<![\w."'-])(?:{_PART}[ \t]*+\.[ \t]*+){{{_DEEPEST}}}""")
_LINE: Final = re.compile(r"at line ([0-9]+)")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_toml(text: str, place: Place, limits: Limits) -> tuple[dict[str, Any], tuple[Repair, ...]] | Miss:
    """The table that ``text`` is, and the record of its comments; or why it is none. Its position counts in ``text``.

    ``text`` has passed the guard. Bounded and linear; never raises.
    """
    if len(text) > _LONGEST:
        return _miss(f"TOML of more than {_LONGEST:,} characters", _LONGEST)
    if half := _SURROGATE.search(text):
        return _miss("half a surrogate pair", half.start())
    if long := _LONG_KEY.search(text):
        return _miss(f"a key of more than {_DEEPEST} parts", long.start())
    scanned = _scan(" " + text[1:] if text.startswith("\ufeff") else text)
    if isinstance(scanned, Miss):
        return scanned
    document, comments, unclosed = scanned
    data = _loaded(document, text)
    if isinstance(data, Miss):
        return _miss("the TOML ends within brackets or quotes", len(text), "truncated") if unclosed else data
    doubt = _settle(data, place, limits)
    if doubt is not None:
        return _miss(doubt, 0)
    return data, ((Repair((), "comment", "\n".join(comments)[:_SHOWN], None, 0),) if comments else ())


def _scan(text: str) -> tuple[str, list[str], bool] | Miss:
    """``text`` with every date and time in quotes, its comments, and whether it ends within brackets or quotes.

    A bare key that looks like a date is the same key in quotes.
    """
    pieces: list[str] = []
    comments: list[str] = []
    depth = behind = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "moment":
            if not _is_moment(token.group()):
                return _miss(f"{token.group()} is no date or time", token.start())
            pieces += text[behind : token.start()], '"', token.group(), '"'
            behind = token.end()
        elif kind == "comment":
            comments.append(token.group())
        elif kind == "unclosed":
            return text, comments, True
        elif kind is not None:
            depth += 1 if kind == "opener" else -1
            if depth > _DEEPEST:
                return _miss(f"brackets are nested more than {_DEEPEST} deep", token.start())
    return "".join((*pieces, text[behind:])), comments, depth > 0


def _is_moment(written: str) -> bool:
    return not isinstance(_loaded(f"moment = {written}", ""), Miss)


def _loaded(document: str, text: str) -> dict[str, Any] | Miss:
    """What ``tomllib`` makes of ``document``, which has the lines of ``text``."""
    try:
        return tomllib.loads(document, parse_float=_Float)
    except ValueError as error:
        line = _LINE.search(str(error))
        reason: Reason = "ambiguous" if str(error).startswith("Cannot overwrite") else "parse_error"
        return _miss(f"not TOML: {error}", _line_start(text, int(line[1])) if line else len(text), reason)
    except RecursionError:  # the caller's stack was nearly full
        return _miss("brackets are nested too deep", 0)


def _line_start(text: str, number: int) -> int:
    at = 0
    for _ in range(number - 1):
        at = text.find("\n", at) + 1
    return at


class _Float(str):
    """A float as it was written."""

    __slots__ = ()


def _settle(data: dict[str, Any], root: Place, limits: Limits) -> str | None:
    """Make plain JSON data of what ``tomllib`` read, in place, or say what JSON has not."""
    waiting: list[tuple[Any, Place, int]] = [(data, root, 1)]
    too_large = 10**limits.digits
    while waiting:
        container, place, depth = waiting.pop()
        if depth > limits.depth:
            return f"nested more than {limits.depth} deep"
        for key, value, inner in _entries(container, place):
            if is_dict(value) or is_list(value):
                waiting.append((value, inner, depth + 1))
            elif (settled := _settled(value, inner, too_large)) is None:
                return f"{key!r:.60} holds what JSON has not: {value!s:.60}"
            else:
                container[key] = settled
    return None


def _entries(container: Any, place: Place) -> list[tuple[Any, Any, Place]]:
    """Each key or index of a container, what is there, and its place."""
    if is_dict(container):
        return [(key, value, place.key(key)) for key, value in container.items()]
    return [(index, value, place.item(index)) for index, value in enumerate(container)]


def _settled(value: Any, place: Place, too_large: int) -> str | int | float | bool | None:
    """A scalar as JSON has it; None for infinities, dates that were not told before, and numbers of too many digits."""
    if type(value) is _Float:
        read = plain_value(value.lstrip("+").replace("_", ""), place) if isfinite(float(value)) else None
        return str(value) if isinstance(read, str) else read
    if type(value) is int:
        return value if abs(value) < too_large else None
    return value if isinstance(value, (str, bool)) else None


def _miss(detail: str, position: int, reason: Reason = "parse_error") -> Miss:
    return Miss(_NAME, reason, detail, position)
