"""The notations in which open models write calls into their text, one file each.

Each file exposes a ``read(source, opened) -> Found`` and the opener it is called for; the order of ``DIALECTS`` decides
which one is asked first where two openers match at the same place.
"""

from __future__ import annotations

import re
from typing import Final

from ..source import Dialect
from . import (
    bare_json,
    bracket_tag,
    deepseek,
    fenced,
    function_tag,
    glm,
    harmony,
    hermes,
    kimi,
    llama,
    minimax,
    mistral,
    pythonic,
    react,
    token_list,
    xml_parameters,
)

__all__ = ["DIALECTS", "START", "opened_at"]

DIALECTS: Final[tuple[Dialect, ...]] = (
    glm.DIALECT,
    xml_parameters.DIALECT,
    hermes.DIALECT,
    function_tag.DIALECT,
    minimax.DIALECT,
    kimi.SECTION,
    kimi.DIALECT,
    deepseek.SECTION,
    deepseek.DIALECT,
    llama.DIALECT,
    *token_list.DIALECTS,
    harmony.DIALECT,
    pythonic.DIALECT,
    mistral.DIALECT,
    bracket_tag.DIALECT,
    bracket_tag.CALLING,
    fenced.DIALECT,
    react.DIALECT,
    pythonic.BARE,
    bare_json.DIALECT,
)

START: Final = re.compile(r"<|\[|\{|```|Action|functools")
"""Where any opener can begin; a plain search, so that ordinary text is passed over quickly."""


def _group(index: int, opener: re.Pattern[str]) -> str:
    flags = "(?i:" if opener.flags & re.IGNORECASE else "(?:"
    return f"(?P<d{index}>{flags}{opener.pattern}))"


_OPENERS: Final = re.compile("|".join(_group(i, dialect.opener) for i, dialect in enumerate(DIALECTS)))


def opened_at(text: str, start: int) -> tuple[Dialect, re.Match[str]] | None:
    """The first dialect whose opener stands at ``start``, and the match of that opener."""
    opened = _OPENERS.match(text, start)
    return (DIALECTS[int(str(opened.lastgroup)[1:])], opened) if opened else None
