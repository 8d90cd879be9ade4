"""Solar: ``<|tool_call:start|>f``, a line ``<|tool_arg:start|>k<|tool_arg:value|>v<|tool_arg:end|>`` for each
argument, ``<|tool_call:end|>``."""

from __future__ import annotations

import re
from typing import Final

from ..parameters import Style, read_call_of_parameters
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<\|tool_call:start\|>")
_NAME: Final = re.compile(r"[ \t]*+([^\s<>|][^<>|\n]{0,199}+)\n?")
_STYLE: Final = Style(
    opener=re.compile(r"<\|tool_arg:start\|>([^<>|\n]{1,200}+)<\|tool_arg:value\|>"),
    closer=re.compile(r"<\|tool_arg:end\|>"),
    end=re.compile(r"<\|tool_call:end\|>"),
    frame="none",
)


def read(source: Source, opened: re.Match[str]) -> Found:
    """The name and the arguments after it."""
    named = _NAME.match(source.text, opened.end())
    if named is None:
        cut = source.skip_space(opened.end()) == len(source.text)
        return Found(opened.end(), problem="<|tool_call:start|> without a name", cut=cut)
    return read_call_of_parameters(source, named[1].strip(), named.end(), _STYLE)


DIALECT = Dialect("solar", _OPENER, read)
