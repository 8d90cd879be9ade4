"""Kimi K2: ``<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{...}<|tool_call_end|>`` in a section; where a
server leaves the special tokens out, ``functions.f:0{...}``."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["BARE", "DIALECT", "SECTION"]

# DeepSeek's token may be printed the same way, so the next one is looked for
_OPENER: Final = re.compile(r"<\|tool_call_begin\|>(?=[^<>{}|]{1,200}+<\|tool_call_argument_begin\|>)")
_CLOSE: Final = re.compile(r"<\|tool_call_end\|>")
_HEAD: Final = re.compile(r"\s*+([^\s<>{}|]{1,200}+)\s*+<\|tool_call_argument_begin\|>\s*+(?=\{)")
_SECTION: Final = re.compile(r"<\|tool_calls_section_begin\|>")
_BARE: Final = re.compile(r"functions\.[\w.-]{1,128}+:[0-9]{1,6}+\s*+(?=\{)")
_NEVER: Final = re.compile(r"(?!)")
_INDEX: Final = re.compile(r":[0-9]{1,6}$")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The id (which holds the name) and the arguments of one call."""
    head = _HEAD.match(source.text, opened.end())
    if head is None:
        cut = source.skip_space(opened.end()) == len(source.text)
        return Found(opened.end(), problem="a call without an id and arguments", cut=cut)
    if head[1].isdigit():
        return Found(head.end(), problem=f"the call {head[1]!r} names no tool")
    return read_named_arguments(source, _name(head[1]), head.end(), _CLOSE, identity=head[1])


def read_section(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the calls follow."""
    return Found(opened.end(), wrapper=True)


def read_bare(source: Source, opened: re.Match[str]) -> Found:
    """The arguments after an id that names a tool."""
    identity = opened.group().strip()
    if not source.may_call(_name(identity)):
        return Found(opened.end())
    return read_named_arguments(source, _name(identity), opened.end(), _NEVER, identity=identity)


def _name(identity: str) -> str:
    return _INDEX.sub("", identity).removeprefix("functions.")


DIALECT = Dialect("kimi", _OPENER, read)
SECTION = Dialect("kimi", _SECTION, read_section)
BARE = Dialect("kimi", _BARE, read_bare, ("word",), bare=True)
