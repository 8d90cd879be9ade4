"""What a request for a part of an answer leaves behind, and what becomes of it when the part arrives."""

from __future__ import annotations

from typing import Any, Final

from .._frozen import frozen
from ..actions import Reason
from ..repair import Repair
from ..violation import Path, Violation

__all__ = ["SEAM", "UNJOINED", "Kept", "Merged", "Refused", "unjoined"]

SEAM: Final = "seam"
"""The rule of a value that two parts of a reply make in more than one way."""

UNJOINED: Final = "unjoined"
"""The rule of a reply that was cut off and did not become whole."""


@frozen()
class Kept:
    """What a merging strategy needs of the failure that it asked about. Plain data, see ``to_json``.

    Attributes:
        document: the candidate that failed, plain JSON data; None when text is kept.
        paths: the places in it that failed. Nothing else may change.
        text: the text so far of a reply that was cut off.
        errors: what was wrong, to be told again when the answer can not be taken.
        rung: which rung of a ladder asked; "" outside of ladders.
        repairs: what was changed in the document before it was kept.
    """

    document: Any = None
    paths: tuple[Path, ...] = ()
    text: str | None = None
    errors: tuple[Violation, ...] = ()
    rung: str = ""
    repairs: tuple[Repair, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON data."""
        return {
            "document": self.document,
            "paths": [list(path) for path in self.paths],
            "text": self.text,
            "errors": [error.to_json() for error in self.errors],
            "rung": self.rung,
            "repairs": [[list(r.path), r.rule, r.before, r.after, r.cost] for r in self.repairs],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Kept:
        """The inverse of ``to_json``."""
        return cls(
            plain["document"],
            tuple(tuple(path) for path in plain["paths"]),
            plain["text"],
            tuple(Violation.from_json(error) for error in plain["errors"]),
            plain["rung"],
            tuple(Repair(tuple(path), *rest) for path, *rest in plain["repairs"]),
        )


@frozen()
class Merged:
    """A part was put in its place; the whole is still to be validated.

    Attributes:
        document: the whole as plain JSON data; None when ``text`` is given.
        changed: the places that differ from what was kept; each is at or below one that had failed.
        text: the whole as text, to be read like a reply.
        repairs: what was left out of the reply or replaced in the document.
        others: other ways to put them together. What counts is the one document that all of those say that obey the
            contract.
    """

    document: Any = None
    changed: tuple[Path, ...] = ()
    text: str | None = None
    repairs: tuple[Repair, ...] = ()
    others: tuple[Merged, ...] = ()


@frozen()
class Refused:
    """The part can not be taken: why, what is still wrong with the whole, and the class of that failure."""

    violations: tuple[Violation, ...]
    reason: Reason = "validation_error"


def unjoined(why: str) -> Refused:
    """The rest of a reply that was cut off is of no use: the whole answer is to be sent again."""
    told = Violation((), UNJOINED, f"the reply was cut off, and {why}; send the whole answer again, shorter")
    return Refused((told,), "parse_error")
