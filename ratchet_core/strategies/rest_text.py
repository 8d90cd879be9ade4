"""The parts of a reply that may be the rest that was asked for: all of it, or less the words and fences around it."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["CLOSING_FENCE", "rest_texts", "without_opening"]

CLOSING_FENCE: Final = re.compile(r"\n?```\s*\Z")
_OPENING_FENCE: Final = re.compile(r"\A```[^\n`]*\n")
_WORDS_AND_FENCE: Final = re.compile(r"""\A[^{}\[\]"`]*+(?<=\n)```[\w+.-]*+[ \t]*+\n""")
_FENCE_LINE: Final = re.compile(r"^```", re.MULTILINE)
_PHRASE_LINE: Final = re.compile(r"""\A\s*+[^\s{}\[\]"'`][^{}\[\]"`\n]{0,200}\n""")
_PHRASE: Final = re.compile(r"""\A\s*+[^\W\d][^{}\[\]"`\n:]{0,100}:[ \t]+""")
"""Words and a colon in front of the rest on one line."""


def rest_texts(after: str, in_fence: bool) -> tuple[str, ...]:
    """What may be the rest in ``after``, each reading once; ``after`` itself comes first. With ``in_fence`` the first
    part has opened a fence, which the rest may close."""
    found = [_unfenced(after, in_fence)]
    if (opening := _WORDS_AND_FENCE.match(after)) is not None:
        found.append(_to_fence_line(after[opening.end() :]))
    for phrase in (_PHRASE_LINE, _PHRASE):
        if (start := phrase.match(after)) is not None:
            found.append(_unfenced(after[start.end() :], in_fence))
    return tuple(dict.fromkeys(found))


def without_opening(text: str) -> str:
    """``text`` without white space and the mark of a fence at its start."""
    return _OPENING_FENCE.sub("", text.lstrip())


def _unfenced(text: str, in_fence: bool) -> str:
    """The rest without a fence of its own; a closing one stays where it closes that of the first part."""
    stripped = text.lstrip()
    opening = _OPENING_FENCE.match(stripped)
    if opening is None:
        return text
    body = stripped[opening.end() :]
    return body if in_fence else _to_fence_line(body)


def _to_fence_line(body: str) -> str:
    """Up to the closing mark, and the words behind it go too."""
    closing = _FENCE_LINE.search(body)
    return body[: closing.start()].rstrip("\n") if closing else CLOSING_FENCE.sub("", body)
