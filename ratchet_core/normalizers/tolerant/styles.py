"""Damage that is a matter of style, mended in runs: quotes, bare keys, Python's literals, comments, trailing commas.

What one expression matches here is beyond doubt, token by token, for the reasons that the careful reader gives in the
modules named after the tokens. A matched run is rewritten by a few passes in C; only the changes that are recorded one
by one are looked at one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from ...violation import Path
from .frame import Frame
from .gaps import says_more
from .grammar import ESCAPE, GAP, NUMBER, STRING, run_of
from .state import State

__all__ = ["read_styled_run"]

_FEW: Final = "{1,2}+"
_MANY: Final = "{1,32}+"
"""Runs are short, so that undamaged text behind one is left to the quicker expression."""

# no bracket and no quote, which may be data, and not right behind a token, which it may be a part of
_IN_COMMENT: Final = r"""[^\n\r{}\[\]"'`*]"""
_COMMENT: Final = rf"(?://|\#[ \t!]){_IN_COMMENT}*+(?=[\n\r])|/\*{_IN_COMMENT}*+\*/"
_PAD: Final = rf"{GAP}(?:(?<=[ \t\n\r,{{\[])(?:{_COMMENT}){GAP})*+"
_RAW_STRING: Final = rf'"(?:[^"\\\x00-\x1f]++|{ESCAPE}|\t|[\r\n]++[ \t]*+(?!"))*+"'


def _quoted(opener: str, closer: str) -> str:
    return rf"{opener}[^\\\x00-\x1f\"{opener}{closer}]*+{closer}"


_PLAIN_QUOTES: Final = rf"{_quoted(chr(39), chr(39))}|{_quoted('`', '`')}"
_SMART_QUOTES: Final = rf"{_quoted(chr(0x201C), chr(0x201D))}|{_quoted(chr(0x2018), chr(0x2019))}"
_WORD: Final = r"[A-Za-z_$][\w$.-]*+"
_NO_KEY: Final = r"(?!(?:true|false|null|True|False|None|undefined|NaN)\b)"
_LITERALS: Final = "[Tt]rue|[Ff]alse|null|None"

_STRICT_WORD: Final = {"True": "true", "False": "false", "None": "null"}
_PYTHON_VALUE: Final[dict[str, bool | None]] = {"True": True, "False": False, "None": None}
_RULES: Final = {"'": "single_quotes", "`": "backticks", "\u201c": "smart_quotes", "\u2018": "smart_quotes"}
_CONTROLS: Final = {9: r"\t", 10: r"\n", 13: r"\r"}
_CHANGED: Final = re.compile("[\t\n\r'`\u201c\u2018]").search
"""What a string that has to be rewritten holds."""
_HOLE: Final = "\0"  # no token of a run holds this character

_STRING: Final = rf"{_RAW_STRING}|{_PLAIN_QUOTES}|{_SMART_QUOTES}"
_STRINGS: Final = re.compile(rf"({_STRING})")
_STRINGS_AND_COMMENTS: Final = re.compile(rf"({_STRING}|{_COMMENT})")
_KEY: Final = re.compile(rf"({_WORD})(?={GAP}:)")
_PYTHON: Final = re.compile(r'(?<![\w$.\-"])(?:True|False|None)(?![\w$.\-"])')
_TRAILING: Final = re.compile(rf",(?={GAP}[}}\]])")
_TOKEN: Final = re.compile(rf"{_COMMENT}|{_STRING}|{_WORD}|[{{}}\[\],:]")


@cache
def _runs(smart: bool, most: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The expressions for items and for members; compiled when the first text needs them."""
    quotes = f"{_PLAIN_QUOTES}|{_SMART_QUOTES}" if smart else _PLAIN_QUOTES
    members, items = run_of(
        keys=rf"(?:{STRING}|{quotes}|{_NO_KEY}{_WORD})",
        scalars=rf"{_RAW_STRING}|{quotes}|{NUMBER}|{_LITERALS}",
        pad=_PAD,
        levels=2,
        trailing=True,
        most=most,
    )
    return re.compile(items), re.compile(members)


def read_styled_run(state: State, frame: Frame) -> str:
    """Read a run of members or items that are damaged in style only.

    "" when none starts here; else the character that ended it: a comma, which was read, or the closer that comes next.
    """
    text, start = state.text, state.pos
    smart = state.has_smart_quotes
    most = _MANY if state.styled_to == start else _FEW
    found = _runs(smart, most)[frame.is_object].match(text, start)
    if found is None or _omits(text[start : found.end()]):
        return ""
    end = found.end()
    comma = text[end - 1] == ","
    _rewrite(state, frame, start, end - comma)
    state.pos = state.styled_to = end
    return "," if comma else text[end]


def _omits(run: str) -> bool:
    """Whether a comment in it stands for data: that is for the reader of gaps to refuse."""
    if "//" not in run and "#" not in run and "/*" not in run:
        return False
    comments = (part for part in _STRINGS_AND_COMMENTS.split(run)[1::2] if part[0] in "/#")
    return any(map(says_more, comments))


def _rewrite(state: State, frame: Frame, start: int, end: int) -> None:
    """Put strict JSON for the run in its place; the comma behind it stays, as it may have to go."""
    run = state.text[start:end]
    strict, changes = _rewritten(run)
    _tell(state, frame, run, changes)
    state.replace(start, end, strict)
    state.keys += changes["unquoted_key"]
    comma = state.text[end] == ","
    frame.add_run(strict, end + comma, last=not comma)


def _rewritten(run: str) -> tuple[str, Counter[str]]:
    """The run as strict JSON, and how often each rule was at work in it."""
    changes: Counter[str] = Counter()
    if "//" in run or "#" in run or "/*" in run:
        run = _without_comments(run, changes)
    parts = _STRINGS.split(run)
    strings = parts[1::2]
    if _CHANGED("".join(strings)):
        strings = [_strict_string(token, changes) for token in strings]
    bare = _HOLE.join(parts[::2])
    between = _KEY.split(bare)
    changes["unquoted_key"] += len(between) // 2
    bare, times = _PYTHON.subn(lambda word: _STRICT_WORD[word[0]], '"'.join(between))
    changes["python_literal"] += times
    bare, times = _TRAILING.subn("", bare)
    changes["trailing_comma"] += times
    parts[::2] = bare.split(_HOLE)
    parts[1::2] = strings
    return "".join(parts), changes


def _without_comments(run: str, changes: Counter[str]) -> str:
    parts = _STRINGS_AND_COMMENTS.split(run)
    comments = [number for number in range(1, len(parts), 2) if parts[number][0] in "/#"]
    changes["comment"] += len(comments)
    for number in comments:
        parts[number] = ""
    return "".join(parts)


def _strict_string(token: str, changes: Counter[str]) -> str:
    opener = token[0]
    if opener != '"':
        changes[_RULES[opener]] += 1
        return f'"{token[1:-1]}"'
    if _has_control(token):
        changes[_control_rule(token)] += 1
        return token.translate(_CONTROLS)
    return token


def _has_control(token: str) -> bool:
    return "\n" in token or "\t" in token or "\r" in token


def _control_rule(token: str) -> str:
    return "raw_newline" if "\n" in token or "\r" in token else "raw_control"


def _tell(state: State, frame: Frame, run: str, changes: Counter[str]) -> None:
    """Record what was changed: one by one as far as the rules may, the rest as a number."""
    wanted = {rule: min(times, state.left_to_tell(rule)) for rule, times in changes.items()}
    for rule, times in changes.items():
        if times:
            state.count(rule, times, _COSTS.get(rule, 1))
    left = sum(wanted.values())
    for rule, before, after, cost, path in _changes(state, frame, run) if left else ():
        if wanted[rule]:
            state.tell(rule, before, after, cost, path)
            wanted[rule] -= 1
            left -= 1
            if not left:
                return


_COSTS: Final = {"python_literal": 2}


Change = tuple[str, str, Any, int, Path]
"""The rule, what stood there, what stands there now, the cost, and the path."""


def _changes(state: State, frame: Frame, run: str) -> Iterator[Change]:
    """The changes in a run, in the order of the text."""
    walk = _Walk(state.container_path(), frame)
    comma = False
    for token in _TOKEN.finditer(run):
        text = token[0]
        first = text[0]
        if first in _MARKS:
            if comma and first in "}]":
                yield "trailing_comma", ",", None, 1, walk.container
            walk.mark(first)
            comma = first == ","
        elif first in "/#":
            yield "comment", text, None, 1, walk.container
        else:
            comma = False
            if change := _change(text, walk.at_key):
                yield *change, walk.container if walk.at_key else walk.value
            if walk.at_key:
                walk.steps[-1] = text if text[0] not in _QUOTES else text[1:-1]


_MARKS: Final = frozenset("{}[],:")
_QUOTES: Final = frozenset(('"', *_RULES))


def _change(text: str, is_key: bool) -> tuple[str, str, Any, int] | None:
    """What became of a string or a word: rule, before, after and cost; None when it stayed."""
    if text[0] in _RULES:
        return _RULES[text[0]], text, text[1:-1], 1
    if text[0] == '"':
        return (_control_rule(text), text[1:-1], text[1:-1], 1) if _has_control(text) else None
    if is_key:
        return "unquoted_key", text, text, 1
    return ("python_literal", text, _PYTHON_VALUE[text], 2) if text in _PYTHON_VALUE else None


class _Walk:
    """Where in the document a walk over the tokens of a run is."""

    def __init__(self, base: Path, frame: Frame) -> None:
        self._base = base
        self._objects = [frame.is_object]
        self.steps: list[str | int] = ["" if frame.is_object else frame.count]
        self.at_key = frame.is_object

    @property
    def value(self) -> Path:
        """The path of the value that comes next, or of the one that is read."""
        return (*self._base, *self.steps)

    @property
    def container(self) -> Path:
        """The path of the innermost container."""
        return (*self._base, *self.steps[:-1])

    def mark(self, mark: str) -> None:
        """Take a mark of punctuation."""
        if mark == ":":
            self.at_key = False
        elif mark == ",":
            self.at_key = self._objects[-1]
            if not self.at_key:
                self.steps[-1] += 1  # type: ignore[operator]
        elif mark in "{[":
            self.at_key = mark == "{"
            self._objects.append(self.at_key)
            self.steps.append("" if self.at_key else 0)
        else:
            self.at_key = False
            self._objects.pop()
            self.steps.pop()
