"""Kimi K3: ``<|open|>call tool="f" index="1"<|sep|>``, for each argument ``<|open|>argument key="k" type="string"
<|sep|>v<|close|>argument<|sep|>``, then ``<|close|>call<|sep|>``; one JSON object may stand in place of the arguments
(``<|open|>json type="object"<|sep|>{...}<|close|>json<|sep|>``). Around all of them stands the channel ``tools``."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..parameters import Style, read_call_of_parameters
from ..source import Dialect, Found, Source

__all__ = ["CHANNEL", "DIALECT"]

_CHANNEL: Final = re.compile(r"<\|open\|>tools<\|sep\|>")
_OPENER: Final = re.compile(r"<\|open\|>call\s[^<>]{0,300}+<\|sep\|>")
_NAME: Final = re.compile(r'\stool="([^"]++)"')
_JSON: Final = re.compile(r"\s*+<\|open\|>json\b[^<>]{0,80}+<\|sep\|>\s*+(?=\{)")
_JSON_END: Final = re.compile(r"<\|close\|>json<\|sep\|>\s*+<\|close\|>call<\|sep\|>")
_STYLE: Final = Style(
    opener=re.compile(r'<\|open\|>argument\s++key="([^"]{1,200}+)"(?:\s++type="([^"]{0,40}+)")?[^<>]{0,80}+<\|sep\|>'),
    closer=re.compile(r"<\|close\|>argument<\|sep\|>"),
    end=re.compile(r"<\|close\|>call<\|sep\|>"),
    frame="none",
)


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments of one call."""
    named = _NAME.search(opened.group())
    if named is None:
        return Found(opened.end(), problem="<|open|>call without the name of a tool")
    name = named[1].replace("&quot;", '"').replace("&amp;", "&").strip()
    json = _JSON.match(source.text, opened.end())
    if json is not None:
        return read_named_arguments(source, name, json.end(), _JSON_END, close_is_due=True)
    return read_call_of_parameters(source, name, opened.end(), _STYLE)


def read_channel(source: Source, opened: re.Match[str]) -> Found:
    """Nothing yet: the calls follow."""
    return Found(opened.end(), wrapper=True)


DIALECT = Dialect("kimi_k3", _OPENER, read)
CHANNEL = Dialect("kimi_k3", _CHANNEL, read_channel)
