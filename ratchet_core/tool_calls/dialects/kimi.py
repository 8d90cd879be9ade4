"""Kimi K2: ``<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{...}<|tool_call_end|>`` in a section."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["DIALECT", "SECTION"]

# DeepSeek's token may be printed the same way, so the next one is looked for
_OPENER: Final = re.compile(r"<\|tool_call_begin\|>(?=[^<>{}|]{1,200}+<\|tool_call_argument_begin\|>)")
_CLOSE: Final = re.compile(r"\s*+<\|tool_call_end\|>")
_HEAD: Final = re.compile(r"\s*+([^\s<>{}|]{1,200}+)\s*+<\|tool_call_argument_begin\|>\s*+(?=\{)")
_SECTION: Final = re.compile(r"<\|tool_calls_section_begin\|>")
_INDEX: Final = re.compile(r":[0-9]{1,6}$")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The id (which holds the name) and the arguments of one call."""
    head = _HEAD.match(source.text, opened.end())
    if head is None:
        cut = source.skip_space(opened.end()) == len(source.text)
        return Found(opened.end(), problem="a call without an id and arguments", cut=cut)
    name = _INDEX.sub("", head[1]).removeprefix("functions.")
    return read_named_arguments(source, name, head.end(), _CLOSE, identity=head[1])


def read_section(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the calls follow."""
    return Found(opened.end(), wrapper=True)


DIALECT = Dialect("kimi", _OPENER, read)
SECTION = Dialect("kimi", _SECTION, read_section)
