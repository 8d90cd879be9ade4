"""Which places of a document the schema complained of: everything else was accepted and is not touched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..plain_kinds import is_dict, is_list
from ..violation import Path

__all__ = ["OPEN", "Seen", "complaints"]


class Seen:
    """What is known of one place.

    Attributes:
        is_wrong: the value itself is what was complained of.
        has_wrong_keys: a key is missing or must not be there.
        is_open: nothing is known: the place and all below it may be right or wrong.
        below: the places below that were complained of.
    """

    __slots__ = ("below", "has_wrong_keys", "is_open", "is_wrong")

    def __init__(self, is_open: bool = False) -> None:
        self.is_wrong = is_open
        self.has_wrong_keys = is_open
        self.is_open = is_open
        self.below: dict[str | int, Seen] = {}

    def at(self, step: str | int) -> Seen | None:
        """What is known of a place one step below; None when it was accepted."""
        return self if self.is_open else self.below.get(step)


OPEN: Final = Seen(is_open=True)


def complaints(places: Iterable[tuple[Path, bool]], document: Any) -> Seen:
    """The complaints as a tree along the document. ``places`` are paths and whether the last step names a key that is
    missing or must not be there."""
    root = Seen()
    for path, names_key in places:
        here, node = root, document
        for step in path[:-1] if names_key else path:
            if not _leads(node, step):
                break
            node = node[step]
            here = here.below.setdefault(step, Seen())
        if names_key:
            here.has_wrong_keys = True
        else:
            here.is_wrong = True
    return root


def _leads(node: Any, step: str | int) -> bool:
    return step in node if is_dict(node) else is_list(node) and isinstance(step, int) and step < len(node)
