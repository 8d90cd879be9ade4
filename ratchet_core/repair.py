"""The record of one change that was made to a reply on the way to a value."""

from __future__ import annotations

from typing import Any

from ._frozen import frozen
from .violation import Path

__all__ = ["Repair"]


@frozen()
class Repair:
    """One change. Nothing is changed without one.

    Attributes:
        path: where in the document, () for the text as a whole.
        rule: which rule did it: ``strip_fence``, ``trailing_comma``, ``reasoning`` ...
        before: what stood there (text or JSON value, shortened to 200 characters).
        after: what stands there now, None when it was taken away.
        cost: how far the change goes: 0 for wrapping (fences, prose), 1 for punctuation, 2 and more for values.
    """

    path: Path
    rule: str
    before: Any = None
    after: Any = None
    cost: int = 1
