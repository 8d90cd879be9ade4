"""Where a string ends, whatever its delimiters are.

A string ends at the first unescaped delimiter *if* what follows may follow a string there. If it may not,
the delimiter stands inside the string, which is accepted in two cases and refused in all others:

* an apostrophe between letters of a string in single quotes (``'it's'``);
* double quotes inside a double-quoted value, all on one line, that come in pairs written as prose writes them:
  ``"he said "hi" and left"``. One quote too many or too few anywhere makes the number odd, so a lost delimiter
  is never taken for prose.
"""

from __future__ import annotations

import re

from .escapes import decode
from .gaps import gap_end
from .scalars import IDENTIFIER, VALUE_WORD
from .state import State

__all__ = ["QUOTES", "read_key_string", "read_string"]

# delimiter -> the characters that may end what it opens
_CLOSERS = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": "\u201d\u201c",
    "\u201d": "\u201d\u201c",
    "\u2018": "\u2019\u2018",
    "\u2019": "\u2019\u2018",
}
QUOTES = frozenset(_CLOSERS)
_RULES = {"'": "single_quotes", "`": "backticks"}
_APOSTROPHES = frozenset("'\u2018\u2019")
# a body up to the next unescaped delimiter; possessive, so that no text is read twice
_BODY = {
    opener: re.compile(rf"(?:[^\\{closers}]++|\\.)*+(?=[{closers}])", re.DOTALL).match
    for opener, closers in _CLOSERS.items()
}
_LINE_BODY = re.compile(r'(?:[^\\"\n\r]++|\\.)*+').match
_OPENS_QUOTATION = re.compile(r'(?<=[\s(\[{<>=/\u2014\u2013-])"(?=[^\s",:\]}])').match
_AT_START = re.compile(r'"(?=[^\s",:\]}])').match
_CLOSES_QUOTATION = re.compile(r'(?<=[^\s"])"(?=[\s.,;!?)\]}<>/\u2019\'\u2014\u2013-])').match
_ENDS_OBJECT_VALUE = re.compile(
    r'"[ \t]*(?:\Z|[\r\n]|[}\])][ \t]*(?:[,}\])\r\n]|\Z)|,\s*(?:"[^"\\\r\n]*+"\s*:|[A-Za-z_$][\w$]*+\s*:|[}\'/]|\Z))'
).match
_ENDS_ITEM = re.compile(
    r'"[ \t]*(?:\Z|[\r\n]|[}\])][ \t]*(?:[,}\])\r\n]|\Z)|,\s*(?:["{\[}\]\'0-9/-]|true\b|false\b|null\b|\Z))'
).match


def read_key_string(state: State) -> str:
    """The key that starts here; afterwards the position is behind its closing delimiter."""
    return _one_string(state, is_key=True)


def read_string(state: State) -> str:
    """The value that starts here, with everything that is added to it by ``+``."""
    parts = [_one_string(state, is_key=False)]
    first = state.pos
    while True:
        end = gap_end(state, state.pos)
        if state.text[end : end + 1] != "+":
            break
        state.pos = gap_end(state, end + 1)
        if state.text[state.pos : state.pos + 1] not in QUOTES:
            state.refuse("parse_error", "only a string may be added to a string", state.pos)
        parts.append(_one_string(state, is_key=False))
    value = "".join(parts)
    if len(parts) > 1:
        state.note("concatenated_strings", state.text[first : state.pos], value, 2, at_value=True)
    return value


def _one_string(state: State, *, is_key: bool) -> str:
    start = state.pos
    raw, end = _find_end(state, start, is_key=is_key)
    value = decode(state, raw, start + 1, is_key=is_key)
    _note_delimiters(state, start, end, value, at_value=not is_key)
    state.pos = end
    return value


def _note_delimiters(state: State, start: int, end: int, value: str, *, at_value: bool) -> None:
    opener = state.text[start]
    if opener != '"':
        state.note(_RULES.get(opener, "smart_quotes"), state.text[start:end], value, 1, at_value=at_value)


def _find_end(state: State, start: int, *, is_key: bool) -> tuple[str, int]:
    """The raw body of the string at ``start`` and the offset behind its closing delimiter."""
    text, opener, pos = state.text, state.text[start], start + 1
    while True:
        body = _BODY[opener](text, pos)
        if body is None:
            state.refuse("truncated", "the string that starts here has no end", start)
        quote = body.end()
        if opener in _APOSTROPHES and _is_apostrophe(text, quote):
            pos = quote + 1
        elif _may_end(state, quote + 1, is_key=is_key):
            return _checked(state, start, quote), quote + 1
        elif opener == '"' and not is_key:
            return _quotations(state, start, quote)
        else:
            state.refuse("parse_error", "what follows this quote cannot follow a string", quote)


def _is_apostrophe(text: str, quote: int) -> bool:
    return text[quote - 1].isalnum() and text[quote + 1 : quote + 2].isalpha()


def _checked(state: State, start: int, quote: int) -> str:
    raw = state.text[start + 1 : quote]
    if state.text[start] not in "\"'`" and raw.count('"') % 2:
        state.refuse("parse_error", "a string in typographic quotes holds half a pair of plain ones", start)
    return raw


def _may_end(state: State, pos: int, *, is_key: bool) -> bool:
    """Whether a string may end just before ``pos``."""
    text = state.text
    end = gap_end(state, pos)
    following = text[end : end + 1]
    if is_key:
        return following in (":", "")
    if following in ",}]+" or (following == ")" and state.frames[-1].kind == "("):  # the end of the text too
        return True
    broken = "\n" in text[pos:end]
    if state.frames[-1].is_object:
        return following in QUOTES or (broken and IDENTIFIER(text, end) is not None)
    if following in QUOTES:
        return broken
    return following in "{[(" or (end > pos and VALUE_WORD(text, end) is not None)


def _quotations(state: State, start: int, first: int) -> tuple[str, int]:
    """A value with quotations in it, whose ``first`` inner quote was found: its raw body and its end."""
    text = state.text
    ends = _ENDS_OBJECT_VALUE if state.frames[-1].is_object else _ENDS_ITEM
    inner, quote, before = 0, first, start
    while quote == first or not ends(text, quote):
        closing = inner % 2 or _inside_low_quote(text, before, quote)
        proper = _CLOSES_QUOTATION(text, quote) if closing else _starts_quotation(text, start, quote)
        if not proper:
            state.refuse("parse_error", "a quote inside a string that is in doubt", quote)
        inner += 0 if closing and not inner % 2 else 1
        before = quote
        body = _LINE_BODY(text, quote + 1)
        quote = body.end()  # type: ignore[union-attr]
        if text[quote : quote + 1] != '"':
            state.refuse("truncated" if quote >= len(text) else "parse_error", "this string has no sure end", start)
    doubled = text[start + 1] == '"' and text[quote - 1] == '"'
    if inner % 2 or doubled or state.stray_comma:
        state.refuse("parse_error", "the quotes inside this string do not come in pairs", start)
    raw = text[start + 1 : quote]
    state.note("inner_quote", text[start : quote + 1], raw, 3, at_value=True)
    return raw, quote + 1


def _inside_low_quote(text: str, before: int, quote: int) -> bool:
    """German and other writers open with a low quote and close with a plain one."""
    low = text.rfind("\u201e", before, quote)
    return low > max(text.rfind("\u201c", before, quote), text.rfind("\u201d", before, quote))


def _starts_quotation(text: str, start: int, quote: int) -> bool:
    return (_AT_START if quote == start + 1 else _OPENS_QUOTATION)(text, quote) is not None
