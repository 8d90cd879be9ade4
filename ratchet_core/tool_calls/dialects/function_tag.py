"""``<function=f>{...}</function>`` (Llama 3.1) and ``<function=f><parameter=x>v</parameter></function>`` (Qwen3-Coder,
Nemotron, Seed, Step)."""

from __future__ import annotations

import re
from typing import Final

from ..named_arguments import read_named_arguments
from ..parameters import Style, read_call_of_parameters
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"<function=[^<>\n]{1,200}+>")
_STYLE: Final = Style(
    opener=re.compile(r"<parameter=([^<>\n]{1,200}+)>"),
    closer=re.compile(r"</parameter>"),
    end=re.compile(r"</function>"),
)
_JSON_END: Final = re.compile(r"</function>")
_CONTENT: Final = re.compile(r"\s*+(?:<parameter=|</function>)")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The arguments between the tag and its end."""
    name = opened.group()[len("<function=") : -1].strip()
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] == "{":
        return read_named_arguments(source, name, at, _JSON_END)
    if not _CONTENT.match(source.text, at):
        return Found(opened.end(), problem=f"{opened.group()} without arguments or an end", cut=at == len(source.text))
    return read_call_of_parameters(source, name, at, _STYLE)


DIALECT = Dialect("function_tag", _OPENER, read, ("tag",))
