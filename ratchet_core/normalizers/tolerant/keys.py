"""Keys and their colons."""

from __future__ import annotations

import re
from typing import Final

from pydantic_core import from_json

from .frame import Frame
from .gaps import skip_gap
from .grammar import STRICT_KEY
from .scalars import VALUE_WORD, read_bare_key
from .state import State
from .strings import QUOTES, read_key_string

__all__ = ["read_key", "starts_set"]

_COLON: Final = re.compile(r"::?(?!=)|:?=>?(?!=)").match
_SET: Final = re.compile(
    r"""(?:"[^"\\\n]*+"|'[^'\\\n]*+'|-?[0-9][0-9.eE+-]*+|[Tt]rue|[Ff]alse|null|None)[ \t\n\r]*+,"""
).match


def starts_set(state: State) -> bool:
    """Whether what stands behind the opening brace is a value with a comma: braces as Python writes a set."""
    return _SET(state.text, state.pos) is not None


def read_key(state: State, frame: Frame) -> None:
    """Read a key and its colon, up to the value."""
    state.keys += 1
    if strict := STRICT_KEY(state.text, state.pos):
        frame.key = strict[1][1:-1] if "\\" not in strict[1] else from_json(strict[1])
        state.pos = strict.end()
        skip_gap(state)
        return
    quoted = state.text[state.pos] in QUOTES
    start = state.pos
    frame.key = read_key_string(state) if quoted else read_bare_key(state)
    skip_gap(state)
    colon = _COLON(state.text, state.pos)
    if colon:
        _check_colon(state, colon)
        state.pos = colon.end()
    elif state.pos >= len(state.text):
        state.refuse("truncated", "a key without a value", start)
    else:
        _missing_colon(state, frame, start, quoted=quoted)
    skip_gap(state)
    if state.pos >= len(state.text):
        state.refuse("truncated", "a key without a value", start)


def _check_colon(state: State, colon: re.Match[str]) -> None:
    if colon[0] != ":":
        state.note("wrong_colon", colon[0], ":", 1)
        state.replace(colon.start(), colon.end(), ":")


def _missing_colon(state: State, frame: Frame, start: int, *, quoted: bool) -> None:
    """A value right behind a key: recorded where nothing but a colon can be missing."""
    text, position = state.text, state.pos
    following = text[position]
    value = following in QUOTES or (quoted and (following in "{[" or VALUE_WORD(text, position) is not None))
    # the comma before was missing as well, or the key holds the colon and has lost its quote
    if not value or frame.after == "value" or frame.key_goes_on:
        state.refuse("parse_error", "a key without a value", start)
    frame.guessed = True
    state.note("missing_colon", None, ":", 2)
    state.replace(position, position, ":")
