"""python-frontmatter with a reader that is safe on replies.

Its own handlers load YAML with PyYAML's composer: unbounded depth, tags and aliases. This one leaves the reading to a
function. ``frontmatter`` imports ``yaml``: import this module on first use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler

from .candidate import Candidate, Miss

__all__ = ["cut"]

_Read = Callable[[str], Candidate | Miss]


class _Handler(BaseHandler):
    """Cuts at ``---`` lines, and keeps what ``read`` says of the metadata and the body as it was written."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, read: _Read) -> None:
        super().__init__()
        self._read = read
        self.found: Candidate | Miss | None = None
        self.body = ""

    def split(self, text: str) -> tuple[str, str]:
        metadata, self.body = super().split(text)
        return metadata, self.body

    def load(self, fm: str) -> dict[str, Any]:
        self.found = self._read(fm)
        return {}


def cut(text: str, read: _Read) -> tuple[Candidate | Miss, str, str] | None:
    """What ``read`` finds between the fences that ``text`` starts with, the body without the white space around it, and
    the body as written (line breaks as ``\\n``). None where the second fence is missing.
    """
    handler = _Handler(read)
    _, body = frontmatter.parse(text, handler=handler)
    return None if handler.found is None else (handler.found, body, handler.body)
