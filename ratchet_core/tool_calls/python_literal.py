"""Python's notation of plain data, rewritten as JSON: a closed grammar of strings, numbers, True, False, None, lists
and dicts, in Python's own code tuples as well. Nothing is evaluated; a name, a call or an operator ends the reading."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Final

from .._frozen import frozen
from ..limits import Limits

__all__ = ["Fault", "Literal", "literal_to_json", "number_problem"]

_SHARED: Final = (
    r"""(?:"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|[\[\]{},:]|-?[0-9][0-9.eE+-]*+"""
    r"|(?:True|False|None|true|false|null)(?![A-Za-z0-9_]))"
)
_TOKEN: Final = re.compile(rf"[ \t\r\n]*+{_SHARED}", re.DOTALL)
_CODE_TOKEN: Final = re.compile(
    r"""[ \t\r\n]*+(?:\"{3}(?:[^"\\]++|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}|[()]|"""
    rf"(?!['\"]{{3}}){_SHARED})",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))", re.DOTALL)
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
_WORDS: Final = {"True": "true", "False": "false", "None": "null", "true": "true", "false": "false", "null": "null"}
_SIMPLE: Final = {
    **{"\\": "\\", '"': '"', "'": "'", "\n": ""},
    **{"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v"},
}
_PLAIN_ESCAPES: Final = frozenset("\\\"'ntrbf")
_CLOSER: Final = {"{": "}", "[": "]", "(": ")"}


@frozen()
class Fault:
    """Why a text cannot be read.

    Attributes:
        detail: words for the model.
        position: offset into the text.
        cut: the text ends before the notation does.
        final: no other notation may be tried: the text is understood, and refused.
    """

    detail: str
    position: int
    cut: bool = False
    final: bool = False


@frozen()
class Literal:
    """A literal rewritten as JSON text, and the offset after it."""

    json: str
    end: int


class _Open:
    """A bracket that is still open: what closes it, which piece it is, and how many commas it holds so far."""

    __slots__ = ("closer", "commas", "piece")

    def __init__(self, closer: str, piece: int) -> None:
        self.closer = closer
        self.piece = piece
        self.commas = 0


def literal_to_json(text: str, start: int, limits: Limits, *, python: bool = False) -> Literal | Fault:
    """The literal at ``start``. With ``python`` it is code: an unknown escape keeps its backslash, and there are tuples
    and strings in three quotes; otherwise only escapes are read that have one meaning in JSON and in Python. Never
    raises."""
    pieces: list[str] = []
    opened: list[_Open] = []
    at = start
    token_of = _CODE_TOKEN if python else _TOKEN
    while True:
        found = token_of.match(text, at)
        if found is None:
            return _fault(text, at)
        token, at = found.group().lstrip(" \t\r\n"), found.end()
        piece = _bracket(token, opened, pieces) if token in "([{}])" else _piece(token, limits, python)
        if piece is None:
            return Fault(f"{token[:40]!r} cannot be read here", at - len(token))
        if token == "," and opened:
            opened[-1].commas += 1
        if len(opened) > limits.depth:
            return Fault(f"brackets are nested more than {limits.depth} deep", at, final=True)
        pieces.append(piece)
        if not opened:
            return Literal(" ".join(pieces), at)  # joined closely, [1 2] would become [12]


def _bracket(token: str, opened: list[_Open], pieces: list[str]) -> str | None:
    """The bracket itself, its partner noted and a trailing comma taken away; None when it closes nothing."""
    if token in "([{":
        opened.append(_Open(_CLOSER[token], len(pieces)))
        return "[" if token == "(" else token
    if not opened or opened[-1].closer != token:
        return None
    begun = opened.pop()
    if token == ")" and not begun.commas and begun.piece < len(pieces) - 1:
        pieces[begun.piece] = " "  # a value in parentheses is no tuple
        return " "
    if pieces[-1] == "," and pieces[-2] not in "[{,:":
        pieces.pop()
    return "]" if token == ")" else token


def _fault(text: str, at: int) -> Fault:
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
    char = text[at : at + 1]
    # a quote that opens no whole string runs to the end of the text
    if not char or char in "\"'":
        return Fault("the text ends before the value does", at, cut=True)
    return Fault(f"{char!r} cannot stand here in plain data", at)


def _piece(token: str, limits: Limits, python: bool) -> str | None:
    """The JSON of one token, None when it has none."""
    if token[0] in "\"'":
        quotes = 3 if token[:3] in ('"""', "'''") and len(token) >= 6 else 1
        content = _content(token[quotes:-quotes], python)
        return None if content is None else json.dumps(content, ensure_ascii=False)
    if token[0] in "-0123456789":
        return None if number_problem(token, limits) else token
    return _WORDS.get(token, token)


def number_problem(number: str, limits: Limits) -> str | None:
    """Why a number is refused before anything parses it; None for what is no number at all, too."""
    if len(number) > limits.digits:
        return f"a number has more than {limits.digits:,} digits"
    try:
        is_infinite = isinf(float(number))
    except ValueError:
        return None
    return "a number is too large for a float" if is_infinite and not number.lstrip("-").isdigit() else None


def _content(body: str, python: bool) -> str | None:
    """What a quoted ``body`` stands for, None when an escape is not understood or leaves half a character."""
    if "\\" not in body:
        return body
    if not python and any(found[4] or (found[5] or "n") not in _PLAIN_ESCAPES for found in _ESCAPE.finditer(body)):
        return None
    try:
        content = _ESCAPE.sub(_unescape, body)
        # an astral character may be written as two escapes
        return content.encode("utf-16", "surrogatepass").decode("utf-16")
    except (ValueError, OverflowError):
        return None


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16))
    if found[4]:
        return chr(int(found[4], 8))
    return _SIMPLE.get(found[5], found.group())
