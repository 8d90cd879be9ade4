"""One case of the battery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

__all__ = ["REFUSED", "Case"]

REFUSED: Final = object()
"""What is expected of a reply from which no value may be taken."""


@dataclass(frozen=True)
class Case:
    """A reply, the schema that was asked for, and the one right outcome.

    Attributes:
        kind: what happened to the reply, in the words of the README's table.
        schema: the name of a schema in ``SCHEMAS``.
        raw: the reply.
        expected: the value as plain JSON data, or ``REFUSED``.
        why: for a refusal, the reason that is told; more than one where several are right.
        finish_reason: the provider's word, None for none.
    """

    kind: str
    schema: str
    raw: str
    expected: Any = REFUSED
    why: tuple[str, ...] = ()
    finish_reason: str | None = None
