"""Numbers, literals and bare keys.

``True``, ``None``, ``TRUE`` stand for what they say, ``undefined`` for null; ``NaN`` and ``Infinity`` are no values
of JSON and are refused. Of the numbers that JSON does not know only those with one possible value are read: ``+1``,
``.5``, ``1.``, ``1_000``. ``007``, ``0x1F`` and ``1e`` are refused. Whatever else has no quotes is for ``bare_text``.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final, NoReturn

from .bare_text import bare_text
from .state import State

__all__ = ["IDENTIFIER", "VALUE_WORD", "read_bare_key", "read_bare_value"]

_WORD: Final = re.compile(r"[^\s,;\[\]{}()\"'`\u2018\u2019\u201c\u201d/#]++").match
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+").fullmatch
_LOOSE_NUMBER: Final = re.compile(
    r"[+-]?(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]*+)?+|\.[0-9]++|[1-9][0-9]{0,2}(?:_[0-9]{3})++)(?:(?<=[0-9])[eE][+-]?[0-9]++)?+"
).fullmatch
_BARE_KEY: Final = re.compile(
    r"(?:[^\W\d]|\$)[\w$.-]*+(?=\s*[:=])|(?:0|[1-9][0-9]{0,14})(?:\.[0-9]*[1-9])?(?=\s*[:=])"
).match
_HALF_QUOTED_KEY: Final = re.compile(r"([A-Za-z_$][\w$.-]*+)\"(?=\s*+:)").match
_BEFORE_KEY: Final = re.compile(r"(?:\{|,[ \n]?|\n)\Z").search
_KEY_BEFORE_STRING: Final = re.compile(r"[A-Za-z_$][\w$.-]*+(?=[ \t]++[\"\u201c])").match
IDENTIFIER: Final = re.compile(r"[A-Za-z_$][\w$.-]*+\s*:").match
VALUE_WORD: Final = re.compile(r"(?:-?[0-9][0-9.eE+-]*+|[Tt]rue|[Ff]alse|null|None)(?=\s*(?:[,\])}\"']|\Z))").match
_LITERALS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}
_NULLS: Final = {"None": "python_literal", "undefined": "undefined"}
_MOST_DIGITS: Final = 4_300
"""CPython's own limit for reading a number (``sys.set_int_max_str_digits``); beyond it int() raises."""
_NOT_KEYS: Final = frozenset(("True", "False", "None", "undefined", "NaN"))
_MAY_FOLLOW: Final = frozenset(",;]}) \t\n\r/#")


def read_bare_value(state: State) -> None:
    """Read the number, the literal or the text that starts here without quotes."""
    start = state.pos
    match = _WORD(state.text, start)
    word = match[0] if match else ""
    end = match.end() if match else start
    if _LOOSE_NUMBER(word) and _ends_at(state, start, end):
        _number(state, word, start)
    elif (word.lower() in _LITERALS or word in _NULLS) and _ends_at(state, start, end):
        _literal(state, word, start)
    else:
        _refuse_what_is_no_text(state, word, start)
        bare_text(state)
        return
    state.pos = end


def _ends_at(state: State, start: int, end: int) -> bool:
    """Whether a token ends at ``end``; the text may not end there, but behind a literal."""
    following = state.text[end : end + 1]
    if not following and state.text[start:end].lower() not in (*_LITERALS, "none"):
        state.refuse("truncated", "the text ends inside a number or a word", start)
    if following in ("/", "#"):
        return state.text.startswith(("//", "/*", "# ", "#\t", "#\n", "##", "#!"), end)
    if following in (" ", "\t"):
        return not state.text[end : end + 80].lstrip(" \t")[:1].isalnum()
    return following in _MAY_FOLLOW or following.isspace()


def _literal(state: State, word: str, start: int) -> None:
    state.sure = True
    lower = word.lower()
    strict = lower if lower in _LITERALS else "null"
    if word == strict:
        return
    rule = _NULLS.get(word, "python_literal")
    state.note(rule, word, _LITERALS[strict], 2, at_value=True)
    state.replace(start, start + len(word), strict)


def _number(state: State, word: str, start: int) -> None:
    state.sure = False
    most = min(state.limits.digits, _MOST_DIGITS)
    if len(word) > most:
        state.refuse("parse_error", f"a number of more than {most} digits", start)
    if _NUMBER(word) and "e" not in word and "E" not in word:
        return
    plain = word.replace("_", "").lstrip("+")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    digits = f"0{digits}" if digits.startswith(".") else digits
    strict = sign + (digits.replace(".", ".0", 1) if digits.endswith(".") else digits)
    value = float(strict) if any(char in strict for char in ".eE") else int(strict)
    if value in (math.inf, -math.inf):
        state.refuse("parse_error", "a number beyond the range of floating point", start)
    if strict != word:
        state.note("number_format", word, value, 2, at_value=True)
        state.replace(start, start + len(word), strict)


def _refuse_what_is_no_text(state: State, word: str, start: int) -> None:
    if word.lstrip("+-").lower() in ("infinity", "inf", "nan"):
        state.refuse("parse_error", f"{word} is no number of JSON", start)
    if state.text.startswith(("...", "\u2026"), start):
        state.refuse("parse_error", "an ellipsis: something was left out", start)


def read_bare_key(state: State) -> str:
    """The key without quotes that starts here: an identifier or a number, with a colon behind it."""
    start = state.pos
    half = _HALF_QUOTED_KEY(state.text, start)
    if half and _BEFORE_KEY(state.text[max(0, start - 2) : start]):  # more white space may belong to the key
        state.note("missing_quote", half[0], half[1], 3)
        state.replace(start, half.end(), f'"{half[1]}"')
        state.pos = half.end()
        return half[1]
    match = _BARE_KEY(state.text, start) or _KEY_BEFORE_STRING(state.text, start)
    if match is None or match[0] in _NOT_KEYS:
        _refuse_key(state, start)
    state.pos = match.end()
    state.note("unquoted_key", match[0], match[0], 1)
    state.replace(start, match.end(), f'"{match[0]}"')
    return match[0]


def _refuse_key(state: State, start: int) -> NoReturn:
    if state.text.startswith(("...", "\u2026"), start):
        state.refuse("parse_error", "an ellipsis: something was left out", start)
    word = _WORD(state.text, start)
    at_end = word is not None and word.end() == len(state.text)
    state.refuse("truncated" if at_end else "parse_error", "a key with a colon was expected here", start)
