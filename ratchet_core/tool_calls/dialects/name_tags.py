"""A tag for the name and one for the arguments: ``<tool_use><name>f</name><arguments>{...}</arguments></tool_use>``
(Cherry Studio and others), and PLaMo's special tokens of the same make."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source
from ..tags import CLOSE_TAG, OPEN_TAG

__all__ = ["DIALECTS"]

_NAME_TAG: Final = r"<(?:name|tool_name|function_name|tool|function)>"
_TAGGED: Final = re.compile(rf"{OPEN_TAG}\s*+(?={_NAME_TAG})", re.IGNORECASE)
_TAGGED_HEAD: Final = re.compile(
    rf"{_NAME_TAG}\s*+([^<>]{{1,200}}+)</[a-z_]{{4,13}}>\s*+<(?:arguments|parameters|args|input|params)>\s*+(?=\{{)",
    re.IGNORECASE,
)
_TAGGED_END: Final = re.compile(rf"</(?:arguments|parameters|args|input|params)>(?:\s*+{CLOSE_TAG})?", re.IGNORECASE)

_PLAMO: Final = re.compile(r"<\|plamo:begin_tool_request:plamo\|>\s*+")
_PLAMO_HEAD: Final = re.compile(
    r"<\|plamo:begin_tool_name:plamo\|>\s*+([^<>]{1,200}+)<\|plamo:end_tool_name:plamo\|>\s*+"
    r"<\|plamo:begin_tool_arguments:plamo\|>(?:<\|plamo:constrain\|>json)?(?:<\|plamo:msg\|>)?\s*+(?=\{)"
)
_PLAMO_END: Final = re.compile(
    r"<\|plamo:end_tool_arguments:plamo\|>(?:\s*+<\|plamo:end_tool_requests?:plamo\|>){0,2}+"
)
_PLAMO_LIST: Final = re.compile(r"<\|plamo:begin_tool_requests:plamo\|>")


def _read(source: Source, start: int, head: re.Pattern[str], end: re.Pattern[str]) -> Found:
    found = head.match(source.text, start)
    if found is not None:
        return read_named_arguments(source, found[1].strip(), found.end(), end, close_is_due=True)
    rest = source.text[start : start + 400]
    return Found(start, problem="a call without a name and an object of arguments", cut=_may_go_on(rest))


def _may_go_on(rest: str) -> bool:
    """Whether all that is left is the beginning of a head: the text was cut off in it."""
    return len(rest) < 400 and "{" not in rest and "\n\n" not in rest


def read_tagged(source: Source, opened: re.Match[str]) -> Found:
    """The tags of the name and the arguments."""
    return _read(source, opened.end(), _TAGGED_HEAD, _TAGGED_END)


def read_plamo(source: Source, opened: re.Match[str]) -> Found:
    """The tokens of the name and the arguments."""
    return _read(source, opened.end(), _PLAMO_HEAD, _PLAMO_END)


def read_list(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the calls follow."""
    return Found(opened.end(), wrapper=True)


DIALECTS: Final = (
    Dialect("name_tags", _TAGGED, read_tagged, ("tag",)),
    Dialect("plamo", _PLAMO, read_plamo),
    Dialect("plamo", _PLAMO_LIST, read_list),
)
