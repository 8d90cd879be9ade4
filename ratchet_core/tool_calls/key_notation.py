"""Two notations of objects whose keys stand without quotes, rewritten as JSON: Gemma's ``{a:<escape>x<escape>,b:1}``
and the arrows of ``{tool => "f", args => {--a "x" --b 1}}``. Plain data only, in one pass."""

from __future__ import annotations

import json
import re
from typing import Final

from .._frozen import frozen
from ..limits import Limits
from .json_text import Fault, JsonValue, parse_json
from .python_literal import number_problem

__all__ = ["ARROWS", "GEMMA", "Notation", "read_object"]


@frozen()
class Notation:
    """One notation.

    Attributes:
        token: matches the next token, white space before it included; the groups ``text`` (a string between the
            notation's own quotes), ``json`` (a JSON string), ``word`` (a number, ``true``, ``false`` or ``null``),
            ``key`` (a key and what stands between it and its value), ``mark`` (a bracket or a comma).
        commas: whether members of an object are set apart by commas, or only by their keys.
    """

    token: re.Pattern[str]
    commas: bool


_JSON_STRING: Final = r'(?P<json>"(?:[^"\\]++|\\.)*+")'
_WORD: Final = r"(?P<word>-?[0-9][0-9.eE+-]*+|(?:true|false|null)(?![\w]))"

GEMMA: Final = Notation(
    re.compile(
        r'\s*+(?:(?P<key>[\w.$-]{1,200}+\s*+:|<escape>[^<>]{1,200}+<escape>\s*+:|<\|"\|>[^<>]{1,200}+<\|"\|>\s*+:'
        r'|"(?:[^"\\]++|\\.)*+"\s*+:)'
        r'|<escape>(?P<text>(?:[^<]++|<(?!escape>))*+)<escape>|<\|"\|>(?P<quoted>(?:[^<]++|<(?!\|"\|>))*+)<\|"\|>'
        rf"|{_JSON_STRING}|{_WORD}|(?P<mark>[{{}}\[\],]))",
        re.DOTALL,
    ),
    commas=True,
)
ARROWS: Final = Notation(
    re.compile(
        r"\s*+(?:(?P<key>--[\w.-]{1,200}+(?=\s)|[\w.-]{1,200}+\s*+=>|\"(?:[^\"\\]++|\\.)*+\"\s*+(?:=>|:))"
        rf"|{_JSON_STRING}|{_WORD}|(?P<mark>[{{}}\[\],]))",
        re.DOTALL,
    ),
    commas=False,
)
_KEY: Final = re.compile(r'--|<escape>|<\|"\|>|\s*+(?:=>|:)\Z')
_SPACE: Final = re.compile(r"\s*+")
_REST: Final = re.compile(
    r'[\w.$=>-]{0,200}+\s*+\Z|"|<escape>|<\|"\|>|<(?:e(?:s(?:c(?:a(?:pe?)?)?)?)?|\|(?:"\|?)?)?\Z', re.DOTALL
)
"""What is left where the text was cut off: nothing, part of a word, or a quote whose partner is missing."""
_CLOSER: Final = {"{": "}", "[": "]"}
_ENDS: Final = frozenset('"}]0123456789el')
"""The last characters of values in JSON."""


def read_object(text: str, start: int, limits: Limits, notation: Notation) -> JsonValue | Fault:
    """The object whose brace stands at ``start``. Never raises."""
    pieces: list[str] = []
    opened: list[str] = []
    at = start
    while True:
        found = notation.token.match(text, at)
        if found is None:
            return _fault(text, at)
        piece = _piece(found, opened, limits)
        if piece is None:
            return Fault(f"{found.group().strip()[:40]!r} cannot be read here", at)
        if len(opened) > limits.depth or len(pieces) > limits.nodes:
            return Fault("the arguments are nested too deep or too long", at, final=True)
        if not notation.commas and found["key"] and pieces[-1][-1:] in _ENDS:
            pieces.append(",")
        pieces.append(piece)
        at = found.end()
        if not opened:
            read = parse_json("".join(pieces), start, limits)
            return read if isinstance(read, Fault) else JsonValue(read[0], at, read[1])


def _piece(found: re.Match[str], opened: list[str], limits: Limits) -> str | None:
    """The JSON of one token, None where it can not stand."""
    group = str(found.lastgroup)
    token = found[group]
    if group == "mark":
        return _mark(token, opened)
    if not opened:
        return None
    if group == "key":
        return _key(token)
    if group == "word":
        return None if number_problem(token, limits) else token
    return token if group == "json" else json.dumps(token, ensure_ascii=False)


def _key(token: str) -> str:
    quoted = token.startswith('"')
    name = _KEY.sub("", token)
    return f"{name if quoted else json.dumps(name, ensure_ascii=False)}:"


def _mark(token: str, opened: list[str]) -> str | None:
    if token in _CLOSER:
        opened.append(_CLOSER[token])
    elif token != "," and (not opened or opened.pop() != token):
        return None
    return token


def _fault(text: str, at: int) -> Fault:
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
    if _REST.match(text, at):
        return Fault("the text ends before the arguments do", at, cut=True)
    return Fault(f"{text[at]!r} cannot stand here in the arguments", at)
