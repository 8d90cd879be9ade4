"""DeepSeek V3, R1 and V3.1: ``function``, a separator token, a name, fenced JSON between the tokens of a call; or the
name, the separator and JSON. Step 3 has the same tokens around an invocation that ``xml_parameters`` reads, as it does
the marks of V3.2 (``DSML``).

The tokens are written with fullwidth bars (U+FF5C) and U+2581 between the words; some tokenizers print plain ones."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["DIALECT", "SECTION"]

_OPENER: Final = re.compile(r"<[\uff5c|]tool[\u2581_]call[\u2581_]begin[\uff5c|]>")
_CLOSE: Final = re.compile(r"(?:```\s*+)?<[\uff5c|]tool[\u2581_]call[\u2581_]end[\uff5c|]>|```")
_SEPARATOR: Final = r"<[\uff5c|]tool[\u2581_]sep[\uff5c|]>"
_HEAD: Final = re.compile(
    rf"\s*+(?:function{_SEPARATOR}\s*+([^\s<>`{{}}]{{1,200}}+)\s*+(?:```(?:json)?)?|([^\s<>`{{}}]{{1,200}}+)\s*+{_SEPARATOR})\s*+(?=\{{)"
)
_INVOCATION: Final = re.compile(rf"\s*+(?:function{_SEPARATOR}[^<>\n]{{1,200}}+\s*+)?(?=<(?:[a-z]{{1,20}}:)?invoke\s)")
_SECTION: Final = re.compile(r"<[\uff5c|]tool[\u2581_]calls[\u2581_]begin[\uff5c|]>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The name and the arguments of one call."""
    head = _HEAD.match(source.text, opened.end())
    if head is not None:
        return read_named_arguments(source, head[1] or head[2], head.end(), _CLOSE)
    invocation = _INVOCATION.match(source.text, opened.end())
    if invocation is not None:
        return Found(invocation.end(), wrapper=True)
    cut = source.skip_space(opened.end()) == len(source.text)
    return Found(opened.end(), problem="a call without a name and arguments", cut=cut)


def read_section(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the calls follow."""
    return Found(opened.end(), wrapper=True)


DIALECT = Dialect("deepseek", _OPENER, read)
SECTION = Dialect("deepseek", _SECTION, read_section)
