"""The tokens of JSON as regular expressions, and undamaged runs of members and items that are read in one go.

All expressions are possessive: they never go back, so that no text is looked at by more than the few containers around
it. Each value of a run is followed by a comma, or the last one by the closer of the container it stands in, so that a
value which a damaged one may touch is left to the careful reader.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ESCAPE",
    "GAP",
    "LEVELS",
    "NUMBER",
    "STRICT_KEY",
    "STRING",
    "STRINGS",
    "SURE_STRING",
    "is_strict_string",
    "read_run",
    "run_of",
]

GAP: Final = r"[ \t\n\r]*+"
# no half of a surrogate pair: those are joined or refused elsewhere
ESCAPE: Final = r'\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
STRING: Final = rf'"(?:[^"\\\x00-\x1f]++|{ESCAPE})*+"'
# the guard holds longer numbers to the limits as well as it can tell numbers from text; these need no second look
NUMBER: Final = r"-?(?:0|[1-9][0-9]{0,39}+)(?:\.[0-9]{1,40}+)?+(?:[eE][+-]?[0-9]{1,2}+)?+"
LEVELS: Final = 3
"""How deep containers may be nested in a run."""
_INSIDE: Final = "{0,64}+"
"""How many members or items they may have; a longer one has a run of its own, so that little is looked at twice."""

STRINGS: Final = re.compile(STRING)
STRICT_KEY: Final = re.compile(rf"({STRING}){GAP}:{GAP}(?![:=>])").match
SURE_STRING: Final = re.compile(rf"{STRING}(?={GAP}[,}}\]])").match
"""A value that is a string, with what may only follow the end of one."""


def run_of(
    *, keys: str, scalars: str, pad: str = GAP, levels: int = LEVELS, trailing: bool = False, most: str = "++"
) -> tuple[str, str]:
    """The expressions of a run of members and of one of items, in a notation with these keys and scalars.

    A run ends behind a comma, or in front of the closer.

    Args:
        keys: expression of a key.
        scalars: expression of a value that is no container.
        pad: expression of what may stand before a member or item and behind it.
        levels: how deep containers may be nested in it.
        trailing: whether a comma may stand before a closer inside.
        most: the quantifier that says how many members or items there may be.
    """
    value = scalars
    for _ in range(levels):
        after_member, after_item = (",", ",") if trailing else (rf",(?!{GAP}\}})", rf",(?!{GAP}\])")
        members = rf"(?:{pad}{keys}{GAP}:{GAP}(?:{value}){pad}(?:{after_member}|(?=\}}))){_INSIDE}"
        items = rf"(?:{pad}(?:{value}){pad}(?:{after_item}|(?=\]))){_INSIDE}"
        value = rf"{scalars}|\{{{members}{pad}\}}|\[{items}{pad}\]"
    return (
        rf"(?:{pad}{keys}{GAP}:{GAP}(?:{value}){pad}(?:,|(?=\}}))){most}",
        rf"(?:{pad}(?:{value}){pad}(?:,|(?=\]))){most}",
    )


_MEMBERS, _ITEMS = (re.compile(run).match for run in run_of(keys=STRING, scalars=rf"{STRING}|{NUMBER}|true|false|null"))


def read_run(text: str, start: int, members: bool) -> int:
    """Where the run of undamaged members, or items, ends that starts at ``start``; ``start`` where none does."""
    found = (_MEMBERS if members else _ITEMS)(text, start)
    return found.end() if found else start


def is_strict_string(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is one string of strict JSON."""
    found = STRINGS.match(text, start)
    return found is not None and found.end() == end
