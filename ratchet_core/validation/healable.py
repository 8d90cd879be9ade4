"""What no reader could take for what was asked: the scalars of which it is sure that they are wrong.

Coercion heals many spellings, and more in a generous preset than in a careful one. So doubt counts for the value
here: text with a digit may be a number, a short word may be a yes or a no, a word that resembles a choice may be it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..nearest import nearest

__all__ = ["folded", "is_beyond", "kind_of", "resembles"]

_KINDS: Final[dict[type, str]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
    dict: "object",
    list: "array",
}
_YES_OR_NO: Final = re.compile(
    r"(?<!\w)(?:true|false|yes|yeah|yep|no|nope|not|on|off|y|n|t|f|0|1|ok|okay|none|null|n/a|in?correct|right|wrong"
    r"|(?:en|dis)abled|(?:in)?active|positive|negative|(?:un)?checked|ja|nein|oui|non|si|sí|да|нет|はい|いいえ|是|否)(?!\w)",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(
    r"(?<!\w)(?:no|non|not|none|null|nil|nan|n/?a|unknown|undefined|unspecified|missing|absent|empty|blank|void|nothing"
    r"|without|tbd|tba|keine?|rien|nada)(?!\w)",
    re.IGNORECASE,
)
_LONGEST: Final = 200
"""Text beyond this is compared with no choice: a paragraph is no spelling of a word."""


def kind_of(value: Any) -> str:
    """The JSON Schema type of plain data; whole numbers are ``integer``."""
    return _KINDS[type(value)]


def folded(text: str) -> str:
    """Letters and digits alone, in one case."""
    return "".join(filter(str.isalnum, text)).casefold()


def resembles(text: str, words: Iterable[str]) -> bool:
    """Whether ``text`` may be meant to be one of ``words``: by its letters, as a part, or by a slip of the pen."""
    known = list(words)
    said = folded(text[:_LONGEST])
    if len(text) > _LONGEST or not known:
        return False
    if not said or any(not folded(word) or folded(word) in said or said in folded(word) for word in known):
        return True
    return bool(nearest(said, known, 1))


def is_beyond(value: Any, kinds: frozenset[str]) -> bool:
    """Whether a scalar of another kind than ``kinds`` can not be read as one of them by any rule of coercion."""
    if isinstance(value, str):
        return not (kinds & _STRUCTURES) and not any(_READS[kind](value) for kind in kinds)
    if isinstance(value, float):
        return kinds <= _WHOLE and not value.is_integer()
    return isinstance(value, int) and kinds <= _YES_NO_OR_NULL and value not in (0, 1)


_STRUCTURES: Final = frozenset({"object", "array", "string"})
_WHOLE: Final = frozenset({"integer", "boolean", "null"})
_YES_NO_OR_NULL: Final = frozenset({"boolean", "null"})


def _may_be_number(text: str) -> bool:
    return any(char.isnumeric() for char in text)


def _may_be_yes_or_no(text: str) -> bool:
    return _YES_OR_NO.search(text[:_LONGEST]) is not None


def _may_be_nothing(text: str) -> bool:
    return not any(char.isalpha() for char in text[:_LONGEST]) or _NOTHING.search(text[:_LONGEST]) is not None


_READS: Final = {
    "integer": _may_be_number,
    "number": _may_be_number,
    "boolean": _may_be_yes_or_no,
    "null": _may_be_nothing,
}
