"""What the world did: everything that can be told to a machine. A closed union of frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ._frozen import frozen
from .budget import Usage

__all__ = [
    "UNBILLED_KINDS",
    "Arrived",
    "Cancelled",
    "Decided",
    "Event",
    "Raised",
    "Reissued",
    "Reply",
    "Returned",
    "Started",
    "Tick",
]


@frozen()
class Reply:
    """A model answered.

    Attributes:
        raw: the text; bytes are read as UTF-8, None is no text at all.
        tool_calls: native tool calls in any provider's shape (dicts or SDK objects), or ``ToolCall`` s.
        usage: what the call used; None is unknown.
        finish_reason: the provider's word; ``length`` means cut off, ``content_filter`` refused.
    """

    raw: str | bytes | None
    tool_calls: Any = None
    usage: Usage | None = None
    finish_reason: str | None = None


@frozen()
class Returned:
    """A compute finished with ``value``, which must be JSON-able."""

    value: Any
    usage: Usage | None = None


@frozen()
class Raised:
    """A call or compute failed.

    Attributes:
        kind: ``rate_limit``, ``timeout``, ``connection``, ``unavailable``, ``auth``, ``bad_request``,
            ``not_found``, ``content_filter``, ``context_length``, or any other word. ``not_begun`` says of a request
            that was cancelled that nothing was done for it.
        message: what the failing side said; shown to people, never to a model.
        retry_after: seconds the other side asks to wait.
        usage: what it cost all the same; None is unknown, and a kind in ``UNBILLED_KINDS`` costs nothing.
    """

    kind: str
    message: str = ""
    retry_after: float | None = None
    usage: Usage | None = None


UNBILLED_KINDS: Final = frozenset({"rate_limit", "unavailable", "auth", "bad_request", "not_found", "context_length"})
"""Failures in which no provider runs the model: HTTP 429, 503, 401/403, 400, 404. A timeout or a broken
connection is not among them: the model may have run and will be on the bill."""


@frozen()
class Decided:
    """A person decided."""

    value: Any
    reviewer: str | None = None
    rationale: str | None = None


@frozen()
class Arrived:
    """An external event came in."""

    key: str
    payload: Any = None


@frozen()
class Tick:
    """It is now ``now``, in seconds on the caller's monotonic clock."""

    now: float


@frozen()
class Reissued:
    """A call was in flight when the process died and is made again: its reservation is booked as spent
    (it may be on the bill) and reserved anew. ``attempt`` counts the issues of this request, from 2."""

    request_id: str
    attempt: int = 2


@frozen()
class Cancelled:
    """The caller gives up: on one request when delivered with its id, else on the whole run."""

    reason: str = ""


@frozen()
class Started:
    """The first entry of every journal.

    ``definition_digest`` identifies the spec, ``seed`` is the only source of jitter, ``at`` is the
    start on the caller's monotonic clock, None where the caller has none.
    """

    definition_digest: str
    inputs: Mapping[str, Any]
    seed: int = 0
    at: float | None = None


Event = Reply | Returned | Raised | Decided | Arrived | Tick | Reissued | Cancelled | Started
