"""Which places of a document the schema complained of: everything else was accepted and is not touched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..plain_kinds import is_dict, is_list
from ..validation.reading import Complaint

__all__ = ["Seen", "complaints"]


class Seen:
    """What was complained of at one place.

    Attributes:
        is_wrong: the value itself.
        has_wrong_keys: a key that is missing or must not be there.
        below: places below.
    """

    __slots__ = ("below", "has_wrong_keys", "is_wrong")

    def __init__(self) -> None:
        self.is_wrong = False
        self.has_wrong_keys = False
        self.below: dict[str | int, Seen] = {}


def complaints(places: Iterable[Complaint], document: Any) -> Seen:
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
