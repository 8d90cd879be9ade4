"""Harmony (gpt-oss): ``<|channel|>commentary to=functions.f <|constrain|>json<|message|>{...}<|call|>``; where a
server leaves the special tokens out, ``commentary to=functions.f json{...}``."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["BARE", "DIALECT"]

_OPENER: Final = re.compile(
    r"<\|(?:start|channel)\|>[^<>{}]{0,80}\bto=[\w.-]{1,200}+(?:[^<>{}]{0,80}+(?:<\|(?:channel|constrain)\|>)?){0,3}<\|message\|>"
)
_BARE: Final = re.compile(r"commentary to=functions\.[\w.-]{1,128}+[ \t]*+(?:json|code)?\s*+(?=\{)")
_RECIPIENT: Final = re.compile(r"\bto=(?:functions\.)?([\w.-]++)")
_CLOSE: Final = re.compile(r"<\|(?:call|end)\|>")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments after the head that names the recipient."""
    name = str(_RECIPIENT.findall(opened.group())[0])
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] != "{":
        return Found(opened.end(), problem=f"the call of {name!r} has no arguments", cut=at == len(source.text))
    return read_named_arguments(source, name, at, _CLOSE)


DIALECT = Dialect("harmony", _OPENER, read)
BARE = Dialect("harmony", _BARE, read, ("word",), bare=True)
