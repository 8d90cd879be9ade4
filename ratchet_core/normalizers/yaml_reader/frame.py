"""A YAML mapping or list that is being filled."""

from __future__ import annotations

from typing import Any, Final

from ..schema_places import Place

__all__ = ["NO_KEY", "OUTSIDE", "Frame"]

NO_KEY: Final = object()
"""No key waits for its value: the next node is one."""

OUTSIDE: Final = -1
"""The column that all text stands right of."""


class Frame:
    """One of the collections that are open.

    Attributes:
        value: what is filled; the documents of the text for the outermost frame.
        place: what the schema says of it.
        mapping: whether it is a mapping.
        flow: whether it stands in brackets.
        column: that of the innermost block collection; what belongs to it stands right of that.
        opened: the event that opened it, when it is the outermost pair of brackets.
        key: the key that waits for its value.
        last: the key whose value was put last.
        halves: parentheses that scalars within these brackets opened and did not close.
    """

    __slots__ = ("column", "flow", "halves", "key", "last", "mapping", "opened", "place", "value")

    def __init__(
        self, value: dict[str, Any] | list[Any], place: Place, *, flow: bool = False, column: int, opened: Any = None
    ) -> None:
        self.value: Any = value
        self.place = place
        self.mapping = isinstance(value, dict)
        self.flow = flow
        self.column = column
        self.opened = opened
        self.key: Any = NO_KEY
        self.last = ""
        self.halves = 0

    def next_place(self) -> Place:
        """Where the next value stands."""
        return self.place.key(self.key) if self.mapping else self.place.item(len(self.value))

    def put(self, value: Any) -> None:
        """Put a value where the next one stands."""
        if self.mapping:
            self.value[self.key] = value
            self.last, self.key = self.key, NO_KEY
        else:
            self.value.append(value)
