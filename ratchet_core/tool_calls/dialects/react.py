"""ReAct: a line ``Action: f`` and a line ``Action Input: {...}``. What follows an observation that the model has made
up itself is no call."""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..call_object import is_definition
from ..json_text import Fault
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"(?<![^\n*#> ])Action[ \t]*+[0-9]{0,3}+[ \t]*+:\**+")
_HEAD: Final = re.compile(
    r"[ \t]*+([^\n]{1,200}+)\n\s*+\**+Action[ \t]*+[0-9]{0,3}+[ \t]*+Input[ \t]*+[0-9]{0,3}+[ \t]*+:\**+\s*+"
)
_FENCE: Final = re.compile(r"```(?:json)?\s*+")
_OBSERVATION: Final = re.compile(r"(?<![^\n*])Observation[ \t]*+:")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The name and the input of one action."""
    head = _HEAD.match(source.text, opened.end())
    if head is None:
        return Found(opened.end())
    name = head[1].strip(" \t\r*`")
    fence = _FENCE.match(source.text, head.end())
    at = fence.end() if fence else head.end()
    if source.text[at : at + 1] != "{":
        cut = at == len(source.text)
        return Found(head.end(), problem=f"the input of the action {name!r} is no JSON object", cut=cut)
    observed = source.search(_OBSERVATION, 0)
    found = source.json(at)
    if isinstance(found, Fault):
        return Found(len(source.text) if found.cut else max(found.position, at), problem=found.detail, cut=found.cut)
    if observed is not None and observed.start() < opened.start():
        return Found(found.end, problem=f"the action {name!r} follows an observation that nobody has made")
    if not name or is_definition(found.value) or not source.may_call(name):
        return Found(found.end)
    return Found(found.end, (ToolCall(name, found.value),), found.repairs)


DIALECT = Dialect("react", _OPENER, read, ("word",), bare=True)
