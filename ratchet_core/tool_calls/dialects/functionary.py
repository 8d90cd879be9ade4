"""Functionary: a line ``>>>f`` and JSON below it (version 3.2), ``<|recipient|>f`` and ``<|content|>{...}`` (2)."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["DIALECT", "RECIPIENT"]

_LINE: Final = re.compile(r"(?<![^\n])>>>[A-Za-z_][\w.-]{0,127}+[ \t]*+\r?\n\s*+(?=\{)")
_RECIPIENT: Final = re.compile(r"<\|recipient\|>\s*+[A-Za-z_][\w.-]{0,127}+\s*+<\|content\|>\s*+(?=\{)")
_NAME: Final = re.compile(r"(?:>>>|<\|recipient\|>\s*+)([\w.-]++)")
_END: Final = re.compile(r"<\|(?:stop|eot_id)\|>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments below the name."""
    name = str(_NAME.findall(opened.group())[0])
    if not source.may_call(name) and opened.group()[0] == ">":
        return Found(opened.end())
    return read_named_arguments(source, name, opened.end(), _END)


DIALECT = Dialect("functionary", _LINE, read, ("word",), bare=True)
RECIPIENT = Dialect("functionary", _RECIPIENT, read)
