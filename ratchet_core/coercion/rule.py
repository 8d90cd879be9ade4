"""What a rule of coercion is: something that may stand for a value, and what it may look at to say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, TypeAlias

from ..violation import Path
from .shape import Shape

__all__ = ["ANY", "CHOICE", "Place", "Propose", "Rule"]


class Place(NamedTuple):
    """Where a value stands.

    Attributes:
        shape: what the schema wants here.
        path: in the document as it is by now.
        written: how the reply spells a number, None when it has it in two spellings.
        spend: takes the work of a search, in characters, out of what is granted to the reply.
        is_item: whether the value is an item of a list.
        is_member: whether the value stands under a key that the schema does not name.
        is_inner: whether something around the value was taken off.
    """

    shape: Shape
    path: Path
    written: Callable[[float], str | None]
    spend: Callable[[int], None]
    is_item: bool = False
    is_member: bool = False
    is_inner: bool = False

    @property
    def name(self) -> str:
        """The key that the value stands under; "" at the root and in lists."""
        last = self.path[-1] if self.path else ""
        return last if isinstance(last, str) else ""


ANY: Final = ("object", "array", "string", "number", "integer", "boolean", "null")
"""All types."""

CHOICE: Final = ("choice",)
"""A value of a closed list, whatever its type."""

Propose: TypeAlias = "Callable[[Any, Place], Iterable[Any]]"


class Rule(NamedTuple):
    """One way to read a value as another.

    Attributes:
        name: as it is allowed, denied and recorded.
        cost: see ``Repair``.
        takes: the types of what it reads.
        gives: the JSON Schema types that it can give.
        propose: what may stand for the value. Only what the schema then accepts is taken, and only if all that is
            proposed for a place comes to the same.
        goes_on: whether what is proposed is itself to be coerced.
        unwraps: whether what is proposed stood inside of the value as it is.
    """

    name: str
    cost: int
    takes: tuple[type, ...]
    gives: tuple[str, ...]
    propose: Propose
    goes_on: bool = False
    unwraps: bool = False
