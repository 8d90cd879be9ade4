"""Where brackets, fences and reasoning tags stand in a text.

Every alternative of the patterns starts with a character of its own, so that the regular expression engine looks for
those characters alone: prose goes by at memory speed. What a line must look like is checked here.
"""

from __future__ import annotations

import re
from typing import Final

from .json_spans import line_before
from .tags import END_OF_REASONING, REASONING_TAG

__all__ = ["next_closing", "next_end_of_reasoning", "next_mark", "next_part", "next_thought"]

_FENCE: Final = r"````*+|~~~~*+"
_MARK: Final = re.compile(rf"{REASONING_TAG}|\{{|\[|{_FENCE}", re.IGNORECASE)
_PART: Final = re.compile(rf"{REASONING_TAG}|{_FENCE}", re.IGNORECASE)
_TAG: Final = re.compile(REASONING_TAG, re.IGNORECASE)
_END_TAG: Final = re.compile(END_OF_REASONING, re.IGNORECASE)
_RUNS: Final = {"`": re.compile("````*+"), "~": re.compile("~~~~*+")}
_LINE_END: Final = re.compile(r"[ \t]*+(?:\r?\n|\r?\Z)")
_QUOTES: Final = frozenset("`\"'")


def next_mark(text: str, start: int) -> re.Match[str] | None:
    """The next bracket, run of three or more backticks or tildes, or reasoning tag."""
    return _MARK.search(text, start)


def next_end_of_reasoning(text: str, start: int) -> int | None:
    """Where the next closing tag stands, None when there is none."""
    found = _END_TAG.search(text, start)
    return found.start() if found else None


def next_thought(text: str, start: int, stop: int | None = None) -> int | None:
    """Where the next reasoning tag stands that is not in quotation marks, None when there is none."""
    for found in _TAG.finditer(text, start, len(text) if stop is None else stop):
        if not _is_named(text, found):
            return found.start()
    return None


def next_part(text: str, start: int) -> int:
    """Where the next reasoning tag or the next line that opens a fence starts; the end of the text without either."""
    for found in _PART.finditer(text, start):
        if text[found.start()] in "`~":
            line = line_before(text, found.start())
            if not line.strip(" \t>"):
                return max(start, found.start() - len(line))
        elif not _is_named(text, found):
            return found.start()
    return len(text)


def next_closing(text: str, start: int, char: str) -> int:
    """Where the next line that closes a fence of ``char`` starts; the end of the text without one."""
    for found in _RUNS[char].finditer(text, start):
        line = line_before(text, found.start())
        if not line.strip(" \t>") and _LINE_END.match(text, found.end()):
            return max(start, found.start() - len(line))
    return len(text)


def _is_named(text: str, tag: re.Match[str]) -> bool:
    """Whether a tag stands between quotation marks."""
    return text[max(tag.start() - 1, 0) : tag.start()] in _QUOTES and text[tag.end() : tag.end() + 1] in _QUOTES
