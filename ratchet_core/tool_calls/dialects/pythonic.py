"""Python's notation: ``<|python_start|>[f(a=1), g()]<|python_end|>`` (Llama 4), ``<|tool_call_start|>[f(a=1)]
<|tool_call_end|>`` (LFM 2), and the bare list ``[f(a=1)]`` (Llama 3.2)."""

from __future__ import annotations

import re
from typing import Final

from ..json_text import Fault
from ..python_calls import read_call_list
from ..source import Dialect, Found, Source, broken

__all__ = ["BARE", "DIALECT"]

_OPENER: Final = re.compile(r"<\|(?:python_start|tool_call_start)\|>")
_CLOSE: Final = re.compile(r"<\|(?:python_end|tool_call_end)\|>")
_BARE: Final = re.compile(r"\[\s*+(?=[A-Za-z_][A-Za-z0-9_.-]{0,127}+\()")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The list between the tokens."""
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] != "[":
        return Found(opened.end(), problem=f"{opened.group()} without a list of calls", cut=at == len(source.text))
    found = read_call_list(source, at)
    if isinstance(found, Fault):
        return broken(found, source, at, _CLOSE)
    closed = _CLOSE.match(source.text, source.skip_space(found[1]))
    return Found(closed.end() if closed else found[1], tuple(found[0]))


def read_bare(source: Source, opened: re.Match[str]) -> Found:
    """The list, if all of its names are tools on offer, or the whole reply is nothing else."""
    found = read_call_list(source, opened.start())
    if isinstance(found, Fault):
        return Found(max(found.position, opened.end()))
    calls, end = found
    alone = not source.text[: opened.start()].strip() and not source.text[end:].strip()
    if all(call.name in source.tools for call in calls) or (alone and source.required):
        return Found(end, tuple(calls))
    return Found(end)


DIALECT = Dialect("pythonic", _OPENER, read)
BARE = Dialect("pythonic", _BARE, read_bare, bare=True)
