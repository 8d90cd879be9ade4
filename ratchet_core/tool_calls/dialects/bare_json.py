"""A call as JSON with no mark around it, ``{"name": ..., "parameters": {...}}`` or a list of such, in a fence or not
(Llama 3.x, and any model that is asked for JSON). Any other JSON document of a reply is passed over as a whole: what
looks like a call in its strings is none."""

from __future__ import annotations

import re
from typing import Final

from ..call_object import bare_calls
from ..json_text import Fault
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"\{|\[(?=\s*+\{)")
_LIKE_A_CALL: Final = re.compile(
    r"""\[?\s*+\{\s*+["'](?:name|function|tool|tool_name|type|arguments|parameters|args|input)["']\s*+:"""
)


def read(source: Source, opened: re.Match[str]) -> Found:
    """The document from the bracket on."""
    start = opened.start()
    found = source.json(start)
    if isinstance(found, Fault):
        end = len(source.text) if found.cut else max(found.position, opened.end())
        problem = f"an object like a call: {found.detail}" if _LIKE_A_CALL.match(source.text, start) else None
        return Found(end, problem=problem, cut=problem is not None and found.cut)
    read_calls = bare_calls(found.value, source)
    if read_calls.problem is not None:
        return Found(found.end, other=True)
    return Found(found.end, read_calls.calls, (*found.repairs, *read_calls.repairs))


DIALECT = Dialect("bare_json", _OPENER, read, ("brace", "bracket"), bare=True)
