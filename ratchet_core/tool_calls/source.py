"""What every dialect is given, and the one contract all of them obey."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

from .._frozen import frozen
from ..limits import Limits
from ..repair import Repair
from ..tools import Tool, ToolCall
from .json_text import Fault, JsonValue, read_json
from .names import ToolNames

__all__ = ["SPACE", "Dialect", "First", "Found", "Inside", "Read", "Source", "broken"]

SPACE: Final = re.compile(r"\s*+")


class Source:
    """A reply under reading: its text, the limits, the tools on offer.

    Attributes:
        bare: whether a call without any mark around it counts (tools are on offer or a call is required).
        required: whether the reply must be a call, so that even an unknown name is taken for one.
    """

    __slots__ = ("_memo", "_names", "bare", "limits", "required", "text", "tools")

    def __init__(self, text: str, limits: Limits, tools: Mapping[str, Tool], required: bool) -> None:
        self.text = text
        self.limits = limits
        self.tools = tools
        self.required = required
        self.bare = required or bool(tools)
        self._names = ToolNames(tools)
        self._memo: dict[re.Pattern[str], tuple[int, re.Match[str] | None]] = {}

    def search(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """As ``pattern.search(text, start)``; all searches for one pattern together cost about one pass."""
        known = self._memo.get(pattern)
        if known is not None and known[0] <= start and (known[1] is None or known[1].start() >= start):
            return known[1]
        found = pattern.search(self.text, start)
        self._memo[pattern] = (start, found)
        return found

    def skip_space(self, at: int) -> int:
        """The offset of the first character from ``at`` on that is no white space."""
        return SPACE.match(self.text, at).end()  # type: ignore[union-attr]

    def json(self, at: int) -> JsonValue | Fault:
        """The JSON object or array at ``at``."""
        return read_json(self.text, at, self.limits)

    def tool(self, name: str) -> Tool | None:
        """The tool on offer that ``name`` means."""
        known = self._names.meant(name)
        return None if known is None else self.tools[known]

    def may_call(self, name: str) -> bool:
        """Whether an unmarked call of ``name`` may be meant as one."""
        return self.required or self.tool(name) is not None


Inside = Literal["", "json", "text"]


@frozen()
class Found:
    """What a dialect read from its opener on.

    Attributes:
        end: offset at which the search goes on, after the opener at least.
        calls: the calls, in order.
        repairs: what had to be changed or left out to read them.
        problem: why there is a mark of a call here and no call; None when all was read.
        noise: the problem is a mark around words that can be no call, which hides nothing.
        cut: the reply ends before the call does.
        inside: reading broke off in the middle, so what follows may still be part of it: of a JSON string (``"json"``),
            where quotes are escaped, or of unescaped text (``"text"``).
        wrapper: only a mark around other marks, which come next.
        other: a whole JSON document that is no call.
    """

    end: int
    calls: tuple[ToolCall, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problem: str | None = None
    noise: bool = False
    cut: bool = False
    inside: Inside = ""
    wrapper: bool = False
    other: bool = False


Read = Callable[[Source, "re.Match[str]"], Found]
"""Reads the call whose opener has matched. Total: whatever follows the opener, the answer is a ``Found``."""


First = Literal["tag", "token", "bracket", "brace", "fence", "word"]


@frozen()
class Dialect:
    """One notation of calls.

    Attributes:
        name: as reported in ``Leaked.dialect``.
        opener: a regular expression without groups that matches in linear time where a call may begin; ``START``
            in ``dialects`` finds every such place.
        read: called with the match of ``opener``.
        first: what the opener begins with: a ``tag`` (``<`` and a letter), a ``token`` (``<|``), a ``bracket``, a
            ``brace``, a ``fence``, or a ``word``: anything else.
        bare: the notation is also ordinary text, so it counts only where calls are expected.
    """

    name: str
    opener: re.Pattern[str]
    read: Read
    first: tuple[First, ...] = ("token",)
    bare: bool = False


def broken(
    fault: Fault, source: Source, start: int, close: re.Pattern[str] | None = None, inside: Inside = "json"
) -> Found:
    """What to make of a content that began at ``start`` and then broke: the search goes on after its close mark;
    without one where it broke, or nowhere when the text ended in it."""
    closed = source.search(close, start) if close else None
    if closed is not None:
        return Found(closed.end(), problem=fault.detail, inside=inside)
    end = len(source.text) if fault.cut else max(fault.position, start)
    return Found(end, problem=fault.detail, cut=fault.cut, inside=inside)
