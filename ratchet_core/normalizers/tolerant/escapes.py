"""From the raw body of a string to its value.

A body without a backslash or a control character is its own value. The escapes of JSON are
decoded. Of those that JSON does not know:

* ``\\'`` and other quotes lose their backslash: every notation that has them means the bare character;
* a letter or a punctuation mark keeps its backslash (``\\d``, ``\\alpha``, ``\\(``, ``C:\\Program``), so the value
  is what stands in the reply, character by character. The writer of such a string did not escape backslashes,
  so an escape that JSON would decode (``\\b``, ``\\n``, ``\\\\`` ...) has two readings beside it: refused;
* ``\\x``, digits, ``\\u`` without four hex digits and a backslash before a line break are refused:
  other notations give them another character.
"""

from __future__ import annotations

import re

from .state import State

__all__ = ["decode"]

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]").search
_FORBIDDEN_CONTROL = re.compile(r"[\x00-\x07\x0b\x0e-\x1f]").search
_SURROGATE = re.compile(r"[\ud800-\udfff]").search
_DECODED = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_JSON = frozenset(_DECODED)
_UNWRAPPED = frozenset("'`\u2018\u2019\u201c\u201d\u201e")
_OTHER_NOTATIONS = frozenset("xu0123456789")


def decode(state: State, raw: str, start: int, *, is_key: bool) -> str:
    """The value of a string body; every departure from JSON is recorded, every doubt refused.

    ``start`` is the offset of the body, ``is_key`` whether it is a key (a line break is then refused).
    """
    value = _unescape(state, raw, start, at_value=not is_key) if "\\" in raw else raw
    if _CONTROL(raw):
        if _FORBIDDEN_CONTROL(raw):
            state.refuse("parse_error", "a control character inside a string", start)
        broken = "\n" in raw or "\r" in raw
        if broken and is_key:
            state.refuse("parse_error", "a line break inside a key", start)
        state.note("raw_newline" if broken else "raw_control", raw, value, 1, at_value=not is_key)
    return value


def _unescape(state: State, raw: str, start: int, *, at_value: bool) -> str:
    used = set(_ESCAPE.findall(raw))
    unknown = {code for code in used if code not in _JSON and len(code) == 1}
    if unknown:
        _check_unknown(state, used, unknown, start)
    value = _ESCAPE.sub(_replace, raw)
    if "\\u" in raw:
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # joins pairs
        if _SURROGATE(value):
            state.refuse("parse_error", "half of a surrogate pair inside a string", start)
    if unknown:
        state.note("invalid_escape", raw, value, 2, at_value=at_value)
    return value


def _check_unknown(state: State, used: set[str], unknown: set[str], start: int) -> None:
    kept = unknown - _UNWRAPPED
    for code in sorted(kept):
        if code in _OTHER_NOTATIONS or code < " ":
            state.refuse("parse_error", f"the escape \\{code} is no JSON", start)
    if kept and used & (_JSON - {'"'}):
        state.refuse("parse_error", f"\\{min(kept)} is no escape of JSON, so others beside it are in doubt", start)


def _replace(match: re.Match[str]) -> str:
    code = match[1]
    if code in _DECODED:
        return _DECODED[code]
    if len(code) == 5:
        return chr(int(code[1:], 16))
    return code if code in _UNWRAPPED else match[0]
