"""``<invoke name="f"><parameter name="x">v</parameter></invoke>``: Anthropic's notation, bare, with a prefix
(``antml:``, ``minimax:``, ``steptml:``), and as DeepSeek V3.2 and GigaChat 3.5 have it (``DSML``, ``GCML`` between
bars); ``<function name="f">`` (MiniCPM) and ``<tool_call name="f">`` alike. JSON may stand in place of the
parameters."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..parameters import Style, call_found, read_call_of_parameters
from ..source import Dialect, Found, Source
from ..tags import NAMESPACE

__all__ = ["DIALECT"]

_TAG: Final = r"(?:invoke|function|tool_call|tool)"
_PARAMETER: Final = r"(?:parameter|param|arg)"
_OPENER: Final = re.compile(
    rf"<{NAMESPACE}{_TAG}\s*+name\s*+=\s*+(?:\"[^\"<>]{{1,200}}+\"|'[^'<>]{{1,200}}+')[^<>]{{0,100}}+>"
)
_NAME: Final = re.compile(r"""name\s*+=\s*+["']([^"'<>]++)""")
_STYLE: Final = Style(
    opener=re.compile(
        rf"<{NAMESPACE}{_PARAMETER}\s*+name\s*+=\s*+[\"']([^\"'<>]{{1,200}}+)[\"']"
        r"(?:\s++string\s*+=\s*+[\"'](true|false)[\"'])?\s*+>"
    ),
    closer=re.compile(rf"</{NAMESPACE}{_PARAMETER}>"),
    end=re.compile(rf"</{NAMESPACE}{_TAG}>"),
    frame="both",
)
_JSON_END: Final = re.compile(rf"</{NAMESPACE}{_TAG}>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments between the tag and its end."""
    name = str(_NAME.findall(opened.group())[0]).strip()
    if opened.group().endswith("/>"):
        return call_found(source, name, [], opened.end())
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] == "{":
        return read_named_arguments(source, name, at, _JSON_END, close_is_due=True)
    return read_call_of_parameters(source, name, at, _STYLE)


DIALECT = Dialect("xml_parameters", _OPENER, read, ("tag", "token"))
