"""ChatGLM 3 and GLM 4: a reply that is the name of a tool on its first line and JSON below it."""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..source import Dialect, Found, Source, broken

__all__ = ["WHOLE"]

_WHOLE: Final = re.compile(r"[A-Za-z_][\w.-]{0,127}+[ \t]*+\r?\n\s*+(?=\{)")
_END: Final = re.compile(r"\s*+(?:<\|[a-z_]{1,20}\|>\s*+)?\Z")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments below the name of a tool on offer."""
    name = opened.group().strip()
    if source.tool(name) is None:
        return Found(opened.end())
    arguments = source.json(opened.end())
    if isinstance(arguments, Fault):
        return broken(arguments, source, opened.end())
    if not _END.match(source.text, arguments.end):
        return Found(opened.end())
    return Found(arguments.end, (ToolCall(name, arguments.value),), arguments.repairs)


WHOLE = Dialect("named_json", _WHOLE, read, bare=True)
