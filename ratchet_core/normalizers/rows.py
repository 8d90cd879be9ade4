"""One object a line, and nothing else: a list that was written as rows (JSON Lines)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..repair import Repair
from .candidate import Candidate
from .parse_json import trimmed
from .survey import Span

__all__ = ["rows_as_list"]


def rows_as_list(text: str, spans: Sequence[Span], lower: int, upper: int) -> Candidate | None:
    """The rows as one list, when ``text[lower:upper]`` is two or more strict objects, each starting on a line of its
    own, and white space; else None."""
    if len(spans) < 2 or any(span.kind != "strict" or text[span.start] != "{" for span in spans):
        return None
    if trimmed(text, lower, upper) != (spans[0].start, spans[-1].end):
        return None
    for one, following in pairwise(spans):
        gap = text[one.end : following.start]
        if gap.strip() or "\n" not in gap:
            return None
    document = "[" + ",".join(text[span.start : span.end] for span in spans) + "]"
    rows = Repair((), "rows", f"{len(spans)} objects", "one array", 1)
    return Candidate(document, None, "json", 1, (rows,), (spans[0].start, spans[-1].end))
