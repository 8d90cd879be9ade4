"""Mistral: ``[TOOL_CALLS][{...}, ...]``, ``[TOOL_CALLS]name{...}``, ``[TOOL_CALLS]name[ARGS]{...}``, each with an
optional ``[CALL_ID]id`` and ``[/TOOL_CALLS]``. Words between the token and the list are set aside."""

from __future__ import annotations

import re
from typing import Final

from ...repair import Repair
from ..marked_json import read_marked_json
from ..named_arguments import read_named_arguments
from ..source import Dialect, Found, Source

__all__ = ["DIALECT"]

_OPENER: Final = re.compile(r"\[TOOL_CALLS\]")
_EDGE: Final = re.compile(r"\[/?TOOL_CALLS\]")
_CLOSE: Final = re.compile(r"\[/TOOL_CALLS\]")
_NEXT: Final = re.compile(r"\[/TOOL_CALLS\]|(?=\[TOOL_CALLS\])")
_NAMED: Final = re.compile(
    r"\s*+(?P<name>[^\s\[\]{}<>\"]{1,128})\s*+(?:\[CALL_ID\](?P<id>[^\s\[\]{}]{1,128}))?(?:\[ARGS\])?\s*+(?=\{)"
)
_WORDS: Final = re.compile(r"[\w .,:!?'\r\n-]{1,200}+(?=\[\s*+\{)")


def read(source: Source, opened: re.Match[str]) -> Found:
    """The list, or the name and its arguments, after the token."""
    at = source.skip_space(opened.end())
    if source.text[at : at + 1] in ("[", "{"):
        return read_marked_json(source, at, _EDGE, _CLOSE)
    named = _NAMED.match(source.text, opened.end())
    if named is not None:
        return read_named_arguments(source, named["name"], named.end(), _NEXT, identity=named["id"])
    words = _WORDS.match(source.text, opened.end())
    if words is not None:
        return _after_words(read_marked_json(source, words.end(), _EDGE, _CLOSE), words.group().strip())
    cut = at == len(source.text)
    return Found(opened.end(), problem="[TOOL_CALLS] without a list of calls, or a name and its arguments", cut=cut)


def _after_words(found: Found, words: str) -> Found:
    if not found.calls:
        return found
    return Found(found.end, found.calls, (Repair((), "prose", words, None, 0), *found.repairs))


DIALECT = Dialect("mistral", _OPENER, read, ("bracket",))
