"""Comments in YAML: left out with a record, or refused where ``#`` may belong to the text.

``age: 3  # years`` has a comment. ``title: Issue #5`` has one as well, says YAML; the model that wrote it meant text.
So a ``#`` that follows an unquoted scalar on its line, and has no space behind it, is refused; so is one with no space
before it, which libyaml takes for a comment after a quote or bracket, and YAML forbids.
"""

from __future__ import annotations

import re

from ...repair import Repair

__all__ = ["comments"]

_BREAK = re.compile(r"[\r\n]")
_SHOWN = 200


def comments(text: str, scalars: list[tuple[int, int, bool]]) -> tuple[Repair, ...] | int:
    """The record of the comments in ``text``: none, or one for all of them; or the offset of a doubtful one.

    ``scalars`` are (start, end, unquoted) in order, as they were found by the parser. Linear.
    """
    found: list[str] = []
    shown = 0
    before = 0  # how many scalars start before the comment
    at = text.find("#")
    while at >= 0:
        while before < len(scalars) and scalars[before][0] <= at:
            before += 1
        _, end, unquoted = scalars[before - 1] if before else (0, 0, False)
        if at < end:
            at = text.find("#", end)
            continue
        comment = text[at : _line_end(text, at)]
        if _is_doubtful(text, at, comment, end if unquoted else at):
            return at
        if shown < _SHOWN:
            found.append(comment)
            shown += len(comment) + 1
        at = text.find("#", at + len(comment))
    return (Repair((), "comment", "\n".join(found)[:_SHOWN], None, 0),) if found else ()


def _line_end(text: str, at: int) -> int:
    end = _BREAK.search(text, at)
    return end.start() if end else len(text)


def _is_doubtful(text: str, at: int, comment: str, unquoted_end: int) -> bool:
    glued = at > 0 and not text[at - 1].isspace()
    # a scalar that nothing was written for (a: #b) ends where its colon does
    behind_unquoted = unquoted_end < at and text.find("\n", unquoted_end, at) < 0
    return glued or (behind_unquoted and comment != "#" and not comment[1].isspace())
