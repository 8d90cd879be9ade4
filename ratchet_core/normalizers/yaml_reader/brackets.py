"""Whether what stands in ``{...}`` and ``[...]`` is YAML, or JSON, JavaScript or Python that is broken.

YAML reads ``{"a": 5, // five`` as well, as other values: text that such a break leaves behind is refused.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .frame import Frame

__all__ = ["doubt_in_brackets"]

_WORDS: Final = re.compile(r"\w[\w .:+-]*+")
_NOTE: Final = re.compile(r"(?:^|\s)(?://|/\*)")
_TORN_QUOTE: Final = re.compile(r'(?<!\w)"|"(?!\w)')
_FOREIGN: Final = frozenset({"None", "NaN", "nan", "undefined", "Infinity", "-Infinity"})
_WRAPPED: Final = 72  # writers break lines behind column 80; a shorter line was not broken, but lacks a comma


def doubt_in_brackets(text: str, event: Any, frame: Frame) -> str | None:
    """Why the scalar of ``event``, within the brackets of ``frame``, is rather a piece of something else."""
    start, end, written = event.start_mark.index, event.end_mark.index, event.value
    lines = event.start_mark.line != event.end_mark.line
    if text[start - 1 : start] == "?":  # YAML 1.1 drops it, 1.2 keeps it
        return "'?' within brackets: quote the text"
    if event.style or (_WORDS.fullmatch(written) and not lines and written not in _FOREIGN):
        return None
    if written == "" and frame.mapping and event.tag is None:
        return "an entry within {...} has no value"
    if written == "-" or written.startswith("- "):
        return "a list item within brackets: quote the text"
    if written in _FOREIGN:
        return f"{written} is not YAML: write null, or quote it"
    if _TORN_QUOTE.search(written) or _NOTE.search(written) or _closes_pair(written, frame):
        return "an unquoted value within brackets holds a quote, a comment or half a pair of parentheses"
    if lines and not _is_wrapped(text, start, end):
        return "an unquoted value within brackets spans lines: a comma or quote is missing"
    return None


def _closes_pair(written: str, frame: Frame) -> bool:
    """Whether ``written`` closes a parenthesis that another scalar opened: ``(1, 2)`` leaves ``(1`` and ``2)``."""
    halves = written.count("(") - written.count(")")
    closes = halves < 0 < frame.halves
    frame.halves += halves
    return closes


def _is_wrapped(text: str, start: int, end: int) -> bool:
    """Whether all lines of ``text[start:end]`` but the last are as long as a writer lets them grow."""
    line = text.rfind("\n", 0, start) + 1
    while (stop := text.find("\n", line, end)) >= 0:
        if stop >= start and stop - line < _WRAPPED:
            return False
        line = stop + 1
    return True
