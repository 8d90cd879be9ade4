"""Reasoning inside a reply: what stands in it is thought, not said."""

from __future__ import annotations

import re
from typing import Final

from .source import Source

__all__ = ["ends_reasoning", "past_reasoning"]

_NAMES: Final = r"(?:think|thinking|thought|reasoning|reflection)"
_BEGIN: Final = re.compile(rf"<{_NAMES}>|\[THINK\]|<\|channel\|>analysis<\|message\|>", re.IGNORECASE)
_END: Final = re.compile(rf"</{_NAMES}>|\[/THINK\]|<\|end\|>(?=\s*+<\|start\|>)", re.IGNORECASE)


def past_reasoning(source: Source, start: int) -> int | None:
    """The offset after the reasoning whose mark stands at ``start``; None when none stands there.

    Reasoning without an end goes on to the end of the text.
    """
    if not _BEGIN.match(source.text, start):
        return None
    closed = source.search(_END, start)
    return closed.end() if closed else len(source.text)


def ends_reasoning(source: Source, start: int) -> int | None:
    """The offset after the mark at ``start`` that ends reasoning whose beginning was part of the prompt, else None."""
    ended = _END.match(source.text, start)
    return ended.end() if ended else None
