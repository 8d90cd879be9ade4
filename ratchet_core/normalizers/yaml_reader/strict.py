"""What YAML 1.2 forbids, or reads differently, and PyYAML's parsers let through: doubts about a node, in words.

They are parsers of YAML 1.1. A text that 1.2 does not know is refused rather than read as 1.1 would have it, except
for one thing that has a single meaning and that many write: a closing bracket right below the key of its list.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .brackets import doubt_in_brackets
from .frame import OUTSIDE, Frame

__all__ = [
    "PROPERTY_END",
    "column_of",
    "doubt_about_brackets",
    "doubt_about_column",
    "doubt_about_properties",
    "doubt_about_scalar",
]

PROPERTY_END: Final = re.compile(r"[\s,\]}]|\Z")
"""What may follow an anchor, an alias or a tag."""

_CONTENT_LINE: Final = re.compile(r"\n( *+)[ \t]*+([^ \t\r\n])")
_ANY_LINE: Final = re.compile(r"\n( *+)([^\r\n]?)")
_ITEM_LINE: Final = re.compile(r"\n[ \t]*+[-?](?:[ \t\r\n]|\Z)")
_JOINED_TO_NOTHING: Final = re.compile(r"\\\r?\n[ \t]*+\r?\n")
_BLOCK_HEADER: Final = re.compile(r"[|>]([+-]?[1-9]?[+-]?)(?:[ \t]++(?:#[^\r\n]*+)?)?(?:\r?\n|\Z)((?: *+\r?\n)*+)( *+)")
_NOTHING_MORE: Final = re.compile(r"\s*+(?:\.\.\.\s*+)?\Z")
_REST: Final = re.compile(r"([ \t]++)\Z")
_PROPERTIES: Final = re.compile(r"(?:[!&]\S*+\s++(?:#[^\r\n]*+\s*+)*+)*+")
_TAG: Final = re.compile(r"!(?:<[^>\s]*+>|[^\s,\[\]{}]*+)")


def doubt_about_scalar(text: str, event: Any, frame: Frame, *, is_key: bool) -> str | None:
    """Why the scalar of ``event`` in ``frame`` is not what the parser took it for."""
    if event.anchor is not None or event.tag is not None:
        doubt = doubt_about_properties(text, event)
        if doubt is not None:
            return doubt
    lines = event.end_mark.line != event.start_mark.line
    if lines and (doubt := _doubt_about_lines(text, event, frame)):
        return doubt
    if frame.flow:
        return doubt_in_brackets(text, event, frame)
    if is_key and not lines:  # one of several lines stands behind a "?", as a value does
        return None
    return doubt_about_column(event.start_mark.column, frame) if event.start_mark.index < event.end_mark.index else None


def doubt_about_column(column: int, frame: Frame, *, is_list: bool = False) -> str | None:
    """Why a value that starts in ``column`` does not stand right of the block it belongs to; a list may stand in the
    column of its key."""
    if frame.flow or column > frame.column or (is_list and frame.mapping and column == frame.column):
        return None
    return "a value must be indented more than what it belongs to"


def doubt_about_brackets(text: str, start: int, end: int, column: int) -> str | None:
    """Why ``text[start:end]``, a flow collection of several lines within a block collection at ``column``, is not
    indented far enough (YAML 1.2.2, 6.1): each line needs a space more than the collection, and tabs do not count.

    Comments may stand anywhere, and the closing bracket at ``column``.
    """
    for line in _CONTENT_LINE.finditer(text, start, end):
        spaces = line.end(1) - line.start(1)
        closes = line.start(2) == end - 1 and spaces == column
        if spaces <= column and line[2] != "#" and not closes:
            return "a line within brackets must be indented more than what they belong to"
    return None


def doubt_about_properties(text: str, event: Any) -> str | None:
    """Why what is written before a node is not the anchor and tag that the parser took it for."""
    start = event.start_mark.index
    if event.anchor is not None:
        end = text.find("&" + event.anchor, start) + 1 + len(event.anchor)
        if not PROPERTY_END.match(text, end):
            return "an anchor (&name) may hold letters, digits, _ and - only"
    if event.tag is not None:
        written = _TAG.search(text, start)
        if written is None or not PROPERTY_END.match(text, written.end()):
            return "a tag (!type) must be followed by a space"
    return None


def column_of(text: str, event: Any) -> int:
    """Where the first entry of a block collection stands in its line; its anchor or tag may stand elsewhere."""
    if event.anchor is None and event.tag is None:
        return int(event.start_mark.column)
    entry = _behind_properties(text, event.start_mark.index)
    return entry - text.rfind("\n", 0, entry) - 1


def _doubt_about_lines(text: str, event: Any, frame: Frame) -> str | None:
    """What speaks against a scalar of several lines."""
    start, end = event.start_mark.index, event.end_mark.index
    if not event.style:
        list_like = _ITEM_LINE.search(text, start, end)
        return (
            "an unquoted value goes on with what looks like a list item: check the indentation" if list_like else None
        )
    if event.style not in "|>":
        return _doubt_about_quotes(text, start, end, frame.column)
    if frame.column == OUTSIDE and not event.value.strip("\n") and not _NOTHING_MORE.match(text, end):
        # PyYAML takes what follows in the first column for comments, YAML 1.2 for the text
        return "an empty block of text"
    return _doubt_about_block(text, start, end)


def _doubt_about_quotes(text: str, start: int, end: int, column: int) -> str | None:
    """Why a quoted text of several lines is not indented far enough, or is read in two ways."""
    for line in _ANY_LINE.finditer(text, start, end):
        if line.end(1) - line.start(1) <= column and line[2]:
            return "a line within quotes must be indented more than what they belong to"
    if _JOINED_TO_NOTHING.search(text, start, end):
        return "a line that ends in \\ goes on with a blank line"
    return None


def _doubt_about_block(text: str, start: int, end: int) -> str | None:
    """Why a ``|`` or ``>`` block is not what it seems: a comment touches its header, or blank lines before its first
    line or behind its last one are indented more than it is."""
    header = _BLOCK_HEADER.match(text, _behind_properties(text, start))
    if header is None:
        return "a comment must be separated from | and > by a space"
    explicit = header[1].strip("+-") != ""
    longest = max(map(len, header[2].replace("\r", "").split("\n")), default=0)
    if longest > len(header[3]) and not explicit and header.end() < len(text):
        return "a blank line is indented more than the first line of its block"
    rest = _REST.match(text, end)
    if rest and (explicit or "+" in header[1] or len(rest[1]) > len(header[3])):
        return "spaces at the end may belong to the block"
    return None


def _behind_properties(text: str, start: int) -> int:
    properties = _PROPERTIES.match(text, start)
    return properties.end() if properties else start
