"""Python's notation: ``<|python_start|>[f(a=1), g()]<|python_end|>`` (Llama 4), ``<|tool_call_start|>[f(a=1)]
<|tool_call_end|>`` (LFM 2; JSON in OpenPangu, a fence in MiniCPM), ``<<function>>f(a=1)`` (Gorilla), the bare list
``[f(a=1)]`` (Llama 3.2, ToolACE), and calls that are the whole reply."""

from __future__ import annotations

import re
from typing import Final

from ..json_text import Fault
from ..marked_json import read_marked_json
from ..python_calls import read_call, read_call_list, read_calls
from ..source import Dialect, Found, Source, broken
from ..tags import CALL_NAME

__all__ = ["BARE", "DIALECT", "GORILLA", "WHOLE"]

_OPENER: Final = re.compile(r"<\|(?:python_start|tool_call_start)\|>")
_CLOSE: Final = re.compile(r"<\|(?:python_end|tool_call_end)\|>")
_EDGE: Final = re.compile(r"<\|(?:python_(?:start|end)|tool_call_(?:start|end))\|>")
_CONTENT: Final = re.compile(rf"(?:```(?:python)?\s*+)?(?=\[|{CALL_NAME}\()")
_JSON: Final = re.compile(r"\{|\[\s*+\{")
_AFTER: Final = re.compile(rf"\s*+(?:```\s*+)?(?:{_CLOSE.pattern})?")
_GORILLA: Final = re.compile(rf"<<function>>(?={CALL_NAME}\()")
_BARE: Final = re.compile(rf"\[\s*+(?={CALL_NAME}\()")
_WHOLE: Final = re.compile(rf"(?:print\()?{CALL_NAME}\(")
_NAME: Final = re.compile(rf"({CALL_NAME})\(")
_END_OF_REPLY: Final = re.compile(r"\s*+(?:<\|(?:eot_id|eom_id|im_end)\|>\s*+)?\Z")


def read(source: Source, opened: re.Match[str]) -> Found:
    """What stands between the tokens."""
    at = source.skip_space(opened.end())
    if _JSON.match(source.text, at):
        return read_marked_json(source, at, _EDGE, _CLOSE)
    content = _CONTENT.match(source.text, at)
    if content is None:
        return Found(opened.end(), problem=f"{opened.group()} without a list of calls", cut=at == len(source.text))
    found = read_calls(source, content.end())
    if isinstance(found, Fault):
        return broken(found, source, at, _CLOSE)
    after = _AFTER.match(source.text, found[1])
    return Found(after.end() if after else found[1], tuple(found[0]))


def read_gorilla(source: Source, opened: re.Match[str]) -> Found:
    """The call after the mark."""
    found = read_call(source, opened.end())
    return broken(found, source, opened.end()) if isinstance(found, Fault) else Found(found[1], (found[0],))


def read_bare(source: Source, opened: re.Match[str]) -> Found:
    """The list, if all of its names are tools on offer, or the whole reply is nothing else."""
    found = read_call_list(source, opened.start())
    if isinstance(found, Fault):
        return Found(max(found.position, opened.end()))
    calls, end = found
    alone = not source.text[: opened.start()].strip() and not source.text[end:].strip()
    if all(source.tool(call.name) is not None for call in calls) or (alone and source.required):
        return Found(end, tuple(calls))
    return Found(end)


def read_whole(source: Source, opened: re.Match[str]) -> Found:
    """The calls, if the reply is nothing else and tools are on offer."""
    nothing = Found(opened.end())
    if not source.tools:
        return nothing
    found = read_calls(source, opened.start())
    if isinstance(found, Fault):
        known = source.tool(str(_NAME.findall(opened.group())[-1])) is not None
        return Found(opened.end(), problem=found.detail, cut=True) if found.cut and known else nothing
    calls, end = found
    if _END_OF_REPLY.match(source.text, end) and all(source.may_call(call.name) for call in calls):
        return Found(end, tuple(calls))
    return nothing


DIALECT = Dialect("pythonic", _OPENER, read)
GORILLA = Dialect("gorilla", _GORILLA, read_gorilla, ("word",))
BARE = Dialect("pythonic", _BARE, read_bare, ("bracket",), bare=True)
WHOLE = Dialect("pythonic", _WHOLE, read_whole, bare=True)
