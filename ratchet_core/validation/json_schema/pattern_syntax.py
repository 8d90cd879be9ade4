"""Reads an ECMA 262 pattern token by token and writes it in another dialect, or says why it can not be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..._frozen import frozen

__all__ = ["PYTHON", "RUST", "Dialect", "PatternError", "Translation", "translate"]


class PatternError(ValueError):
    """The text is no pattern that can be searched for safely."""


@frozen()
class Dialect:
    """How to write one character by number, and the assertions whose meaning is not ECMA's by default."""

    char: Callable[[int], str]
    end: str
    word_boundary: str


RUST: Final = Dialect(lambda code: f"\\x{{{code:x}}}", "$", r"(?-u:\b)")
PYTHON: Final = Dialect(lambda code: f"\\U{code:08x}", r"\Z", r"\b")


@frozen()
class Translation:
    """The pattern in the other dialect, and what decides how long a search may take.

    ``backtracks``: it needs an engine that does. ``nested``: something of variable length or with alternatives is
    repeated without bound. ``repetitions``: most repetitions in one sequence.
    """

    text: str
    backtracks: bool
    nested: bool
    repetitions: int


def translate(source: str, dialect: Dialect) -> Translation:
    """``source`` in ``dialect``.

    Raises:
        PatternError: where the text departs from ECMA 262.
    """
    return _Reader(source, dialect).read()


_SPACES: Final = (
    9,
    10,
    11,
    12,
    13,
    0x20,
    0xA0,
    0x1680,
    *range(0x2000, 0x200B),
    0x2028,
    0x2029,
    0x202F,
    0x205F,
    0x3000,
    0xFEFF,
)
_CONTROLS: Final = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}
_QUANTIFIER: Final = re.compile(r"([*+?]|\{([0-9]+)(,([0-9]*))?\})(\??)")
_GROUP: Final = re.compile(r"\((\?(?:<?[=!]|:|P?<([A-Za-z_]\w*)>|[ims]+:|[ims]+\)))?")
_CODE: Final = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|c([A-Za-z])|0(?![0-9])")
_PROPERTY: Final = re.compile(r"[pP]\{[A-Za-z0-9_=]+\}")


class _Group:
    """An open group: how many repetitions its sequence has, and whether its length can vary."""

    __slots__ = ("looks", "repetitions", "varies")

    def __init__(self, looks: bool) -> None:
        self.looks = looks
        self.repetitions = 0
        self.varies = False


class _Reader:
    """One pass over the pattern; ``at`` only moves forward."""

    def __init__(self, source: str, dialect: Dialect) -> None:
        self.source = source
        self.dialect = dialect
        self.at = 0
        self.out: list[str] = []
        self.open = [_Group(False)]
        self.closed: _Group | None = None  # the group that a quantifier right here would repeat
        self.quantifiable = False
        self.backtracks = False
        self.nested = False
        self.most = 0

    def read(self) -> Translation:
        while self.at < len(self.source):
            self._token(self.source[self.at])
        if len(self.open) > 1:
            raise PatternError("a group is not closed")
        most = max(self.most, self.open[0].repetitions)
        return Translation("".join(self.out), self.backtracks, self.nested, most)

    def _token(self, c: str) -> None:
        if (match := _QUANTIFIER.match(self.source, self.at)) is not None:
            self._quantifier(match)
        elif c == "(":
            self._open_group()
        elif c == ")":
            self._close_group()
        elif c == "[":
            self._class()
        elif c == "\\":
            self._escape()
        else:
            self._plain(c)

    def _emit(self, text: str, width: int, *, quantifiable: bool = True) -> None:
        self.out.append(text)
        self.at += width
        self.quantifiable = quantifiable
        self.closed = None

    def _plain(self, c: str) -> None:
        if c == "|":
            self.open[-1].varies = True
            self._emit("|", 1, quantifiable=False)
        elif c == "^":
            self._emit("^", 1, quantifiable=False)
        elif c == "$":
            self._emit(self.dialect.end, 1, quantifiable=False)
        elif c == ".":
            self._emit("[^" + "".join(map(self.dialect.char, (10, 13, 0x2028, 0x2029))) + "]", 1)
        else:
            self._emit(c if c.isalnum() and c.isascii() else self.dialect.char(ord(c)), 1)

    def _quantifier(self, match: re.Match[str]) -> None:
        if not self.quantifiable:
            raise PatternError(f"nothing to repeat before {match[0]!r} at character {self.at}")
        least, comma, most = match[2], match[3], match[4]
        if most and int(most) < int(least):
            raise PatternError(f"{match[0]!r} has its bounds the wrong way round")
        repeats = match[1] != "?" and (least is None or comma is not None)
        if self.closed is not None and self.closed.varies and (match[1] != "?"):
            self.nested = True
        self.open[-1].repetitions += repeats
        self.open[-1].varies = self.open[-1].varies or repeats or match[1] == "?"
        self._emit(match[0], len(match[0]), quantifiable=False)

    def _open_group(self) -> None:
        match = _GROUP.match(self.source, self.at)
        assert match is not None  # the pattern matches a bare parenthesis
        kind = match[1] or ""
        if self.source.startswith("(?", self.at) and not kind:
            raise PatternError(f"unknown group {self.source[self.at : self.at + 4]!r}")
        if kind.endswith(")"):
            self._emit(match[0], len(match[0]), quantifiable=False)
            return
        looks = kind.endswith(("=", "!"))
        self.backtracks = self.backtracks or looks
        self.open.append(_Group(looks))
        self._emit(f"(?P<{match[2]}>" if match[2] else match[0], len(match[0]), quantifiable=False)

    def _close_group(self) -> None:
        if len(self.open) == 1:
            raise PatternError("a closing parenthesis without an opening one")
        group = self.open.pop()
        if group.looks:  # what was matched in it is never tried again, so it adds no factor outside
            self.most = max(self.most, group.repetitions)
        else:
            self.open[-1].repetitions += group.repetitions
            self.open[-1].varies = self.open[-1].varies or group.varies
        self._emit(")", 1, quantifiable=not group.looks)
        self.closed = group

    def _escape(self) -> None:
        c = self.source[self.at + 1 : self.at + 2]
        if c in ("b", "B"):
            text = self.dialect.word_boundary if c == "b" else self.dialect.word_boundary.replace("b", "B")
            self._emit(text, 2, quantifiable=False)
        elif c == "k" or (c.isdigit() and c != "0"):
            self._back_reference()
        elif c in "sS" and c:
            inner = "".join(map(self.dialect.char, _SPACES))
            self._emit(f"[{'^' if c == 'S' else ''}{inner}]", 2)
        elif c in "dDwW" and c:
            self._emit(f"[{_SETS[c]}]", 2)
        else:
            self._emit(*self._character_escape())

    def _back_reference(self) -> None:
        match = re.compile(r"\\(?:([1-9][0-9]?)|k<([A-Za-z_]\w*)>)").match(self.source, self.at)
        if match is None:
            raise PatternError(f"a malformed back-reference at character {self.at}")
        self.backtracks = True
        self.open[-1].repetitions += 1
        self.open[-1].varies = True
        self._emit(f"(?P={match[2]})" if match[2] else f"(?:\\{match[1]})", len(match[0]))

    def _character_escape(self) -> tuple[str, int]:
        """One escaped character at ``at``, the same inside a class and outside, and its width."""
        rest = self.source[self.at + 1 : self.at + 40]
        if (match := _CODE.match(rest)) is not None:
            digits = match[1] or match[2] or match[3]
            code = int(digits, 16) if digits else (ord(match[4]) % 32 if match[4] else 0)
            if code > 0x10FFFF:
                raise PatternError(f"no character has the number {code:#x}")
            return self.dialect.char(code), 1 + len(match[0])
        if (match := _PROPERTY.match(rest)) is not None:
            return "\\" + match[0], 1 + len(match[0])
        if rest[:1] in _CONTROLS:
            return self.dialect.char(_CONTROLS[rest[0]]), 2
        if not rest or (rest[0].isalnum() and rest[0].isascii()):
            raise PatternError(f"'\\{rest[:1]}' is no escape of ECMA 262 (use ^ and $ for the ends)")
        return self.dialect.char(ord(rest[0])), 2

    def _class(self) -> None:
        start, negated = self.at, self.source.startswith("[^", self.at)
        self.at += 2 if negated else 1
        inner: list[str] = []
        while self.at < len(self.source) and self.source[self.at] != "]":
            inner.append(self._class_range())
        if self.at >= len(self.source) or not inner:
            raise PatternError(f"the character class at character {start} is empty or not closed")
        self._emit(f"[{'^' if negated else ''}{''.join(inner)}]", 1)

    def _class_range(self) -> str:
        """One member of a class, or a range of two; a hyphen beside a set such as ``\\w`` is itself, as in browsers."""
        first, is_set = self._class_atom()
        rest = self.source[self.at : self.at + 2]
        if not rest.startswith("-") or rest in ("-", "-]"):
            return first
        self.at += 1
        last, last_is_set = self._class_atom()
        hyphen = self.dialect.char(45) if is_set or last_is_set else "-"
        return first + hyphen + last

    def _class_atom(self) -> tuple[str, bool]:
        """The member at ``at``, stepped over, and whether it stands for several characters."""
        kind = self.source[self.at + 1 : self.at + 2] if self.source[self.at] == "\\" else ""
        if kind and kind in "dDwWsS":
            self.at += 2
            return self._set_member(kind), True
        if self.source[self.at] != "\\":
            text, width = self.dialect.char(ord(self.source[self.at])), 1
        elif kind == "b":
            text, width = self.dialect.char(8), 2
        else:
            text, width = self._character_escape()
        self.at += width
        return text, len(text) > 2 and text[1] in "pP"

    def _set_member(self, kind: str) -> str:
        inner = "".join(map(self.dialect.char, _SPACES)) if kind in "sS" else _SETS[kind.lower()]
        if kind.islower():
            return inner
        return f"\\{kind}" if self.dialect is PYTHON else f"[^{inner}]"


_SETS: Final = {"d": "0-9", "w": "A-Za-z0-9_", "D": "^0-9", "W": "^A-Za-z0-9_"}
