"""Numbers, literals and bare keys.

A bare word is never taken for a string. ``True``, ``None``, ``TRUE`` stand for what they say; ``undefined``,
``NaN`` and ``Infinity`` are no data in JSON and are refused. Of the numbers that JSON does not know only those
with one possible value are read: ``+1``, ``.5``, ``1.``, ``1_000``. ``007``, ``0x1F``, ``1,5`` and ``1/3`` are not.
"""

from __future__ import annotations

import math
import re
from typing import Any, NoReturn

from .state import State

__all__ = ["IDENTIFIER", "VALUE_WORD", "number", "read_bare_key", "read_bare_value"]

_WORD = re.compile(r"[^\s,\[\]{}()\"'`\u2018\u2019\u201c\u201d/#]++").match
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+").fullmatch
_LOOSE_NUMBER = re.compile(
    r"[+-]?(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]*+)?+|\.[0-9]++|[1-9][0-9]{0,2}(?:_[0-9]{3})++)(?:(?<=[0-9])[eE][+-]?[0-9]++)?+"
).fullmatch
_BARE_KEY = re.compile(r"[A-Za-z_$][\w$.-]*+(?=\s*:)|(?:0|[1-9][0-9]{0,14})(?=\s*:)").match
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$.-]*+\s*:").match
VALUE_WORD = re.compile(r"(?:-?[0-9][0-9.eE+-]*+|[Tt]rue|[Ff]alse|null|None)(?=\s*(?:[,\])}\"']|\Z))").match
_LITERALS: dict[str, Any] = {"true": True, "false": False, "null": None}
_NOT_KEYS = frozenset(("true", "false", "null", "True", "False", "None", "undefined", "NaN"))
_MAY_FOLLOW = frozenset(",]}) \t\n\r/#")


def number(state: State, token: str, position: int) -> int | float:
    """The value of a strict JSON number."""
    if len(token) > state.limits.digits:
        state.refuse("parse_error", f"a number of more than {state.limits.digits} digits", position)
    try:
        value: int | float = float(token) if "." in token or "e" in token or "E" in token else int(token)
    except ValueError:  # this process allows fewer digits than our limits do
        state.refuse("parse_error", "a number of too many digits", position)
    if value in (math.inf, -math.inf):
        state.refuse("parse_error", "a number beyond the range of floating point", position)
    return value


def read_bare_value(state: State) -> Any:
    """The number or literal that starts here; anything else without quotes is refused."""
    start = state.pos
    match = _WORD(state.text, start)
    if match is None:
        state.refuse("parse_error", f"{state.text[start]!r} is no value", start)
    word = match[0]
    state.pos = match.end()
    _check_follower(state, word, start)
    if _NUMBER(word):
        return number(state, word, start)
    if word in _LITERALS:
        return _LITERALS[word]
    if word.lower() in _LITERALS or word == "None":
        value = _LITERALS.get(word.lower())
        state.note("python_literal", word, value, 2, at_value=True)
        return value
    return _loose_number(state, word, start)


def _check_follower(state: State, word: str, start: int) -> None:
    end = state.pos
    following = state.text[end : end + 1]
    if not following and not _is_literal(word):
        state.refuse("truncated", "the text ends inside a number or a word", start)
    if following and following not in _MAY_FOLLOW and not following.isspace():
        state.refuse("parse_error", f"{following!r} cannot follow a number or a word", end)


def _is_literal(word: str) -> bool:
    return word.lower() in _LITERALS or word == "None"


def _loose_number(state: State, word: str, start: int) -> int | float:
    if not _LOOSE_NUMBER(word):
        left_out = word.startswith(("...", "\u2026"))
        detail = "an ellipsis: something was left out" if left_out else "a value without quotes"
        state.refuse("parse_error", detail, start)
    plain = word.replace("_", "").lstrip("+")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    digits = f"0{digits}" if digits.startswith(".") else digits
    digits = digits.replace(".", ".0", 1) if digits.endswith(".") else digits
    value = number(state, sign + digits, start)
    state.note("number_format", word, value, 2, at_value=True)
    return value


def read_bare_key(state: State) -> str:
    """The key without quotes that starts here: an identifier or a whole number, with a colon behind it."""
    start = state.pos
    match = _BARE_KEY(state.text, start)
    if match is None or match[0] in _NOT_KEYS:
        _refuse_key(state, start)
    state.pos = match.end()
    state.note("unquoted_key", match[0], match[0], 1)
    return match[0]


def _refuse_key(state: State, start: int) -> NoReturn:
    word = _WORD(state.text, start)
    if state.text.startswith(("...", "\u2026"), start):
        state.refuse("parse_error", "an ellipsis: something was left out", start)
    at_end = word is not None and word.end() == len(state.text)
    state.refuse("truncated" if at_end else "parse_error", "a key with a colon was expected here", start)
