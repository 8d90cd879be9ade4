"""From the raw body of a string to its value.

A body without a backslash or a control character is its own value. The escapes of JSON are
decoded. Of those that JSON does not know:

* ``\\'`` and other quotes lose their backslash: every notation that has them means the bare character;
* ``\\_`` loses it as well, where it is the only one and the string looks like no formula: that is how Markdown writes
  an underscore;
* a letter or a punctuation mark keeps its backslash (``\\d``, ``\\alpha``, ``\\(``, ``C:\\Program``), so the value
  is what stands in the reply, character by character. The writer of such a string did not escape backslashes,
  so an escape that JSON would decode (``\\b``, ``\\n``, ``\\\\`` ...) has two readings beside it: refused;
* ``\\x``, digits, ``\\u`` without four hex digits, ``\\a`` and ``\\v`` before anything but a letter (``\\alpha``),
  and a backslash before a line break are refused: other notations give them another character.

So is a raw line break right before the closing quote: it may be part of the text or of the layout.
"""

from __future__ import annotations

import re
from typing import Final

from .state import State

__all__ = ["decode"]

_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_BELL_OR_TAB: Final = re.compile(r"(?<!\\)\\[av](?![A-Za-z])").search
_BREAK_AT_END: Final = re.compile(r"[\r\n][ \t]*\Z").search
_CONTROL: Final = re.compile(r"[\x00-\x1f]").search
_FORBIDDEN_CONTROL: Final = re.compile(r"[\x00-\x07\x0b\x0e-\x1f]").search
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]").search
_STRUCTURE: Final = re.compile(r"[,:;{}\[\]]").search
_FORMULA: Final = re.compile(r"[$^{}]").search
_DECODED: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_JSON: Final = frozenset(_DECODED)
_QUOTES: Final = frozenset("'`\u2018\u2019\u201c\u201d\u201e")
_OTHER_NOTATIONS: Final = frozenset("xu0123456789")


def decode(state: State, raw: str, start: int, *, is_key: bool) -> str:
    """The value of a string body; every departure from JSON is recorded, every doubt refused.

    ``start`` is the offset of the body.
    """
    value = _unescape(state, raw, start, at_value=not is_key) if "\\" in raw else raw
    if _CONTROL(raw):
        if _FORBIDDEN_CONTROL(raw):
            state.refuse("parse_error", "a control character inside a string", start)
        if _BREAK_AT_END(raw):
            state.refuse("parse_error", "a line break right before a closing quote: text or layout", start)
        if is_key and _STRUCTURE(raw):
            state.refuse("parse_error", "a line break inside a key that may be more than a key", start)
        rule = "raw_newline" if "\n" in raw or "\r" in raw else "raw_control"
        state.note(rule, raw, value, 1, at_value=not is_key)
    return value


def _unescape(state: State, raw: str, start: int, *, at_value: bool) -> str:
    used = set(_ESCAPE.findall(raw))
    unknown = {code for code in used if code not in _JSON and len(code) == 1}
    unwrapped = _QUOTES
    if unknown:
        if used == {"_"} and not _FORMULA(raw):
            unwrapped = frozenset("_")
        _check_unknown(state, raw, used, unknown - unwrapped, start)
    value = _ESCAPE.sub(lambda escape: _replaced(escape, unwrapped), raw)
    if "\\u" in raw:
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # joins pairs
        if _SURROGATE(value):
            state.refuse("parse_error", "half of a surrogate pair inside a string", start)
    if unknown:
        state.note("invalid_escape", raw, value, 2, at_value=at_value)
    return value


def _check_unknown(state: State, raw: str, used: set[str], kept: set[str], start: int) -> None:
    for code in sorted(kept):
        if code in _OTHER_NOTATIONS or code < " ":
            state.refuse("parse_error", f"the escape \\{code} is no JSON", start)
    if _BELL_OR_TAB(raw):
        state.refuse("parse_error", "the escapes \\a and \\v are no JSON", start)
    if kept and used & (_JSON - {'"'}):
        state.refuse("parse_error", f"\\{min(kept)} is no escape of JSON, so others beside it are in doubt", start)


def _replaced(escape: re.Match[str], unwrapped: frozenset[str]) -> str:
    code = escape[1]
    if code in _DECODED:
        return _DECODED[code]
    if len(code) == 5:
        return chr(int(code[1:], 16))
    return code if code in unwrapped else escape[0]
