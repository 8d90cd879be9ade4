"""Strings: where they end, whatever their delimiters are, and what they say.

A string ends at the first unescaped delimiter *if* what follows may follow a string there. If it may not, either the
delimiter stands inside the string (``quotations`` says when), or one is missing (``lost_quotes`` says when), or the
text is refused. An apostrophe between letters of a string in single quotes (``'it's'``) is none.
"""

from __future__ import annotations

import json
import re
from typing import Final

from .escapes import decode
from .gaps import gap_end
from .grammar import SURE_STRING, is_strict_string
from .lost_quotes import lost_closing_quote, lost_key_quote
from .quotations import with_quotations
from .scalars import IDENTIFIER, VALUE_WORD
from .state import State

__all__ = ["QUOTES", "read_key_string", "read_string"]

# delimiter -> the characters that may end what it opens
_CLOSERS: Final = {
    '"': '"',
    "'": "'",
    "`": "`\u00b4",
    "\u201c": "\u201d\u201c",
    "\u201d": "\u201d\u201c",
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019\u2018",
    "\u2019": "\u2019\u2018",
}
QUOTES: Final = frozenset(_CLOSERS)
_RULES: Final = {"'": "single_quotes", "`": "backticks"}
_APOSTROPHES: Final = frozenset("'\u2018\u2019")
# a body up to the next unescaped delimiter; possessive, so that no text is read twice
_BODY: Final = {
    opener: re.compile(rf"(?:[^\\{closers}]++|\\.)*+(?=[{closers}])", re.DOTALL).match
    for opener, closers in _CLOSERS.items()
}
# three quotes on one line may also be quotes in a string
_TRIPLE: Final = re.compile(
    r'("""|\'\'\')(?=\s*[^\s"\',:}\]])((?:(?!\1).)*+)(?<!["\'])\1(?=\s*[,}\])])', re.DOTALL
).match
_CLOSES_AT_ONCE: Final = re.compile(r'"\s*+[,}\]]').match


def read_key_string(state: State) -> str:
    """The key that starts here; afterwards the position is behind its closing delimiter."""
    return _one_string(state, is_key=True)


def read_string(state: State) -> None:
    """Read the value that starts here, with everything that is added to it by ``+``."""
    if sure := SURE_STRING(state.text, state.pos):
        state.pos = sure.end()
        state.sure = True
        return
    first = state.pos
    value = _one_string(state, is_key=False)
    parts = [value]
    while True:
        end = gap_end(state, state.pos)
        if state.text[end : end + 1] != "+":
            break
        state.pos = gap_end(state, end + 1)
        if state.text[state.pos : state.pos + 1] not in QUOTES:
            state.refuse("parse_error", "only a string may be added to a string", state.pos)
        parts.append(_one_string(state, is_key=False))
    if len(parts) > 1:
        value = "".join(parts)
        state.note("concatenated_strings", state.text[first : state.pos], value, 2, at_value=True)
        state.replace_all_since(first, state.pos, json.dumps(value, ensure_ascii=False))
    state.sure = True


def _one_string(state: State, *, is_key: bool) -> str:
    start = state.pos
    if state.text.startswith(('"""', "'''"), start) and not is_key and (triple := _triple(state, start)):
        return triple
    raw, end = _find_end(state, start, is_key=is_key)
    value = decode(state, raw, start + 1, is_key=is_key)
    opener = state.text[start]
    if opener != '"':
        rule = _RULES.get(opener, "smart_quotes")
        state.note(rule, state.text[start:end], value, 1, at_value=not is_key)
    if not is_strict_string(state.text, start, end):
        state.replace(start, end, json.dumps(value, ensure_ascii=False))
    state.pos = end
    return value


def _triple(state: State, start: int) -> str:
    """Python's string of several lines between three quotes; "" when there is none."""
    triple = _TRIPLE(state.text, start)
    if triple is None or "\n" not in triple[2]:
        return ""
    value = decode(state, triple[2], triple.start(2), is_key=False)
    state.note("triple_quotes", triple[0], value, 2, at_value=True)
    state.replace(triple.start(), triple.end(), json.dumps(value, ensure_ascii=False))
    state.pos = triple.end()
    return value


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
        elif _may_end(state, quote, is_key=is_key):
            return _checked(state, start, quote), quote + 1
        else:
            return _in_doubt(state, start, quote, is_key=is_key)


def _in_doubt(state: State, start: int, quote: int, *, is_key: bool) -> tuple[str, int]:
    """A string whose first delimiter behind the opening one does not end it."""
    if state.text[start] != '"':
        state.refuse("parse_error", "what follows this quote cannot follow a string", quote)
    found = lost_key_quote(state, start, quote) if is_key else lost_closing_quote(state, start, quote)
    if found is None and not is_key:
        found = with_quotations(state, start, quote)
    if found is None:
        state.refuse("parse_error", "what follows this quote cannot follow a string", quote)
    return found


def _is_apostrophe(text: str, quote: int) -> bool:
    return text[quote - 1].isalnum() and text[quote + 1 : quote + 2].isalpha()


def _checked(state: State, start: int, quote: int) -> str:
    raw = state.text[start + 1 : quote]
    if state.text[start] not in "\"'`" and raw.count('"') % 2:
        state.refuse("parse_error", "a string in typographic quotes holds half a pair of plain ones", start)
    return raw


def _may_end(state: State, quote: int, *, is_key: bool) -> bool:
    """Whether a string may end with the delimiter at ``quote``."""
    return _may_follow_key(state, quote + 1) if is_key else _may_follow_value(state, quote + 1)


def _may_follow_key(state: State, pos: int) -> bool:
    """A colon; or a value, where the colon may be missing."""
    text = state.text
    end = gap_end(state, pos)
    following = text[end : end + 1]
    return following in (":", "=", "") or following in QUOTES or VALUE_WORD(text, end) is not None or following in "{["


def _may_follow_value(state: State, pos: int) -> bool:
    text, frame = state.text, state.frames[-1]
    end = gap_end(state, pos)
    following = text[end : end + 1]
    if following in ",}]+" or (following == ")" and frame.kind == "("):  # the end of the text too
        return True
    broken = "\n" in text[pos:end]
    if frame.is_object:
        if following in QUOTES:  # a mark of inches at the end of a string, or a comma that is missing
            return not (end == pos and text[pos - 2].isdigit() and _CLOSES_AT_ONCE(text, pos))
        return following == ";" or (broken and IDENTIFIER(text, end) is not None)
    if following in QUOTES:
        return broken
    return end > pos and (following in "{[(" or VALUE_WORD(text, end) is not None)
