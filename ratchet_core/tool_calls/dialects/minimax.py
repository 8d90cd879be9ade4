"""MiniMax M2: ``<minimax:tool_call><invoke name="f">...</invoke></minimax:tool_call>``, Seed's
``<seed:tool_call><function=f>...``: marks around calls that other dialects read."""

from __future__ import annotations

import re
from typing import Final

from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<[a-z]{1,20}:(?:tool_calls?|function_calls?)>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the calls follow."""
    return Found(opened.end(), wrapper=True)


DIALECT = Dialect("minimax", _OPENER, read)
