"""What may stand between two tokens: white space and comments."""

from __future__ import annotations

import re
from typing import Final

from .state import State

__all__ = ["gap_end", "says_more", "skip_gap"]

_SPACE: Final = re.compile(r"[ \t\n\r]*+").match
# what a line of prose or a word processor leaves behind: no-break and zero-width spaces, byte order marks, ...
_ODD_SPACE: Final = re.compile(r"[\s\u180e\u200b-\u200d\u2060\ufeff]++").match
_LINE_COMMENT: Final = re.compile(r"(?://|#(?=[ \t#!\n\r]|\Z))[^\n\r]*+").match
_MORE: Final = re.compile(
    r"\.\.\.|\u2026|\b(?:[0-9]++ (?:more|others?)|(?:more|other) (?:items?|rows?|entries|records|elements|fields))\b"
    r"|\b(?:omitted|truncated|remaining|etc|and so (?:on|forth)|rest of|same (?:for|as))\b",
    re.IGNORECASE,
)
_QUOTES: Final = frozenset("\"'`\u201c\u201d\u2018\u2019")
# the commonest characters that end a gap of plain white space
_TOKEN_START: Final = frozenset("\"',:{}[]()0123456789-tfnTFN")


def skip_gap(state: State) -> None:
    """Move to the next token; comments and odd white space on the way are taken out and recorded, together as one."""
    text, start = state.text, state.pos
    pos = _SPACE(text, start).end()  # type: ignore[union-attr]
    if text[pos : pos + 1] not in _TOKEN_START:
        pos = _long_gap(state, start)
        _take_out(state, start, pos)
    state.pos = pos


def says_more(comment: str) -> bool:
    """Whether a comment stands for data that were left out: "... and 14 more", "rest omitted"."""
    return _MORE.search(comment) is not None


def gap_end(state: State, start: int) -> int:
    """Where the next token starts; nothing is recorded."""
    pos = _SPACE(state.text, start).end()  # type: ignore[union-attr]
    return pos if state.text[pos : pos + 1] in _TOKEN_START else _long_gap(state, start)


def _long_gap(state: State, start: int) -> int:
    text, pos = state.text, start
    own_line = start == 0
    while True:
        if space := _ODD_SPACE(text, pos):
            pos = space.end()
            own_line = own_line or "\n" in space[0]
        elif line := _LINE_COMMENT(text, pos):
            state.take_step(pos)
            _check_omission(state, pos, line[0])
            _check_line_comment(state, start, pos, line[0], own_line=own_line)
            pos = state.comment_end = line.end()
        elif text.startswith("/*", pos):
            end = text.find("*/", pos + 2)
            if end < 0:
                state.refuse("truncated", "the comment that starts here has no end", pos)
            _check_omission(state, pos, text[pos:end])
            _check_comment_after_string(state, start, pos, text[pos:end])
            pos = end + 2
        else:
            return pos


def _check_omission(state: State, pos: int, comment: str) -> None:
    if says_more(comment):
        state.refuse("parse_error", "this comment says that something was left out", pos)


def _check_line_comment(state: State, start: int, pos: int, comment: str, *, own_line: bool) -> None:
    """Refuse where the rest of the line may be data: quotes behind a string, or members and closers behind ``//``."""
    text = state.text
    if comment.count('"') % 2:
        state.refuse("parse_error", "this may be a comment or a part of a string", pos)
    if own_line:
        return
    if pos == start and text[pos - 1] in _QUOTES:
        state.refuse("parse_error", "this may be a comment or a quote inside a string", pos)
    _check_comment_after_string(state, start, pos, comment)
    unbalanced = comment.count("}") != comment.count("{") or comment.count("]") != comment.count("[")
    if unbalanced or '":' in comment:
        state.refuse("parse_error", "the comment that starts here may hide data", pos)


def _check_comment_after_string(state: State, start: int, pos: int, comment: str) -> None:
    after_string = start > 0 and state.text[start - 1] in _QUOTES
    if after_string and '"' in comment:
        state.refuse("parse_error", "this may be a comment or a quote inside a string", pos)


def _take_out(state: State, start: int, end: int) -> None:
    between = state.text[start:end]
    if comment := between.strip(" \t\n\r"):
        rule = "comment" if "/" in comment or "#" in comment else "odd_whitespace"
        state.note(rule, comment, None, 1)
        state.replace(start, end, " ")
