"""Which tool a name means: its own, or the one that differs from it in spelling alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["ToolNames"]

_NAMESPACE: Final = re.compile(r"(?:functions|function|tools|tool|default_api)[./:](?=.)")
"""What models are told to write before a name (harmony, Kimi, Gemini) and write where they are not."""
_NO_DIFFERENCE: Final = str.maketrans("", "", "-_. \\`*\"'")
_LONGEST: Final = 200


class ToolNames:
    """The names of the tools on offer."""

    __slots__ = ("_folded", "_names")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._folded: dict[str, list[str]] | None = None

    def meant(self, name: str) -> str | None:
        """The name on offer that ``name`` spells, None for none or several.

        Besides the name itself that is the name after a namespace (``functions.f``), and the only one that is the same
        but for case, hyphens, underscores, dots, spaces, quotes and Markdown's escapes. A typo is not read as a name.
        """
        if name in self._names:
            return name
        bare = _NAMESPACE.sub("", name.strip(), count=1)
        if bare in self._names:
            return bare
        if self._folded is None:
            self._folded = {}
            for one in sorted(self._names):
                self._folded.setdefault(_fold(one), []).append(one)
        alike = self._folded.get(_fold(bare), ())
        return alike[0] if len(alike) == 1 else None


def _fold(name: str) -> str:
    return name[:_LONGEST].translate(_NO_DIFFERENCE).casefold()
