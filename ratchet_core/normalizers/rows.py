"""Rows: objects, or lists, one behind the other, that were meant as one list (JSON Lines and its relatives)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..repair import Repair
from .candidate import Candidate
from .json_spans import strict_end
from .parse_json import trimmed
from .survey import Span

__all__ = ["many_rows", "rows_as_list"]

_BETWEEN: Final = re.compile(r"\s*+(?:,\s*+)?(?:(?:[-*+\u2022]|[0-9]{1,4}[.)])[ \t]++)?")
_BEFORE: Final = re.compile(r"[ \t]*+(?:(?:[-*+\u2022]|[0-9]{1,4}[.)])[ \t]++)?")
_BEHIND: Final = re.compile(r"[ \t]*+(?:,[ \t]*+)?(?:\r?\n|\Z)")


def rows_as_list(text: str, spans: Sequence[Span], lower: int, upper: int) -> Candidate | None:
    """The rows as one list, when ``spans`` are two or more strict objects (or all lists), with nothing between them but
    white space, a comma and the mark of a list item; else None. Words may stand around them on other lines of
    ``text[lower:upper]``."""
    if len(spans) < 2 or len({(span.kind, text[span.start]) for span in spans}) != 1 or spans[0].kind != "strict":
        return None
    one = spans[0]
    for following in spans[1:]:
        gap = _BETWEEN.fullmatch(text, one.end, following.start)
        if not gap or not gap.group() or (text[one.start] == "[" and "\n" not in gap.group()):
            return None
        one = following
    start, end = spans[0].start, spans[-1].end
    line = text.rfind("\n", lower, start) + 1 or lower
    if not _BEFORE.fullmatch(text, line, start) or not _BEHIND.match(text, end, upper):
        return None
    return _joined([text[span.start : span.end] for span in spans], start, end)


def many_rows(text: str, most: int) -> Candidate | None:
    """A reply of more than ``most`` rows and nothing else, as one list. Linear."""
    start, end = trimmed(text, 0, len(text))
    if not text.startswith("{", start) or not text.endswith("}", start, end):
        return None
    at: int | None = start
    rows: list[str] = []
    while at is not None and at < end:
        begin = at
        at = strict_end(text, begin) if text.startswith("{", begin) else None
        if at is not None:
            rows.append(text[begin:at])
            gap = _BETWEEN.match(text, at, end)
            at = gap.end() if gap and (gap.end() > at or at == end) else None
    return _joined(rows, start, end) if at == end and len(rows) > most else None


def _joined(rows: Sequence[str], start: int, end: int) -> Candidate:
    note = Repair((), "rows", f"{len(rows)} rows", "one array", 1)
    return Candidate(f"[{','.join(rows)}]", None, "json", 1, (note,), (start, end))
