"""GLM 4.5: ``<tool_call>f<arg_key>k</arg_key><arg_value>v</arg_value></tool_call>``, white space between or none.

Hunyuan 3 writes ``<tool_sep>`` after the name and may give every mark a suffix (``<arg_key:opensource>``), LongCat and
K2 Horizon put a prefix before each, the latter an ``<arg_type>`` between key and value as well.
"""

from __future__ import annotations

import re
from typing import Final

from ..parameters import Style, read_call_of_parameters
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_BEFORE: Final = r"(?:longcat_|ifm\|)?"
_AFTER: Final = r"(?::[a-z]{1,20})?>"
_NAME: Final = r"[^\s<>{}\[\]()\"',:](?:[^<>{}\[\]()\"'\n]{0,198}[^\s<>{}\[\]()\"'])?"
_OPENER: Final = re.compile(
    rf"<{_BEFORE}tool_call{_AFTER}\s*+{_NAME}\s*+(?:<tool_sep{_AFTER}\s*+)?(?=<{_BEFORE}arg_key|</{_BEFORE}tool_call)"
)
_HEAD: Final = re.compile(rf"<{_BEFORE}tool_call{_AFTER}\s*+([^<]++)(<tool_sep)?")
_STYLE: Final = Style(
    opener=re.compile(
        rf"<{_BEFORE}arg_key{_AFTER}([^\n]{{1,200}}?)</{_BEFORE}arg_key{_AFTER}\s*+"
        rf"(?:<{_BEFORE}arg_type{_AFTER}([^<>]{{0,40}}+)</{_BEFORE}arg_type{_AFTER}\s*+)?<{_BEFORE}arg_value{_AFTER}"
    ),
    closer=re.compile(rf"</{_BEFORE}arg_value{_AFTER}"),
    end=re.compile(rf"</{_BEFORE}tool_call{_AFTER}"),
    frame="none",
)


def read(source: Source, opened: re.Match[str]) -> Found:
    """The pairs of keys and values after the name."""
    head = _HEAD.match(opened.group())
    name, separated = (head[1].strip(), head[2]) if head else ("", None)
    found = read_call_of_parameters(source, name, opened.end(), _STYLE)
    if found.calls and not found.calls[0].arguments and not separated and source.tool(name) is None:
        words = len(name.split()) > 1
        return Found(found.end, problem=f"{name!r} is no tool on offer and has no arguments", noise=words)
    return found


DIALECT = Dialect("glm", _OPENER, read, ("tag",))
