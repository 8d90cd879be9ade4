"""Text without quotes where a value is expected: ``{name: Ann, site: https://a.b/c, on: 2024-10-18}``.

It is read as the text that stands there, as YAML reads it: up to the comma, the closer or the end of the line. Text
that may be something else is refused: a number, code, a placeholder, half a quotation, an ellipsis, words with a
colon behind them. So is an array of bare words alone, which is prose in brackets.
"""

from __future__ import annotations

import json
import re
from typing import Final

from .state import State

__all__ = ["bare_text", "check_bare_text"]

_CHARS: Final = r"\w$\u00a3\u20ac\u00b0@%+/.:?!&'()\-"
_URL: Final = re.compile(r"https?://[^\s,\"'`<>{}\[\]\\]++(?=\s*(?:[,}\]]|\Z))").match
_TEXT: Final = re.compile(rf"(?:[{_CHARS}]++(?:\#[{_CHARS}]++)*+)(?: (?![/#]{{1,2}} )(?!//|/\*)[{_CHARS}]++)*+").match
_ENDS: Final = re.compile(r"[ \t]*+(?:[,;}\])]|\r?\n|//|/\*|#[ \t]|\Z)").match
_HALF_QUOTED: Final = re.compile(rf'([\w$%+/.:?!-][ {_CHARS}]*+)"(?=\s*+[,}}\]])').match
_DOUBTFUL: Final = re.compile(
    r"""\.\.|//|\w\(|\ [+/%&-]\ |[:/?]\ |:\Z|\A[^\w$\u00a3\u20ac./@+-]|\A[./@+-]*\Z
    | \A[+-]?(?:0[xXbBoO]\w*|[0-9_]+(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]*)?)\Z   # a number that JSON does not know
    | \A[+-]?[0-9][0-9.,_]*\ [0-9]                                          # two numbers, or one with a gap
    | (?<![^\W\d_])'|'(?![^\W\d_])                                          # half a quotation
    | \A(?:null|true|false|none|undefined|nan)\Z
    """,
    re.VERBOSE | re.IGNORECASE,
).search


def bare_text(state: State) -> None:
    """Read the text that starts here without quotes."""
    start = state.pos
    if not state.frames[-1].is_object and state.frames[-1].kind != "[":
        state.refuse("parse_error", "a value without quotes", start)
    if half := _HALF_QUOTED(state.text, start):
        _half_quoted(state, half)
        return
    found = _URL(state.text, start) or _TEXT(state.text, start)
    text = found[0].rstrip() if found else ""
    end = start + len(text)
    _check(state, text, start, end)
    if state.bare_text < 0:
        state.bare_text = start
    state.note("unquoted_text", text, text, 3, at_value=True)
    state.replace(start, end, json.dumps(text, ensure_ascii=False))
    state.pos = end
    state.sure = False


def _check(state: State, text: str, start: int, end: int) -> None:
    if " " in text and not state.frames[-1].is_object:
        state.refuse("parse_error", "words without quotes in a list: one item or several", start)
    if end == len(state.text):
        state.refuse("truncated", "the text ends inside a word", start)
    if not text or _ENDS(state.text, end) is None:
        state.refuse("parse_error", "a value without quotes that is in doubt", start)
    if not _URL(state.text, start) and (_DOUBTFUL(text) or text.count("(") != text.count(")")):
        state.refuse("parse_error", "a value without quotes that is in doubt", start)


def _half_quoted(state: State, half: re.Match[str]) -> None:
    """Text with a closing quote only. Its beginning is sure where nothing without quotes stands before it."""
    frame, start, text = state.frames[-1], half.start(), half[1]
    # in a list, a string before may be the one that goes on here; more white space than one may belong to the text
    before = (_AFTER_KEY if frame.is_object else _AFTER_BRACKET)(state.text[max(0, start - _WINDOW) : start])
    if _DOUBTFUL(text) or _NO_WORD(text) or before is None or frame.key_goes_on:
        state.refuse("parse_error", "a quote that may belong elsewhere", half.end() - 1)
    state.note("missing_quote", half[0], text, 3, at_value=True)
    state.replace(start, half.end(), json.dumps(text, ensure_ascii=False))
    state.pos = half.end()
    state.sure = True


def check_bare_text(state: State) -> None:
    """Refuse words in brackets without a quote or a second key anywhere: they are prose. A reply that is nothing but a
    list of several words is none."""
    if state.looks_like_data:
        return
    listed = state.alone and state.text.count(",", state.start, state.end)
    if not listed if state.keys == 0 else " " in state.text[state.bare_text : state.end].strip("} \n"):
        state.refuse("parse_error", "words in brackets, without a quote or a second key", state.bare_text)


_WINDOW: Final = 20
_AFTER_KEY: Final = re.compile(r"[\"'] ?: ?\Z").search
_AFTER_BRACKET: Final = re.compile(r"\[\Z|[}\]],? ?\Z").search
_NO_WORD: Final = re.compile(r"[-+.]*[0-9]|(?:true|false|null|True|False|None)\b").match
