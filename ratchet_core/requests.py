"""What a machine waits for: everything that the caller may have to do next. A closed union."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from ._frozen import frozen
from .fence import clean, fenced
from .tools import Tool

__all__ = [
    "AskHuman",
    "CallLimits",
    "CallModel",
    "Cancel",
    "Message",
    "Part",
    "Request",
    "RunCompute",
    "WaitEvent",
    "WaitUntil",
]


@frozen()
class Part:
    """A piece of a message: an ``instruction`` of ours, or ``data`` that must never be read as one."""

    kind: Literal["instruction", "data"]
    text: str
    label: str | None = None


@frozen()
class Message:
    """One message of a conversation; ``parts`` keep instructions and data apart, ``text`` joins them fenced."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The parts as one string, each data part inside a fence that does not occur in it; a reply of the model's own
        (role ``assistant``) is quoted as it was."""
        if self.role == "assistant":
            return "".join(clean(part.text) for part in self.parts)
        return "".join(
            part.text if part.kind == "instruction" else fenced(part.text, part.label) for part in self.parts
        )


@frozen()
class CallLimits:
    """What this one call may use; None is no limit. An adapter that keeps to it keeps the budget.

    ``tokens`` bounds input and output together, ``ms`` is the timeout of the call in milliseconds.
    """

    usd: Decimal | None = None
    tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    ms: int | None = None


@frozen()
class CallModel:
    """Call a model and deliver a ``Reply`` (or ``Raised``).

    Attributes:
        id: deterministic; serves as step name, cache key and idempotency key.
        messages: the conversation; empty where the caller owns the messages (no ``State(prompt=)``).
        json_schema: what the reply must obey, None for free text or tool calls.
        tools: what the model may call.
        model: a hint, None for the driver's choice.
        limits: what the ledger reserved for this call.
        requires_tool_call: the reply must call one of ``tools``.
    """

    id: str
    messages: tuple[Message, ...] = ()
    json_schema: Mapping[str, Any] | None = None
    tools: tuple[Tool, ...] = ()
    model: str | None = None
    limits: CallLimits = CallLimits()
    requires_tool_call: bool = False


@frozen()
class RunCompute:
    """Run the function known as ``function`` and deliver ``Returned`` (or ``Raised``); ``limits`` is what the ledger
    reserved for it."""

    id: str
    function: str
    arguments: Mapping[str, Any]
    limits: CallLimits = CallLimits()


@frozen()
class AskHuman:
    """Ask a person and deliver ``Decided``; ``expires_at`` is on the caller's monotonic clock.

    ``problems`` says why the last decision was not taken.
    """

    id: str
    question: str
    options: tuple[str, ...] = ()
    decision_schema: Mapping[str, Any] | None = None
    expires_at: float | None = None
    problems: tuple[str, ...] = ()


@frozen()
class WaitUntil:
    """Deliver ``Tick(now)`` with ``now >= at``; at once when ``at`` is None: the run was never told a time.

    A ``deadline`` only bounds other work, which is outstanding too; nothing waits for it by itself.
    """

    id: str
    at: float | None
    deadline: bool = False


@frozen()
class WaitEvent:
    """Deliver ``Arrived`` when something with this key comes in."""

    id: str
    key: str
    expires_at: float | None = None


@frozen()
class Cancel:
    """Stop working on ``request_id``; no reply is expected.

    What it cost may still be told, under ``request_id``: a ``Reply``, ``Returned`` or ``Raised`` with its usage,
    ``Cancelled`` when it was stopped, ``Raised("not_begun")`` when nothing was done for it at all. Until then its
    worst case stays reserved, and what is never told is charged.
    """

    id: str
    request_id: str


Request = CallModel | RunCompute | AskHuman | WaitUntil | WaitEvent | Cancel
