"""Apertus: ``<|tools_prefix|>[{"f": {...}}, {"g": {...}}]<|tools_suffix|>``, the name of each tool being the key."""

from __future__ import annotations

import re
from typing import Any, Final

from ..call_object import Calls, keyed_calls
from ..marked_json import read_marked_json
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<\|tools_prefix\|>")
_CLOSE: Final = re.compile(r"<\|tools_suffix\|>")
_EDGE: Final = re.compile(r"<\|tools_(?:prefix|suffix)\|>")


def _calls_of(data: Any, source: Source) -> Calls:
    return keyed_calls(data)


def read(source: Source, opened: re.Match[str]) -> Found:
    """The list between the tokens."""
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] in ("{", "["):
        return read_marked_json(source, at, _EDGE, _CLOSE, _calls_of)
    cut = at == len(source.text)
    return Found(opened.end(), problem="<|tools_prefix|> without a list of calls", cut=cut)


DIALECT = Dialect("apertus", _OPENER, read)
