"""One linear pass that bounds a text before any parser but the compiled JSON validator sees it.

What is bounded, and how it stays cheap (a reply within all limits of 100,000 characters costs microseconds):

* length: ``len``.
* runs of digits: one character in every ``limits.digits + 1`` is looked at; a run that is too long covers one of them.
* nodes: a node needs a separator, so a text that is shorter than the limit needs no count.
* nesting: a level needs an opener, so a text with few openers needs no scan. Otherwise what stands in JSON strings is
  taken out and matching pairs are peeled off, all by ``bytes.replace``. A block of YAML needs a column of its own.

Brackets and digits in ``"..."`` do not count. A string ends with its line, so that a stray quote in prose hides at
most one line. Whoever reads more leniently than JSON does (an unclosed quote, say) keeps a cap of their own.
"""

from __future__ import annotations

import re
from itertools import accumulate, islice
from operator import add, sub

from ..limits import Limits
from .candidate import Miss

__all__ = ["guard"]

_NAME = "guard"
_KEPT = b'"[]{}\n'
_DROPPED = bytes(b for b in range(256) if b not in _KEPT)
_STRING = re.compile(rb'"[^"\n]*+"?')
_LEAD = re.compile(r"^[ ?-]*+", re.MULTILINE)
_COLUMN = re.compile(r"(?<![^ ])(?! )")
_PEELS = 8
_SLICE = 1 << 12
_CURLY = bytes.maketrans(b"{}[]", b"\2\0\1\1")
_SQUARE = bytes.maketrans(b"[]{}", b"\2\0\1\1")


def guard(text: str, limits: Limits) -> Miss | None:
    """None when ``text`` is within ``limits``; else a miss (``parse_error``) that names the limit.

    Its ``position`` is the offset of the offending number or character, None where nesting or nodes are too many.
    Linear in ``text``; never raises.
    """
    if len(text) > limits.chars:
        return _miss(f"the reply has {len(text):,} characters, the limit is {limits.chars:,}", limits.chars)
    at = _longest_digit_run_over(text, limits.digits)
    if at is not None:
        return _miss(f"a number has more than {limits.digits:,} digits", at)
    if len(text) > limits.nodes and _node_bound(text) > limits.nodes:
        return _miss(f"the reply has more than {limits.nodes:,} values and keys", None)
    if _bracket_depth(text, limits.depth) > limits.depth:
        return _miss(f"brackets are nested more than {limits.depth} deep", None)
    if _indent_depth(text, limits.depth) > limits.depth:
        return _miss(f"indented blocks are nested more than {limits.depth} deep", None)
    return None


def _miss(detail: str, position: int | None) -> Miss:
    return Miss(_NAME, "parse_error", detail, position)


def _longest_digit_run_over(text: str, most: int) -> int | None:
    """The offset of the first run with more than ``most`` digits (``_`` between them allowed), or None.

    A run inside a JSON string is text, not a number, and is passed over.
    """
    at = most
    size = len(text)
    strings = _Strings(text)
    while at < size:
        if not _is_digit(text[at]):
            at += most + 1
            continue
        start = at
        while start and _is_digit(text[start - 1]):
            start -= 1
        end = at
        while end < size and _is_digit(text[end]):
            end += 1
        if end - start - text.count("_", start, end) > most and not strings.cover(start):
            return start
        at = end + most
    return None


def _is_digit(char: str) -> bool:
    return char == "_" or char.isdecimal()


class _Strings:
    """Whether an offset lies in a JSON string; to be asked for growing offsets, none behind a backslash."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._inside = False

    def cover(self, at: int) -> bool:
        line = self._text.rfind("\n", self._at, at) + 1
        inside = self._inside and not line
        quotes = self._text[line or self._at : at].replace("\\\\", "").replace('\\"', "").count('"')
        self._at, self._inside = at, inside != (quotes % 2 == 1)
        return self._inside


def _node_bound(text: str) -> int:
    """At least as many as the values, keys and items of ``text`` read as JSON, YAML or TOML: 1 + separators."""
    count = text.count
    flow = count(",") + count("[") + count("{") + count(":")
    # a key and its value share one colon in YAML's blocks; JSON's keys are counted by colons, its values by the rest
    block = 0 if text.lstrip()[:1] in ("{", "[") else count(":") + count("-") + count("?") + count("\n")
    return 1 + flow + block


def _bracket_depth(text: str, enough: int) -> int:
    """An upper bound of how deep ``[`` and ``{`` outside JSON strings are nested; exact wherever it exceeds ``enough``.

    A closer closes only its own kind, so ``[}[}[}`` is as deep as ``[[[``.
    """
    openers = text.count("[") + text.count("{")
    if openers <= enough:
        return openers
    brackets = _outside_strings(text)
    rest, peeled = brackets, 0
    while peeled < 2 * _PEELS and rest:
        rest = rest.replace(b"[]", b"").replace(b"{}", b"")
        peeled += 2
    bound = rest.count(b"[") + rest.count(b"{") + peeled
    return bound if bound <= enough else _nesting(brackets, enough)


def _outside_strings(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass").replace(b"\\\\", b"").replace(b'\\"', b"")
    raw = raw.translate(None, _DROPPED).replace(b'""', b"")
    return _STRING.sub(b"", raw).replace(b"\n", b"")


def _nesting(brackets: bytes, enough: int) -> int:
    """The deepest nesting, or the first one found over ``enough``."""
    deepest = 0
    curly, square = _Level(_CURLY), _Level(_SQUARE)
    for at in range(0, len(brackets), _SLICE):
        part = brackets[at : at + _SLICE]
        deepest = max(deepest, *map(add, curly.after(part), square.after(part)))
        if deepest > enough:
            break
    return deepest


class _Level:
    """How many brackets of one kind are open; a closer without its opener closes nothing."""

    def __init__(self, steps: bytes) -> None:
        self._steps = steps
        self._open = 0

    def after(self, brackets: bytes) -> list[int]:
        """The level after each of ``brackets``."""
        balance = list(accumulate((step - 1 for step in brackets.translate(self._steps)), initial=self._open))
        lows = accumulate(balance, min, initial=0)
        next(lows)
        levels = list(map(sub, balance, lows))
        self._open = levels[-1]
        return levels[1:]


def _indent_depth(text: str, enough: int) -> int:
    """A bound, one too low at most, of how deep indented blocks and ``- - -`` are nested; 0 if not above ``enough``.

    A level takes a column of its own, but for a list, which may stand in the column of its key.
    """
    lines = text.replace("\r", "\n") if "\r" in text else text
    wide = rf"[ ?-]{{{enough // 2}}}"
    if re.match(wide, lines) or re.search("\n" + wide, lines):
        # the innermost column may be that of plain values, which are no level
        return len({level for lead in set(_LEAD.findall(lines)) for level in _levels(lead, enough + 2)}) - 1
    return 0


def _levels(lead: str, most: int) -> list[int]:
    """The first ``most`` levels that may start in ``lead``, the spaces and indicators before the first word of a line.

    A key in column c starts level 2c, a ``-`` or ``?`` there level 2c + 1.
    """
    columns = islice(_COLUMN.finditer(lead), most)
    return [2 * column.start() + (column.start() < len(lead)) for column in columns]
