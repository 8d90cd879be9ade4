"""The notations in which open models write calls into their text, one file each.

Each file exposes a ``read(source, opened) -> Found`` and the opener it is called for; the order of ``DIALECTS`` decides
which one is asked first where two openers match at the same place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..source import Dialect
from ..tags import CALL_NAME
from . import (
    apertus,
    bare_json,
    bracket_tag,
    deepseek,
    fenced,
    function_tag,
    functionary,
    gemma,
    glm,
    harmony,
    hermes,
    kimi,
    kimi_k3,
    llama,
    minimax_m3,
    mistral,
    name_tags,
    named_json,
    pythonic,
    qwen_agent,
    react,
    solar,
    token_list,
    xml_parameters,
)

__all__ = ["DIALECTS", "START", "opened_at", "whole_at"]

DIALECTS: Final[tuple[Dialect, ...]] = (
    glm.DIALECT,
    xml_parameters.DIALECT,
    gemma.DIALECT,
    *name_tags.DIALECTS,
    hermes.DIALECT,
    function_tag.DIALECT,
    *minimax_m3.DIALECTS,
    solar.DIALECT,
    kimi.SECTION,
    kimi.DIALECT,
    kimi_k3.CHANNEL,
    kimi_k3.DIALECT,
    deepseek.SECTION,
    deepseek.DIALECT,
    llama.DIALECT,
    apertus.DIALECT,
    *token_list.DIALECTS,
    harmony.DIALECT,
    functionary.RECIPIENT,
    pythonic.DIALECT,
    pythonic.GORILLA,
    mistral.DIALECT,
    bracket_tag.DIALECT,
    bracket_tag.CALLING,
    qwen_agent.DIALECT,
    fenced.DIALECT,
    react.DIALECT,
    functionary.DIALECT,
    gemma.BARE,
    harmony.BARE,
    kimi.BARE,
    pythonic.BARE,
    bare_json.DIALECT,
)

WHOLE: Final[tuple[Dialect, ...]] = (pythonic.WHOLE, named_json.WHOLE, fenced.WHOLE)
"""Notations that are a call only where they are the whole reply."""

_TAG: Final = (
    r"(?i:(?:[a-z][a-z0-9]{0,15}[:_|]|[\uff5c|][a-z]{2,8}[\uff5c|])?(?:tool|func|invoke)"
    r"|/?(?:think|thought|reason|reflect|observ)|data-|!--|<function>>)"
)
_TOKEN: Final = (
    r"\|?channel|[\uff5c|](?:(?i:tool|python|start|action|end|content|recipient|role|function)|think:"
    r"|(?:open|close)\|>|plamo:(?:begin|end)_t)"
)
START: Final = re.compile(
    rf"<(?=[a-zA-Z|/!\uff5c]|<function)(?:{_TAG}|{_TOKEN})"
    rf"|\[(?:(?i:/?think|tool|calling tool|unused11)|\s*+(?:\{{|{CALL_NAME}\())|```|\{{"
    r"|\u273fFUNCTION|\]<\]minimax|functools|functions\.|commentary to=|call:|>>>|Action"
)
"""Where an aside or a call may begin: so narrow that ordinary text is passed over quickly. It may find too much; what
it misses, nothing reads."""

_KINDS: Final = {"[": "bracket", "{": "brace", "`": "fence"}


def _group(index: int, opener: re.Pattern[str]) -> str:
    flags = "(?i:" if opener.flags & re.IGNORECASE else "(?:"
    return f"(?P<d{index}>{flags}{opener.pattern}))"


def _any_of(dialects: Sequence[Dialect]) -> re.Pattern[str]:
    return re.compile("|".join(_group(i, dialect.opener) for i, dialect in enumerate(dialects)))


def _table() -> dict[str, tuple[Sequence[Dialect], re.Pattern[str]]]:
    """The dialects by what their openers begin with, so that few are asked at each place."""
    table: dict[str, list[Dialect]] = {}
    for dialect in DIALECTS:
        for first in dialect.first:
            table.setdefault(first, []).append(dialect)
    return {first: (dialects, _any_of(dialects)) for first, dialects in table.items()}


_TABLE: Final = _table()
_WHOLE_OPENERS: Final = _any_of(WHOLE)


def _first(text: str, start: int) -> str:
    """What kind of mark may begin at ``start``."""
    if text[start] != "<":
        return _KINDS.get(text[start], "word")
    following = text[start + 1 : start + 2]
    return "token" if following in ("|", "\uff5c") else "word" if following == "<" else "tag"


def opened_at(text: str, start: int) -> tuple[Dialect, re.Match[str]] | None:
    """The first dialect whose opener stands at ``start``, and the match of that opener."""
    dialects, openers = _TABLE[_first(text, start)]
    opened = openers.match(text, start)
    return (dialects[int(str(opened.lastgroup)[1:])], opened) if opened else None


def whole_at(text: str, start: int) -> tuple[Dialect, re.Match[str]] | None:
    """The same for the notations that count only where they are all of the reply, which begins at ``start``."""
    opened = _WHOLE_OPENERS.match(text, start)
    return (WHOLE[int(str(opened.lastgroup)[1:])], opened) if opened else None
