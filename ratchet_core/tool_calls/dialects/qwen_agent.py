"""Qwen 1.5 and 2 by the template of Qwen-Agent: a line ``✿FUNCTION✿: f`` and a line ``✿ARGS✿: {...}``."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"\u273fFUNCTION\u273f:")
_HEAD: Final = re.compile(r"[ \t]*+([^\n\u273f]{1,200}+)\n\s*+\u273fARGS\u273f:\s*+(?=\{)")
_END: Final = re.compile(r"(?=\u273f)")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The name and the arguments below it."""
    head = _HEAD.match(source.text, opened.end())
    if head is not None:
        return read_named_arguments(source, head[1].strip(), head.end(), _END)
    cut = "{" not in source.text[opened.end() : opened.end() + 300]
    return Found(opened.end(), problem="a call without a name and an object of arguments", cut=cut)


DIALECT = Dialect("qwen_agent", _OPENER, read, ("word",))
