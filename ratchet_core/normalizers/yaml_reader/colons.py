"""The tree of a text, in which text with a colon may lack its quotes: ``title: Ratchet: a core`` is no YAML, and
``- Note: bring cake`` is a mapping.

Where the schema takes text and nothing else there is one reading, the rest of the line. Anywhere else it might be a
mapping on one line as well, and is refused.
"""

from __future__ import annotations

import re
from typing import Final

from ...limits import Limits
from ...repair import Repair
from ...violation import Path
from ..schema_places import Place
from .events import RefusedError
from .tree import Tree

__all__ = ["tree_of"]

_MOST_READ_AGAIN: Final = 200_000  # each colon has the text read again: a tenth of a second more at most
_NOT_HERE: Final = "mapping values are not allowed"
_TEXT: Final = frozenset({"string", "null"})
_ENTRY: Final = re.compile(r"""[ ]*+(?:-[ ]++)*+("[^"\\\n]*+"|'[^'\n]*+'|[^\s:#"'][^\n:]*?)[ ]*+:[ ]++""")
_ITEM: Final = re.compile(r"[ ]*+(?:-[ ]++)++")
_PLAIN: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`\n][^\n]*+|[-?:][^\s\n][^\n]*+")
_REST: Final = re.compile(r"[ \t\r]*+(?:\n[ \t\r]*+)*+")


def tree_of(text: str, limits: Limits, places: Place) -> tuple[Tree, str, list[Repair], RefusedError | None]:
    """The tree of ``text`` as far as it goes, the text with the quotes that were added, the record of them, and why
    the tree goes no further. ``places`` as for ``Tree``."""
    mended: list[Repair] = []
    while True:
        tree = Tree(text, limits, places)
        try:
            tree.read()
        except RefusedError as refused:
            quoted = _with_quotes(text, tree, refused) if len(mended) * len(text) < _MOST_READ_AGAIN else None
            if quoted is None:
                return tree, text, mended, refused
            text, repair = quoted
            mended.append(repair)
        else:
            return tree, text, mended, None


def _with_quotes(text: str, tree: Tree, refused: RefusedError) -> tuple[str, Repair] | None:
    """``text`` with quotes around the value that ``tree`` stopped at, and the record of it; None where it is not the
    colon, not one line, or not text that the schema wants there."""
    line = text.rfind("\n", 0, refused.position) + 1
    if refused.text_from is not None:
        is_item = _ITEM.fullmatch(text, line, refused.text_from)
        path = (*tree.path(), len(tree.frame.value))
        return _quoted(text, refused.text_from, tree.frame.column, path) if is_item else None
    entry = _ENTRY.match(text, line)
    frame = tree.frame
    if _NOT_HERE not in refused.detail or entry is None or not frame.mapping or frame.flow:
        return None
    key = entry[1].strip("\"'")
    if entry.start(1) - line != frame.column or not _TEXT.issuperset(frame.place.key(key).types):
        return None
    return _quoted(text, entry.end(), frame.column, (*tree.path(), key))


def _quoted(text: str, start: int, column: int, path: Path) -> tuple[str, Repair] | None:
    """``text`` with quotes around the rest of the line from ``start`` on; None where that is no plain text, or the next
    line belongs to it."""
    value = _PLAIN.match(text, start)
    if value is None or " #" in value.group():
        return None
    written = value.group().rstrip()
    end = start + len(written)
    rest = _REST.match(text, end)
    following = len(text) if rest is None else rest.end()
    if following < len(text) and following - text.rfind("\n", 0, following) - 1 > column:
        return None
    quoted = "'" + written.replace("'", "''") + "'"
    return text[:start] + quoted + text[end:], Repair(path, "quotes", written[:200], None, 1)
