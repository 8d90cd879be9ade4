"""A quote that is missing at one end of a string.

One lost quote makes the number of quotes odd, so no other reading is left where the text around it says where the
string must end: a member that starts behind a comma, a value behind a colon. It is accepted once in a document (see
``conflicts``); a string that runs to the end of the text was cut off.
"""

from __future__ import annotations

import re
from typing import Final

from .state import State

__all__ = ["lost_closing_quote", "lost_key_quote"]

_TO_COMMA: Final = re.compile(r"(?<![ \t]),([ \t]*+(?:\r?\n\s*+)?)\Z")
_MEMBER: Final = re.compile(r'"[^"\\\n\r]{1,80}+"[ \t]*+:').match
_KEY_TO_COLON: Final = re.compile(r"([\w$.-][\w$. -]*+)[ \t]*+:[ \t]*+\Z")
_WHOLE_VALUE: Final = re.compile(r'"[^"\\\n\r]*+"\s*+[,}]').match
_HOLDS_MORE: Final = re.compile(r"(?:\A|,)\s*[\w$.-]*\s*[:=](?!//)|\A,|/\*|(?<!:)//|\s#|,\s*['`\u2018\u201c]").search
"""A member in other quotes or in none, or a comment."""
_NO_TEXT: Final = re.compile(r"[-+.\d][\d.eE+_-]*+|true|false|null|True|False|None").fullmatch
_NEVER_LAST: Final = frozenset("{}[](),")


def lost_closing_quote(state: State, start: int, quote: int) -> tuple[str, int] | None:
    """A value that starts at ``start`` and has lost its end before the comma in front of ``quote``: ``"b, "c": "d"``.

    Its raw body, and the offset where the quote is missing; None when the text does not look so.
    """
    comma = _TO_COMMA.search(state.text, max(start + 1, quote - 200), quote)
    if comma is None:
        return None
    body = state.text[start + 1 : comma.start()]
    if "\n" in body or not body.strip() or body[-1] in _NEVER_LAST or _NO_TEXT(body) or _HOLDS_MORE(body):
        return None
    follows = _MEMBER(state.text, quote) if state.frames[-1].is_object else "\n" in comma[1]
    if not follows:
        return None
    _note(state, start, comma.start(), body, at_value=True)
    return body, comma.start()


def lost_key_quote(state: State, start: int, quote: int) -> tuple[str, int] | None:
    """A key that starts at ``start`` and has lost its end before the colon in front of ``quote``: ``"a: "b"``.

    Its raw body, and the offset where the quote is missing; None when the text does not look so.
    """
    key = _KEY_TO_COLON.match(state.text, start + 1, quote)
    if key is None or not _WHOLE_VALUE(state.text, quote):
        return None
    _note(state, start, key.end(1), key[1], at_value=False)
    return key[1], key.end(1)


def _note(state: State, start: int, end: int, body: str, *, at_value: bool) -> None:
    state.note("missing_quote", state.text[start:end], body, 3, at_value=at_value)
