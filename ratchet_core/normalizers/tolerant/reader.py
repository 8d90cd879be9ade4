"""The loop: one step reads one token group of the innermost open container.

Undamaged members are read by one regular expression each; whatever that does not take is read token by
token by the functions of the other modules. No text is read more than a fixed number of times.
"""

from __future__ import annotations

import re
from typing import Any

from .bulk import read_bulk
from .frames import add_member, close, finish, note_closed, open_frame, read_surplus
from .gaps import skip_gap
from .scalars import number, read_bare_key, read_bare_value
from .state import Frame, State
from .strings import QUOTES, read_key_string, read_string

__all__ = ["read_document", "read_tail"]

_PLAIN = r'"([^"\\\x00-\x1f]*+)"'
_WS = r"[ \t\n\r]*+"
_SCALAR = (
    _PLAIN + r"|(-?(?:0|[1-9][0-9]*+)(?![.eE0-9]))"
    r"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)|(true|false|null)"
)
# the last group that takes part says what the value is: 2 (1) text, 3 or 4 (2 or 3) a number, then a literal
_MEMBER = re.compile(rf"{_WS}{_PLAIN}{_WS}:{_WS}(?:(?:{_SCALAR}){_WS}[,}}]|([{{\[]))").match
_MEMBER_OPENER = 6
_ITEM = re.compile(rf"{_WS}(?:(?:{_SCALAR}){_WS}[,\]]|([{{\[]))").match
_ITEM_OPENER = 5
_SEPARATOR = re.compile(r"[ \t\n\r]*+,").match
_COMMAS = re.compile(r",(?:[ \t\n\r]*+,)*+").match
_LITERALS = {"true": True, "false": False, "null": None}
_CLOSERS = frozenset("}])")
_OPENERS = frozenset("{[(")
_GOES_ON = frozenset(",:}]\"'")


def read_document(state: State) -> None:
    """Read one object or array from the state's position; raise ``RefusedError`` in every doubt."""
    skip_gap(state)
    opener = state.text[state.pos : state.pos + 1]
    if not opener:
        state.refuse("empty_output", "there is nothing to read", state.pos)
    if opener not in "{[":
        state.refuse("parse_error", "a JSON object or array starts with { or [", state.pos)
    open_frame(state, opener, state.pos)
    while state.frames:
        frame = state.frames[-1]
        if frame.after != "value" and frame.kind != "(":
            if frame.kind == "{":
                _members(state, frame)
            else:
                _items(state, frame)
            if not state.frames:
                return
            frame = state.frames[-1]
        _step(state, frame)


def read_tail(state: State, *, to_end: bool) -> None:
    """Look at what stands behind the document: surplus closers are dropped, more data is refused.

    With ``to_end`` nothing but whitespace and comments may follow; else any text that does not go on as JSON would.
    """
    read_surplus(state)
    end = state.pos
    skip_gap(state)
    following = state.text[state.pos : state.pos + 1]
    if not following:
        return
    if to_end and following in _OPENERS:
        state.refuse("ambiguous", "a second document follows the first", state.pos)
    if to_end or following in _GOES_ON:
        state.refuse("parse_error", "more text follows the document", state.pos)
    state.pos = end


def _members(state: State, frame: Frame) -> None:
    """Read undamaged members as far as they go."""
    text, data, pos = state.text, frame.data, state.pos
    for _ in range(state.nodes // 2):
        match = _MEMBER(text, pos)
        if match is None:
            break
        group = match.lastindex or 0
        frame.key = key = match[1]
        state.nodes -= 2
        if group == _MEMBER_OPENER:
            pos = _container(state, frame, match.end() - 1)
            if pos < 0:
                return
            continue
        value = match[2] if group == 2 else _scalar(state, match, group)
        pos = match.end()
        if key in data:
            add_member(state, frame, value, match.start())
        else:
            data[key] = value
        if text[pos - 1] == "}":
            frame.after = "value"
            _leave(state, "}", pos - 1)
            return
        frame.after = "comma"
    state.pos = pos


def _items(state: State, frame: Frame) -> None:
    """Read undamaged items as far as they go."""
    text, append, pos = state.text, frame.data.append, state.pos
    for _ in range(state.nodes):
        match = _ITEM(text, pos)
        if match is None:
            break
        group = match.lastindex or 0
        state.nodes -= 1
        if group == _ITEM_OPENER:
            pos = _container(state, frame, match.end() - 1)
            if pos < 0:
                return
            continue
        append(match[1] if group == 1 else _scalar(state, match, group))
        pos = match.end()
        if text[pos - 1] == "]":
            frame.after = "value"
            _leave(state, "]", pos - 1)
            return
        frame.after = "comma"
    state.pos = pos


def _scalar(state: State, match: re.Match[str], group: int) -> Any:
    """The number or literal that a match ends with."""
    token = match[group]
    if token in _LITERALS:
        return _LITERALS[token]
    return number(state, token, match.start(group))


def _container(state: State, frame: Frame, start: int) -> int:
    """Read a whole container of ``frame`` and the comma behind it: where to go on, or -1 to go on with the loop."""
    bulk = read_bulk(state, start)
    if bulk is None:
        open_frame(state, state.text[start], start)
        return -1
    value, state.pos = bulk
    add_member(state, frame, value, start)
    note_closed(state, frame, Frame(state.text[start], start, value), state.pos - 1)
    comma = _SEPARATOR(state.text, state.pos)
    if comma is None:
        return -1
    frame.after = "comma"
    return comma.end()


def _leave(state: State, closer: str, position: int) -> None:
    close(state, closer, position)
    if state.frames and (comma := _SEPARATOR(state.text, state.pos)):
        state.pos = comma.end()
        state.frames[-1].after = "comma"


def _step(state: State, frame: Frame) -> None:
    """Read one token, or one key with its value."""
    token_end = state.pos
    skip_gap(state)
    position = state.pos
    following = state.text[position : position + 1]
    if not following:
        finish(state, position)
    elif following in _CLOSERS:
        _leave(state, following, position)
    elif following == ",":
        _comma(state, frame, token_end)
    else:
        if frame.after == "value":
            _missing_comma(state, frame, token_end, following)
        _value(state, frame)


def _comma(state: State, frame: Frame, token_end: int) -> None:
    position = state.pos
    if frame.after == "value":
        frame.after = "comma"
        state.pos = position + 1
        return
    gap = state.text[token_end:position]
    if gap and frame.after == "comma" and not frame.is_object and "\n" not in gap:
        state.refuse("parse_error", "nothing between two commas: an item may be missing", position)
    around = state.frames[-2] if len(state.frames) > 1 else None
    if frame.after == "open" and around is not None and around.is_object == frame.is_object:
        state.refuse("parse_error", "a comma right behind an opening character: its closer may be missing", position)
    run = _COMMAS(state.text, position)
    state.pos = run.end() if run else position + 1
    state.stray_comma = True
    state.note("extra_comma", state.text[position : state.pos], None, 1)
    frame.after = "comma"


def _missing_comma(state: State, frame: Frame, token_end: int, following: str) -> None:
    """Two values without a comma: recorded where nothing else can be meant. ``token_end`` is behind the first."""
    text, position = state.text, state.pos
    before = text[token_end - 1]
    same_line = "\n" not in text[token_end:position]
    after_container = before in _CLOSERS
    if frame.is_object:
        doubtful = same_line and before in QUOTES and following not in QUOTES
    elif after_container or following in _OPENERS:
        doubtful = False
    else:  # two strings or two numbers on one line may be one
        doubtful = same_line and (before in QUOTES) == (following in QUOTES)
    if doubtful or (position == token_end and not after_container and before not in QUOTES):
        state.refuse("parse_error", "a comma is missing here, or quotes are", position)
    state.note("missing_comma", None, ",", 1)


def _value(state: State, frame: Frame) -> None:
    state.spend(2 if frame.is_object else 1, state.pos)
    if frame.is_object:
        _key(state, frame)
    position = state.pos
    following = state.text[position : position + 1]
    if following == "(":
        open_frame(state, following, position)
    elif following in _OPENERS:
        behind = _container(state, frame, position)
        state.pos = max(behind, state.pos)
    elif following in QUOTES:
        add_member(state, frame, read_string(state), position)
    else:
        add_member(state, frame, read_bare_value(state), position)


def _key(state: State, frame: Frame) -> None:
    """Read a key and its colon, up to the value."""
    quoted = state.text[state.pos] in QUOTES
    start = state.pos
    frame.key = read_key_string(state) if quoted else read_bare_key(state)
    skip_gap(state)
    if not state.text.startswith(":", state.pos):
        state.refuse("truncated" if state.pos >= len(state.text) else "parse_error", "a key without a value", start)
    state.pos += 1
    skip_gap(state)
    if state.pos >= len(state.text):
        state.refuse("truncated", "a key without a value", start)
