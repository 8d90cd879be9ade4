"""A structure of several lines inside a quotation of Markdown, where each line starts with ``>``."""

from __future__ import annotations

import re
from typing import Final

from .json_spans import strict_end
from .parse_json import trimmed

__all__ = ["without_quote_marks"]

_BLOCK: Final = re.compile(r"(?:^[ \t]*+>[^\n]*+(?:\n|\Z)){2,}+", re.MULTILINE)
_MARKS: Final = re.compile(r"^(?:[ \t]*+>)++", re.MULTILINE)
_FENCE_LINE: Final = re.compile(r"^[ \t]*+(?:`{3,}|~{3,})[\w+#.-]*+[ \t]*+$", re.MULTILINE)


_MOST: Final = 64


def without_quote_marks(text: str) -> str:
    """The text with spaces for the marks of each quotation that is one JSON document, fenced or not.

    It is as long as before, so that offsets hold. Anything less than a whole document keeps its marks: inside of a
    string they may be data. Linear.
    """
    return _BLOCK.sub(_unmarked, text, _MOST) if ">" in text else text


def _unmarked(block: re.Match[str]) -> str:
    lines = _MARKS.sub(lambda marks: " " * len(marks.group()), block.group())
    body = _FENCE_LINE.sub(lambda line: " " * len(line.group()), lines)
    start, end = trimmed(body, 0, len(body))
    return lines if body.startswith(("{", "["), start) and strict_end(body, start) == end else block.group()
