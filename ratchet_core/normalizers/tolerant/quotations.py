"""Double quotes inside a double-quoted value whose backslashes were forgotten.

Accepted, all on one line, are

* quotes that come in pairs written as prose writes them: ``"he said "hi" and left"``. One quote too many or too
  few anywhere makes the number odd, so a lost delimiter is never taken for prose;
* an object or a list of strict JSON between words: ``"the answer is {"a": "b"}, which is no text"``;
* one mark of inches or seconds, right behind a number between words: ``"a 72" screen"``.
"""

from __future__ import annotations

import json
import re
from typing import Final

from .state import State

__all__ = ["with_quotations"]

_LINE_BODY: Final = re.compile(r'(?:[^\\"\n\r]++|\\.)*+').match
_OPENS_QUOTATION: Final = re.compile(r'(?<=[\s(\[{<>=/\u2014\u2013-])"(?=[^\s",:;\]}])').match
_AT_START: Final = re.compile(r'"(?=[^\s",:;\]}])').match
_CLOSES_QUOTATION: Final = re.compile(r'(?<=[^\s"])"(?=[\s.,;!?)\]}<>/\u2019\'\u2014\u2013-]|"\s*+(?:[,}\]]|\Z))').match
_INCHES: Final = re.compile(r'(?<=[0-9])"(?=[\s.,;!?)\]"xX\u00d7-])').match
_LENGTH: Final = re.compile(r"(?:\A|[\s(\[x\u00d7'\u2032-])[0-9]+(?:[.,/][0-9]+)?\Z").search
_LENGTH_WINDOW: Final = 20
_ENDS_OBJECT_VALUE: Final = re.compile(
    r'"[ \t]*(?:\Z|[\r\n]|[}\])][ \t]*(?:[,}\])\r\n]|\Z)|,\s*(?:"[^"\\\r\n]*+"\s*:|[A-Za-z_$][\w$]*+\s*:|[}\'/]|\Z))'
).match
_ENDS_ITEM: Final = re.compile(
    r'"[ \t]*(?:\Z|[\r\n]|[}\])][ \t]*(?:[,}\])\r\n]|\Z)|,\s*(?:["{\[}\]\'0-9/-]|true\b|false\b|null\b|\Z))'
).match
_DECODER: Final = json.JSONDecoder()
_WORD_BEHIND: Final = re.compile(r"[ \t]*+[.,;:!?)-]*+[ \t]++[^\W\d_]|[ \t]*+[.!?]?+\"").match
_MOST_INLINE: Final = 2_000
_MOST_TRIES: Final = 20
_MOST_QUOTES: Final = 200


class _Reading:
    """A value with quotes in it being read: where it started, the quote it has come to, how many are in pairs."""

    def __init__(self, state: State, start: int, first: int) -> None:
        self.state = state
        self.text = state.text
        self.start = start
        self.before = start
        self.quote = first
        self.inner = 0
        self.marks = 0
        self.tries = 0
        self.quotes = 0

    def past_quote(self) -> int:
        """Take the quote as one that stands inside; the offset where to go on."""
        quote = self.quote
        self.quotes += 1
        if self.quotes > _MOST_QUOTES:
            self.state.refuse("parse_error", "too many quotes inside this string", self.start)
        closing = self.inner % 2 or self._behind_low_quote()
        if not closing and (end := self._inline_end()):
            return end
        if closing and _CLOSES_QUOTATION(self.text, quote) and not self._ends_item():
            self.inner += 1 if self.inner % 2 else 0
        elif not closing and self._opens():
            self.inner += 1
        elif not closing and self._measures():
            self.marks += 1
        else:
            self.state.refuse("parse_error", "a quote inside a string that is in doubt", quote)
        return quote + 1

    def _opens(self) -> bool:
        return (_AT_START if self.quote == self.start + 1 else _OPENS_QUOTATION)(self.text, self.quote) is not None

    def _ends_item(self) -> bool:
        """Whether a comma behind may be the one between two items, the second of which has lost a quote."""
        return self.text[self.quote + 1] == "," and not self.state.frames[-1].is_object

    def _measures(self) -> bool:
        """Whether this is the mark of inches; at the start of an item it may as well be its end."""
        if not _INCHES(self.text, self.quote):
            return False
        before = self.text[max(self.start + 1, self.quote - _LENGTH_WINDOW) : self.quote]
        found = _LENGTH(before)
        return found is not None and (self.state.frames[-1].is_object or found.start() > 0)

    def _behind_low_quote(self) -> bool:
        """German and other writers open with a low quote and close with a plain one."""
        rfind = self.text.rfind
        low = rfind("\u201e", self.before, self.quote)
        return low > max(rfind("\u201c", self.before, self.quote), rfind("\u201d", self.before, self.quote))

    def _inline_end(self) -> int:
        """Behind the JSON between words whose first quote this is, 0 when there is none."""
        opener = self.text.rfind("{", self.before, self.quote) if self.text[self.quote - 1] != "[" else self.quote - 1
        self.tries += 1
        if opener <= self.start or self.text[opener + 1 : self.quote].strip() or self.tries > _MOST_TRIES:
            return 0
        literal = self.text[opener : opener + _MOST_INLINE]
        try:
            end = _DECODER.raw_decode(literal)[1]
        except (ValueError, RecursionError):
            return 0
        if "\n" in literal[:end] or "\\" in literal[:end] or not _WORD_BEHIND(self.text, opener + end):
            return 0
        self.before = opener + end
        return opener + end


def with_quotations(state: State, start: int, first: int) -> tuple[str, int]:
    """A value with quotes in it, whose ``first`` inner one was found: its raw body and its end."""
    text = state.text
    ends = _ENDS_OBJECT_VALUE if state.frames[-1].is_object else _ENDS_ITEM
    reading = _Reading(state, start, first)
    while reading.quote == first or not ends(text, reading.quote):
        at = reading.past_quote()
        reading.before = max(reading.before, reading.quote)
        body = _LINE_BODY(text, at)
        reading.quote = body.end()  # type: ignore[union-attr]
        if text[reading.quote : reading.quote + 1] != '"':
            cut = reading.quote >= len(text)
            state.refuse("truncated" if cut else "parse_error", "this string has no sure end", start)
    _check(state, reading)
    raw = text[start + 1 : reading.quote]
    state.note("inner_quote", text[start : reading.quote + 1], raw, 3, at_value=True)
    return raw, reading.quote + 1


def _check(state: State, reading: _Reading) -> None:
    """Refuse quotes in no order, and quotes where another one may be lost."""
    start, quote = reading.start, reading.quote
    doubled = reading.text[start + 1] == '"' and reading.text[quote - 1] == '"'
    if reading.inner % 2 or doubled or reading.marks > 1:
        state.refuse("parse_error", "the quotes inside this string do not come in pairs", start)
