"""``<invoke name="f"><parameter name="x">v</parameter></invoke>``: Anthropic's notation, bare, with a prefix
(``antml:``, ``minimax:``), and as DeepSeek V3.2 has it (``DSML`` between fullwidth bars); ``<function name="f">`` and
``<tool_call name="f">`` alike. JSON may stand in place of the parameters."""

from __future__ import annotations

import re
from typing import Final

from ..json_text import Fault
from ..named_arguments import read_named_arguments
from ..parameters import Style, call_found, read_parameters
from ..source import Dialect, Found, Source, broken

__all__ = ["DIALECT"]

_PREFIX: Final = r"(?:[a-z]{1,20}:|[\uff5c|]DSML[\uff5c|])?"
_TAG: Final = r"(?:invoke|function|tool_call|tool)"
_OPENER: Final = re.compile(
    rf"<{_PREFIX}{_TAG}\s++name\s*+=\s*+(?:\"[^\"<>]{{1,200}}+\"|'[^'<>]{{1,200}}+')[^<>]{{0,100}}+>"
)
_NAME: Final = re.compile(r"""name\s*+=\s*+["']([^"'<>]++)""")
_STYLE: Final = Style(
    opener=re.compile(
        rf"<{_PREFIX}(?:parameter|param|arg)\s++name\s*+=\s*+[\"']([^\"'<>]{{1,200}}+)[\"']"
        r"(?:\s++string\s*+=\s*+[\"'](true|false)[\"'])?\s*+>"
    ),
    closer=re.compile(rf"</{_PREFIX}(?:parameter|param|arg)>"),
    end=re.compile(rf"</{_PREFIX}{_TAG}>"),
)
_JSON_END: Final = re.compile(rf"\s*+</{_PREFIX}{_TAG}>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments between the tag and its end."""
    name = str(_NAME.findall(opened.group())[0]).strip()
    if opened.group().endswith("/>"):
        return call_found(source, name, [], opened.end())
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] == "{":
        return read_named_arguments(source, name, at, _JSON_END, close_is_due=True)
    found = read_parameters(source, at, _STYLE)
    if isinstance(found, Fault):
        return broken(found, source, at, None if found.cut else _STYLE.end, "text")
    return call_found(source, name, *found)


DIALECT = Dialect("xml_parameters", _OPENER, read)
