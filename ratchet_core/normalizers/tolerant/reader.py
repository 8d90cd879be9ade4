"""The loop: one step reads one token group of the innermost open container.

Runs of undamaged members and items are read by one regular expression, runs that are damaged in style only by another;
whatever those do not take is read token by token by the functions of the other modules. No text is read more than a
fixed number of times.
"""

from __future__ import annotations

import re
from typing import Final

from .bare_text import check_bare_text
from .brackets import CLOSERS, close, close_before_comma, finish, open_frame, read_surplus
from .frame import Frame
from .gaps import skip_gap
from .grammar import LEVELS, read_run
from .keys import read_key, starts_set
from .scalars import IDENTIFIER, read_bare_value
from .state import State
from .strings import QUOTES, read_string
from .styles import read_styled_run
from .wrappers import open_wrapper

__all__ = ["read_document", "read_tail"]

_SEPARATOR: Final = re.compile(r"[ \t\n\r]*+,").match
_COMMAS: Final = re.compile(r",(?:[ \t\n\r]*+,)*+").match
_KEY_AHEAD: Final = re.compile(r"""["'][^"'\\\n]*+["']\s*+:""").match
_OPENERS: Final = frozenset("{[(")
_GOES_ON: Final = frozenset(",:}]\"'")
_LONGEST_NUMBER: Final = 200
"""A number that a run may hold has fewer characters; lower limits need the careful reader."""


def read_document(state: State) -> None:
    """Read one object or array from the state's position; raise ``RefusedError`` in every doubt."""
    skip_gap(state)
    opener = state.text[state.pos : state.pos + 1]
    if not opener:
        state.refuse("empty_output", "there is nothing to read", state.pos)
    if opener not in "{[" and not (opener == "(" and state.alone):
        state.refuse("parse_error", "a JSON object or array starts with { or [", state.pos)
    state.start = state.pos
    _open(state, opener)
    while state.frames:
        frame = state.frames[-1]
        if frame.after == "value" or not _run(state, frame):
            _step(state, frame)
    if opener == "(" and not state.strict(state.start, state.start + 1):
        state.refuse("parse_error", "brackets around one value are no list", state.start)
    check_bare_text(state)


def _open(state: State, opener: str) -> None:
    open_frame(state, "{" if opener == "{" else "[" if opener == "[" else "(", state.pos)


def read_tail(state: State) -> None:
    """Look at what stands behind the document: surplus closers are dropped, more data is refused.

    With ``state.to_end`` nothing but white space, comments and a comma may follow; else any text that does not go on as
    JSON would.
    """
    read_surplus(state)
    end = state.pos
    skip_gap(state)
    following = state.text[state.pos : state.pos + 1]
    if following == "," and state.to_end and not state.text[state.pos + 1 :].strip():
        state.note("trailing_comma", ",", None, 1)
        state.pos = len(state.text)
        return
    if not following:
        return
    if state.to_end and following in _OPENERS:
        state.refuse("ambiguous", "a second document follows the first", state.pos)
    if state.to_end or following in _GOES_ON:
        state.refuse("parse_error", "more text follows the document", state.pos)
    state.pos = end


def _run(state: State, frame: Frame) -> bool:
    """Read members or items in one go; False when the next one needs care."""
    if len(state.frames) + LEVELS > state.limits.depth or state.limits.digits < _LONGEST_NUMBER:
        return False
    start, text = state.pos, state.text
    # where a run has ended, the next value was looked at and is none of it
    end = start if start == state.run_to else read_run(text, start, frame.is_object)
    if end == start:
        return _styled_run(state, frame)
    closed = text[end - 1] != ","
    state.pos = state.run_to = end
    frame.add_run("" if frame.is_object else text[start:end], end, last=closed)
    if closed:
        _close(state, text[end], end)
    return True


def _styled_run(state: State, frame: Frame) -> bool:
    last = "" if frame.guessed else read_styled_run(state, frame)
    if last in CLOSERS:
        _close(state, last, state.pos)
    return bool(last)


def _close(state: State, closer: str, position: int) -> None:
    close(state, closer, position)
    _take_comma(state)


def _step(state: State, frame: Frame) -> None:
    """Read one token, or one key with its value."""
    token_end = state.pos
    state.take_step(token_end)
    skip_gap(state)
    position = state.pos
    following = state.text[position : position + 1]
    if not following:
        finish(state, position)
    elif following in CLOSERS:
        _close(state, following, position)
    elif following in ",;":
        _comma(state, frame, token_end)
    else:
        if frame.after == "value":
            _missing_comma(state, frame, token_end, following)
        elif frame.after == "comma" and _is_misplaced(state, frame, following):
            close_before_comma(state, frame)
            return
        _value(state, frame)


def _is_misplaced(state: State, frame: Frame, following: str) -> bool:
    """Whether an object stands where a key is due, or a key where an item is."""
    if not frame.filled:
        return False
    return following == "{" if frame.is_object else _KEY_AHEAD(state.text, state.pos) is not None


def _take_comma(state: State) -> None:
    """Read the comma that stands next, if one does."""
    if state.frames and (comma := _SEPARATOR(state.text, state.pos)) and state.frames[-1].after == "value":
        _after_comma(state, state.frames[-1], comma.end())


def _after_comma(state: State, frame: Frame, end: int) -> None:
    frame.after = "comma"
    frame.comma = end - 1
    frame.done = state.pos = end
    frame.guessed = False


def _comma(state: State, frame: Frame, token_end: int) -> None:
    text, position = state.text, state.pos
    if text[position] == ";":
        _semicolon(state, frame)
        return
    if frame.after == "value":
        _after_comma(state, frame, position + 1)
        return
    gap = text[token_end:position]
    if gap and frame.after == "comma" and not frame.is_object and "\n" not in gap:
        state.refuse("parse_error", "nothing between two commas: an item may be missing", position)
    around = state.frames[-2] if len(state.frames) > 1 else None
    if frame.after == "open" and around is not None and around.is_object == frame.is_object:
        state.refuse("parse_error", "a comma right behind an opening character: its closer may be missing", position)
    run = _COMMAS(text, position)
    end = run.end() if run else position + 1
    state.note("extra_comma", text[position:end], None, 1)
    state.replace(position, end, "")
    state.pos = end
    if frame.after == "open":
        frame.after = "comma"


def _semicolon(state: State, frame: Frame) -> None:
    """A semicolon between the members of an object, as TypeScript and CSS have it."""
    position = state.pos
    if frame.after != "value" or not frame.is_object:
        state.refuse("parse_error", "a semicolon that separates no members", position)
    state.note("semicolon", ";", ",", 1)
    state.replace(position, position + 1, ",")
    _after_comma(state, frame, position + 1)


def _missing_comma(state: State, frame: Frame, token_end: int, following: str) -> None:
    """Two values without a comma: recorded where nothing else can be meant. ``token_end`` is behind the first."""
    text, position = state.text, state.pos
    before = text[token_end - 1]
    same_line = "\n" not in text[token_end:position]
    after_container = before in CLOSERS
    if frame.is_object:
        doubtful = same_line and before in QUOTES and following not in QUOTES
    elif after_container or following in _OPENERS:
        doubtful = False
    else:  # two strings or two numbers on one line may be one
        doubtful = same_line and (before in QUOTES) == (following in QUOTES)
    touching = position == token_end and not after_container and before not in QUOTES
    if doubtful or touching or frame.guessed or (not state.sure and _is_after_text(state, frame, position)):
        state.refuse("parse_error", "a comma is missing here, or quotes are", position)
    frame.comma = position
    state.note("missing_comma", None, ",", 1)
    state.replace(position, position, ",")


def _is_after_text(state: State, frame: Frame, position: int) -> bool:
    """Whether text without quotes stands before, which may go on here. A key on a new line ends it."""
    if state.bare_text < 0 or (
        frame.is_object and (IDENTIFIER(state.text, position) or _KEY_AHEAD(state.text, position))
    ):
        return False
    return not state.text[frame.done - 1].isdigit()


def _value(state: State, frame: Frame) -> None:
    """Read a value, with its key in an object; a container is only entered."""
    if frame.after == "open" and frame.is_object and starts_set(state):
        frame.kind = "set"
        frame.opener = state.replace(frame.start, frame.start + 1, "[")
    if frame.is_object:
        read_key(state, frame)
    position = state.pos
    following = state.text[position : position + 1]
    if following in _OPENERS:
        _open(state, following)
        return
    if following in QUOTES:
        read_string(state)
    elif open_wrapper(state):
        return
    else:
        read_bare_value(state)
    frame.add(state.pos)
    _take_comma(state)
