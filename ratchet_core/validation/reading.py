"""The two outcomes of holding one JSON document against a schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, final

from .._frozen import frozen
from ..actions import Reason
from ..finish import REFUSED
from ..repair import Repair
from ..tools import ToolCall
from ..violation import Path, Violation

__all__ = ["MOST_COMPLAINTS", "Accepted", "Complaint", "Reader", "Rejected", "not_whole", "rejection"]

MOST_COMPLAINTS: Final = 2_000
"""More wrong places than this are a wrong reply, not a matter of spelling; bounds the work on hostile input."""

Complaint: TypeAlias = "tuple[Path, bool]"
"""A place of a document that a schema refused, and whether its last step names a key that is missing or too much."""


@final
@dataclass(slots=True)
class Accepted:
    """A value that obeys the contract.

    Attributes:
        value: the value.
        document: the JSON text it was read from.
        repairs: every change made on the way.
        format: the notation it was found in.
        proposals: tool calls found beside it.
        span: the offsets in the reply between which it was read; None for the whole reply.
    """

    value: Any
    document: str
    repairs: tuple[Repair, ...] = ()
    format: str = "json"
    proposals: tuple[ToolCall, ...] = ()
    span: tuple[int, int] | None = None


@frozen(lazy=("errors", "candidate", "complaints"))
class Rejected:
    """Why not. ``is_json`` tells a wrong document from text that is no JSON document at all.

    ``errors``, ``candidate`` (the document as plain data, None when it is no JSON) and ``complaints`` (where the schema
    refused it; () when that is not the reason, or when there are too many to look into) are computed when first read.
    ``repairs`` are changes that were made to the candidate already.
    """

    reason: Reason
    errors: tuple[Violation, ...]
    candidate: Any = None
    is_json: bool = True
    complaints: tuple[Complaint, ...] = ()
    repairs: tuple[Repair, ...] = ()


def rejection(reason: Reason, told: Iterable[Violation] = ()) -> Rejected:
    """The verdict on a reply without an answer: what tells why, or the words for the reason."""
    return Rejected(reason, tuple(told) or (Violation((), reason, _WORDS.get(reason, "no JSON value was found")),))


def not_whole(finish_reason: str | None) -> Rejected:
    """The verdict on a value that may go on behind the end of a reply that is not whole."""
    reason: Reason = "refusal" if finish_reason in REFUSED else "truncated"
    return Rejected(reason, (Violation((), reason, _WORDS["truncated"]),))


_WORDS: Final[Mapping[Reason, str]] = {
    "empty_output": "the reply is empty",
    "refusal": "the reply is a refusal",
    "truncated": "the reply was cut off before its end",
    "parse_error": "the reply holds no structured value",
}


class Reader(Protocol):
    """A compiled schema. Total: text makes it raise nothing but a ``CallbackError`` of the caller's own validators."""

    def read(self, text: str, unique: bool = True) -> Accepted | Rejected:
        """Read one JSON document; with ``unique``, refuse keys that occur twice with different values."""
        ...
