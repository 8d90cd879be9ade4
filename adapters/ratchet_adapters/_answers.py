"""What a call gives back, read into the event to deliver."""

from __future__ import annotations

from typing import Any

from ratchet_core.errors import UsageError
from ratchet_core.events import Raised, Reply
from ratchet_core.providers import raised_from, reply_from

from ._shapes import is_iterator

__all__ = ["Answer", "event_of"]

Answer = Any
"""Text (None is no text), a ``Reply`` or ``Raised``, or a provider's response: body, SDK object, chunks of a stream."""


def event_of(answer: Answer) -> Reply | Raised:
    """The event that ``answer`` amounts to.

    Raises:
        UsageError: for something that is none of this; what an iterator of chunks raises passes through.
    """
    if isinstance(answer, (Reply, Raised)):
        return answer
    if answer is None or isinstance(answer, (str, bytes, bytearray)):
        return Reply(bytes(answer) if isinstance(answer, bytearray) else answer)
    response = list(answer) if is_iterator(answer) else answer
    try:
        return reply_from(response)
    except UsageError:
        if (failed := _failed(response)) is not None:
            return failed
        raise


def _failed(response: Any) -> Raised | None:
    try:
        return raised_from(response)
    except UsageError:
        return None
