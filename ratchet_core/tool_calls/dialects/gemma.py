"""Gemma's own notation of objects: ``<start_function_call>call:f{a:<escape>x<escape>}<end_function_call>``
(FunctionGemma) and ``<|tool_call>call:f{a:<|"|>x<|"|>,b:1}<tool_call|>`` (Gemma 4); ``call:f{...}`` alone on a line
where a server leaves the special tokens out."""

from __future__ import annotations

import re
from typing import Final

from ...tools import ToolCall
from ..json_text import Fault
from ..key_notation import GEMMA, read_object
from ..source import Dialect, Found, Source, broken

__all__ = ["BARE", "DIALECT"]

_OPENER: Final = re.compile(r"<start_function_call>|<\|tool_call>")
_CLOSE: Final = re.compile(r"<end_function_call>|<tool_call\|>")
_HEAD: Final = re.compile(r"\s*+call:\s*+([^\s<>{}:]{1,200}+)\s*+(?=\{)")
_BARE: Final = re.compile(r"(?<![^\n])call:[^\s<>{}:]{1,200}+(?=\{)")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The name and the object after the token."""
    head = _HEAD.match(source.text, opened.end())
    if head is None:
        cut = "{" not in source.text[opened.end() : opened.end() + 300]
        return Found(opened.end(), problem=f"{opened.group()} without a call after it", cut=cut)
    return _call(source, head[1], head.end())


def read_bare(source: Source, opened: re.Match[str]) -> Found:
    """The object after the name."""
    name = opened.group().removeprefix("call:")
    return _call(source, name, opened.end()) if source.may_call(name) else Found(opened.end())


def _call(source: Source, name: str, start: int) -> Found:
    arguments = read_object(source.text, start, source.limits, GEMMA)
    if isinstance(arguments, Fault):
        return broken(arguments, source, start, None if arguments.cut else _CLOSE, "text")
    at = source.skip_space(arguments.end)
    closed = _CLOSE.match(source.text, at)
    end = closed.end() if closed else arguments.end
    return Found(end, (ToolCall(name, arguments.value),), arguments.repairs)


DIALECT = Dialect("gemma", _OPENER, read, ("tag", "token"))
BARE = Dialect("gemma", _BARE, read_bare, ("word",), bare=True)
