"""Where JSON stands in a text: strict values, broken ones, and those that are cut off.

Each function looks at one opening bracket. Together they are linear: an attempt that fails at an offset says so, and
the next one starts there (``survey`` does that).
"""

from __future__ import annotations

import json
import re
from typing import Final, Literal

from .._frozen import frozen
from .tolerant.grammar import read_run

__all__ = ["Attempt", "LooseEnds", "attempt", "fresh_starts", "line_before", "strict_end"]


@frozen()
class Attempt:
    """What stands at an opening bracket.

    Attributes:
        kind: ``strict``: JSON up to ``end``. ``cut``: JSON as far as it goes, but the text ends in it. ``broken``: no
            JSON from ``end`` on. ``prose``: a bracket that starts no JSON of any sort.
        start: offset of the bracket.
        end: offset behind the value, or where the attempt ended.
    """

    kind: Literal["strict", "cut", "broken", "prose"]
    start: int
    end: int


_STRING_BODY: Final = r'(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+'
_NUMBER: Final = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
_TOKEN: Final = re.compile(rf'[ \t\n\r]*+([{{}}\[\],:]|"{_STRING_BODY}"|(?:{_NUMBER}|true|false|null)(?![\w.]))')
_DEEPEST: Final = 500
"""No limits allow deeper nesting; what is nested deeper is no data, and nothing is looked for behind it."""
_BEFORE_RUN: Final = {"{": ("{", "key"), "[": ("[", "value")}
_LAST_SCALAR: Final = (
    r"-?(?:[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]*+)?)?|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?"
)
_AT_END: Final = re.compile(rf'[ \t\n\r]*+(?:"{_STRING_BODY}(?:\\(?:u[0-9a-fA-F]{{0,3}})?)?|{_LAST_SCALAR})\Z')
_STOPS_AT: Final = re.compile(rf'[ \t\n\r]*+(?:"{_STRING_BODY})?')

_GAP: Final = r"[\s\u200b-\u200d\u2060\ufeff]*+"
_OBJECT_START: Final = re.compile(
    rf"""{_GAP}(?:["'}}\u201c\u2018\u2019\u201d#]|//|/\*|[\w$-]++\s*+:(?!//)|\Z)""",
)
_ARRAY_START: Final = re.compile(
    rf"""{_GAP}(?:["'\]\[{{\u201c\u2018#]|//|/\*|-?\.?[0-9]|(?:true|false|null|None|True|False|NaN|undefined)\b"""
    r"""|(?:-|t|tr|tru|f|fa|fal|fals|n|nu|nul)?\Z)"""
)
_ALONE: Final = re.compile(r"[{\[][ \t]*+\r?\n")
_QUOTES: Final = frozenset("\"'`\u201c\u201d")

# what is expected next, the first character of a token -> what is expected then; "A" is resolved by the open bracket
_NEXT: Final = {
    ("value", '"'): "A",
    ("value", "0"): "A",
    ("[", '"'): "A",
    ("[", "0"): "A",
    ("{", '"'): ":",
    ("key", '"'): ":",
    (":", ":"): "value",
    ("after {", ","): "key",
    ("after [", ","): "value",
}
_CLOSABLE: Final = {("{", "}"), ("after {", "}"), ("[", "]"), ("after [", "]")}

_DECODER: Final = json.JSONDecoder(parse_constant=lambda name: _refuse(name), parse_int=str)
_ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def strict_end(text: str, start: int) -> int | None:
    """Where the JSON value that starts at ``start`` ends, None when none does. The text must have passed the guard."""
    try:
        end = _DECODER.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None
    return end if _encodable(text[start:end]) else None


def _encodable(document: str) -> bool:
    """Whether valid JSON holds no half of a surrogate pair, raw or escaped."""
    try:
        if not document.isascii():
            document.encode()
        if _ESCAPED_SURROGATE.search(document):
            json.dumps(json.loads(document, parse_int=str), ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


def attempt(text: str, start: int, *, fast: bool = True) -> Attempt:
    """Read on from the bracket at ``start``.

    ``fast`` is the right guess where JSON is likely; a wrong guess costs time in proportion to ``start``.
    """
    if not _opens_json(text, start):
        return Attempt("prose", start, start + 1)
    end = strict_end(text, start) if fast else None
    if end is not None:
        return Attempt("strict", start, end)
    stopped, complete = _follow(text, start)
    if complete and _encodable(text[start:stopped]):
        return Attempt("strict", start, stopped)
    if not complete and _AT_END.match(text, stopped):
        inline = stopped == start + 1 and line_before(text, start).strip()
        return Attempt("prose" if inline else "cut", start, len(text))
    reached = _STOPS_AT.match(text, stopped)
    return Attempt("broken", start, max(start + 1, reached.end() if reached else stopped))


def line_before(text: str, start: int) -> str:
    """What stands before ``start`` on its line, as far as 200 characters back."""
    lead = text[max(start - 200, 0) : start]
    return lead[lead.rfind("\n") + 1 :]


def _opens_json(text: str, start: int) -> bool:
    """Whether the bracket at ``start`` may open JSON: by what follows it."""
    before, behind = text[max(start - 1, 0) : start], text[start + 1 : start + 2]
    if before and before == behind and before in _QUOTES and not text[start + 2 : start + 3].isalnum():
        return False  # a quoted bracket: "{"
    if text.startswith("<![CDATA", max(start - 8, 0)):
        return False
    if _ALONE.match(text, start) and not line_before(text, start).strip():
        return True
    if text[start] == "{":
        return _OBJECT_START.match(text, start + 1) is not None
    return _ARRAY_START.match(text, start + 1) is not None


def _follow(text: str, start: int) -> tuple[int, bool]:
    """The offset of the first token that JSON's grammar does not allow; or the end of the value and True."""
    expected, at = "value", start
    brackets: list[str] = []
    while (token := _TOKEN.match(text, at)) is not None:
        if brackets and expected in _BEFORE_RUN[brackets[-1]] and (end := read_run(text, at, brackets[-1] == "{")) > at:
            at, expected = end, _behind_run(brackets[-1], text[end - 1])
            continue
        first = token[1][0]
        expected = _step(brackets, expected, first if first in '{}[]",:' else "0")
        if not expected:
            return at, False
        if len(brackets) > _DEEPEST:
            return len(text), False
        at = token.end()
        if expected == "end":
            return at, True
    return at, False


def _behind_run(bracket: str, last: str) -> str:
    """What is expected behind a run: the next member or item behind its comma, else the closer."""
    if last != ",":
        return f"after {bracket}"
    return "key" if bracket == "{" else "value"


def _step(brackets: list[str], expected: str, token: str) -> str:
    """What is expected behind ``token``: "" when it is not allowed here, "end" when it completes the value."""
    if token in "{[":
        if expected not in ("value", "["):
            return ""
        brackets.append(token)
        return token
    if token in "}]":
        if (expected, token) not in _CLOSABLE:
            return ""
        brackets.pop()
        return f"after {brackets[-1]}" if brackets else "end"
    following = _NEXT.get((expected, token), "")
    return f"after {brackets[-1]}" if following == "A" else following


def _loose_string(quote: str) -> str:
    """A string whose end is where JSON could go on; where no end comes, all of the rest and the group of its quote."""
    name = "double" if quote == '"' else "single"
    return rf"""{quote}(?:[^{quote}\\]++|\\.|{quote}(?!\s*+(?:[,:}})\]]|/[/*]|\Z)))*+(?:{quote}|(?P<{name}>))"""


_DOUBLE: Final = _loose_string('"')
_SINGLE: Final = rf"(?<=[{{\[,:\s]){_loose_string(chr(39))}"
_LOOSE: Final = {
    blind: re.compile("|".join((*strings, r"(?P<empty>(?:\[\]|\{\})++)|[{}\[\]]")), re.DOTALL)
    for blind, strings in {
        "": (_DOUBLE, _SINGLE),
        '"': (_SINGLE,),
        "'": (_DOUBLE,),
        "\"'": (),
    }.items()
}
_PAIR: Final = {"{": "}", "[": "]"}
_COMMA: Final = re.compile(r"[ \t\n\r]*+,")
_TRIES: Final = 32
"""So many containers in a row without a sound beginning, and no more is looked for."""


class LooseEnds:
    """Finds where broken structures of one text close, by brackets and quotes alone. Linear over growing offsets.

    A quote ends a string only where JSON could go on behind it, so that stray ones do no harm.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._blind: dict[int, str] = {}  # quotes that end no string any more before an offset
        self._tries = _TRIES

    def find(self, start: int, stop: int) -> int | None:
        """The offset behind the bracket that closes the one at ``start``; None when none does before ``stop``."""
        closers: list[str] = []
        self._tries = _TRIES
        at: int | None = start
        while at is not None:
            at = self._walk(at, stop, closers)
            if not closers:
                return at
        return None

    def _walk(self, at: int, stop: int, closers: list[str]) -> int | None:
        """Follow the brackets until all are closed, or there is text to be passed over: where to go on."""
        text = self._text
        for found in _LOOSE[self._blind.get(stop, "")].finditer(text, at, stop):
            mark, end = text[found.start()], found.end()
            if found.lastgroup == "empty" and closers:
                continue
            if mark in _PAIR:
                closers.append(_PAIR[mark])
                onward = self._past_run(end, stop, mark == "{")
            elif mark in _QUOTE_MARKS:
                onward = self._past_quote(found, stop, mark)
            else:
                onward = self._past_closer(mark, end, stop, closers)
            if onward:
                return onward
        return None

    def _past_quote(self, found: re.Match[str], stop: int, mark: str) -> int:
        """Behind a quote that opens no string, as none has an end from here on; 0 behind a string."""
        if found.lastgroup is None:
            return 0
        self._blind[stop] = "\"'" if stop in self._blind else mark
        return found.start() + 1

    def _past_closer(self, mark: str, end: int, stop: int, closers: list[str]) -> int:
        """Behind the last closer, or behind what is sound there; 0 when neither."""
        if mark != closers[-1]:
            return 0
        closers.pop()
        if not closers:
            return end
        comma = _COMMA.match(self._text, end) if self._tries else None
        return self._past_run(comma.end(), stop, closers[-1] == "}") if comma else 0

    def _past_run(self, at: int, stop: int, members: bool) -> int:
        """Behind the sound members or items at ``at``, whose brackets are all paired; 0 when there are none."""
        if not self._tries:
            return 0
        end = read_run(self._text, at, members)
        self._tries = _TRIES if at < end <= stop else self._tries - 1
        return end if at < end <= stop else 0


_QUOTE_MARKS: Final = frozenset("\"'")


_FRESH: Final = re.compile(
    r"^[ \t>*#-]*+[^\W\d_][\w'\u2019]*+[,:]?[ \t]++[\w'\u2019*][^\n\"{}\[\]]*+\s*+(?:```\w*+\s*+)?(?<![\w)])[{\[]",
    re.MULTILINE,
)


def fresh_starts(text: str, start: int, stop: int) -> frozenset[int]:
    """Offsets of brackets that a line of words leads up to ("Sorry, once more: {"): there a new answer starts."""
    return frozenset(found.end() - 1 for found in _FRESH.finditer(text, start, stop))
