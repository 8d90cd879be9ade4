"""The tokens of JSON, whole or cut off at any character.

Raw line breaks and tabs in strings, which models leave there, are taken as they are. Whatever else is no JSON is
``DamagedError``. Every expression is possessive: no text is looked at twice.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

__all__ = [
    "CLOSER",
    "CUT_ESCAPE",
    "DELIMITER",
    "ITEM",
    "MEMBER",
    "NOTHING",
    "OPEN_ITEM",
    "OPEN_MEMBER",
    "TEXT",
    "WHITE",
    "DamagedError",
    "is_broken",
    "open_text",
    "open_word",
    "scalar",
    "text_of",
]

NOTHING: Final = object()
"""No value can be told yet."""


class DamagedError(Exception):
    """This is no JSON. Never leaves this package."""


WHITE: Final = " \t\n\r"
_WS = r"[ \t\n\r]*+"
_ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_KEY = rf'"(?:[^"\\\x00-\x1f]++|{_ESCAPE})*+'
_TEXT = rf'(?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f]++|{_ESCAPE})*+'
_CUT = r"(?:\\(?:u[0-9a-fA-F]{0,3}+)?+)?+"
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
_SCALAR = rf'"{_TEXT}"|{_NUMBER}|true|false|null'
# groups: what is whole, what is still open inside its quotes, and what may be a part of a number or a literal
_PENDING = rf'(?:("{_TEXT}"){_WS}|"({_TEXT}){_CUT}|([-0-9tfn][-+.0-9a-zA-Z]*+){_WS})?+'

MEMBER: Final = re.compile(
    rf'{_WS}(,?+){_WS}({_KEY}"){_WS}:{_WS}(?:({_SCALAR}){_WS}([,}}])|([{{\[]))',
).match
"""A member from the comma before it, where that has not been read, up to and with what follows it: comma, key, scalar
and delimiter, or comma, key and opening bracket."""
ITEM: Final = re.compile(rf"{_WS}(,?+){_WS}(?:({_SCALAR}){_WS}([,\]])|([{{\[]))").match
"""The same for an item of a list."""
CLOSER: Final = re.compile(rf"{_WS}([}}\]])").match
DELIMITER: Final = re.compile(rf"{_WS}[,}}\]]").match
"""What must follow a value."""
OPEN_MEMBER: Final = re.compile(rf'{_WS}(,?+){_WS}(?:({_KEY}"){_WS}(?::{_WS}{_PENDING})?+|(?:{_KEY}{_CUT})?+)\Z').match
"""A member whose end has not arrived: comma, key, then whole text, open text or a word."""
OPEN_ITEM: Final = re.compile(rf"{_WS}(,?+){_WS}(?:(\Z.))?+{_PENDING}\Z").match
"""The same for an item of a list, with nothing for its key."""
CUT_ESCAPE: Final = re.compile(rf"{_CUT}\Z").match
"""Nothing, or an escape that is cut off."""
TEXT: Final = re.compile(_TEXT).match
"""The text inside of quotes, as far as it has arrived; an escape that is cut off is left out."""

_DECODER: Final = json.JSONDecoder(strict=False)
_SURROGATE: Final = re.compile("[\ud800-\udfff]").search
_OPEN_NUMBER: Final = re.compile(r"-?(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]*+)?+(?:[eE][+-]?[0-9]*+)?+)?+").fullmatch
_START_OF_NUMBER: Final = re.compile(_NUMBER).match
_LITERALS: Final = {"true": True, "false": False, "null": None}
_HALF_PAIR: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\Z").search
_INFINITE: Final = (float("inf"), float("-inf"))


def scalar(token: str) -> Any:
    """The value of a whole string, number or literal."""
    if token[0] == '"':
        return token[1:-1] if "\\" not in token else text_of(token[1:-1])
    if token in _LITERALS:
        return _LITERALS[token]
    return _number(token)


def _number(token: str) -> int | float:
    try:
        value: int | float = int(token) if token.lstrip("-").isdigit() else float(token)
    except ValueError as error:  # more digits than this process converts
        raise DamagedError from error
    if value in _INFINITE:
        raise DamagedError
    return value


def text_of(body: str) -> str:
    """The text that stands inside of quotes as ``body``."""
    if "\\" not in body:
        return body
    value: str = _DECODER.raw_decode(f'"{body}"')[0]
    if "\\u" in body and _SURROGATE(value):
        raise DamagedError
    return value


def is_broken(text: str) -> bool:
    """Whether text holds half of a surrogate pair as a character: it is no Unicode text, and no reply is."""
    return _SURROGATE(text) is not None


def open_text(body: str) -> tuple[str, int]:
    """The text of ``body`` as far as it is sure, and where it ends: half of a surrogate pair waits for the other."""
    half = _HALF_PAIR(body) if "\\u" in body else None
    end = len(body) if half is None else half.start()
    if (end - len(body[:end].rstrip("\\"))) % 2:
        end = len(body)  # that backslash is itself escaped
    return text_of(body[:end]), end


def open_word(word: str) -> Any:
    """What a number or literal says whose end has not arrived: the number so far, the only literal that begins so."""
    for name, value in _LITERALS.items():
        if name.startswith(word):
            return value
    if _OPEN_NUMBER(word) is None:
        raise DamagedError
    whole = _START_OF_NUMBER(word)
    return NOTHING if whole is None else _number(whole[0])
