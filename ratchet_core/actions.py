"""Verdicts: what a machine says about the event that just arrived. Always exactly one. A closed union."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from ._frozen import frozen
from .ledger import Ledger
from .repair import Repair
from .requests import Request
from .tools import ToolCall
from .violation import Path, Violation

__all__ = [
    "AbortAction",
    "Action",
    "FailAction",
    "FixerAction",
    "PartialAction",
    "Place",
    "Plan",
    "Reason",
    "RetryAction",
    "Source",
    "Sources",
    "ToolCallMissingAction",
    "ValidAction",
    "Verdict",
    "WaitAction",
]

T = TypeVar("T", covariant=True)

Reason = Literal[
    "empty_output",
    "refusal",
    "truncated",
    "parse_error",
    "ambiguous",
    "validation_error",
    "ensure_failed",
    "no_tool_call",
    "pseudo_tool_call_in_text",
    "unknown_tool",
    "transport_error",
    "budget_exhausted",
    "max_attempts",
    "cancelled",
    "timeout",
    "raised",
    "no_quorum",
    "exhausted",
    "stalled",
]
"""The class of an outcome; each is handled apart by ``Ladder`` and by transitions."""

Plan = Literal["append", "replace_last", "fresh"]
"""How to place a patch. ``append``: add the reply and the patch to the conversation (keeps prompt caches warm).
``replace_last``: drop the previous failed reply and patch first. ``fresh``: the patch is the whole new message."""


@frozen()
class Action:
    """What every verdict carries.

    Attributes:
        attempts: replies read in this visit of the state, this one included.
        state_name: the state that judged.
        raw: the reply as text, None where no reply arrived (a failed call, a tick).
        request_id: the request that was answered, None for an event that answers none.
        ledger: the books after this event.
    """

    attempts: int
    state_name: str
    raw: str | None = None
    request_id: str | None = None
    ledger: Ledger | None = None


@frozen()
class Source:
    """Where a value was read: offsets into ``Action.raw``, such that ``raw[start:end]`` is what was written there."""

    start: int
    end: int


Place: TypeAlias = str | int | tuple[()]
"""A top-level value by its key or index in the document; ``()`` is a lone scalar."""


class Sources(Mapping[Place, Source]):
    """The source of each top-level value whose place is certain. Immutable."""

    __slots__ = ("_found",)

    def __init__(self, found: Mapping[Any, Source]) -> None:
        self._found: dict[Place, Source] = dict(found)

    def __getitem__(self, key: Place) -> Source:
        return self._found[key]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __hash__(self) -> int:
        return hash(tuple(self._found.items()))

    def __repr__(self) -> str:
        return f"Sources({self._found!r})"


_NO_SOURCES: Final = Sources({})


@frozen(lazy=("sources",))
class ValidAction(Action, Generic[T]):
    """The reply obeys the contract.

    Attributes:
        parsed: the value: an instance of the schema, a tuple of ``ToolCall``, or the text of a passthrough state.
        format_detected: ``json``, ``yaml``, ``frontmatter``, ``native_tool_call``, ``passthrough`` ...
        was_cleaned: whether anything was changed or left out to get here; ``repairs`` says what.
        repairs: every change that was made.
        next_state: the state that is entered now, None when the machine is done.
        document: the JSON text that validated into ``parsed``; snapshots restore the value from it.
        tool_calls: calls found beside a value, as proposals; never executed here.
        reviewer, rationale: who decided and why, for a person's decision.
        span: the offsets in ``raw`` between which the document was read. None: the reply as a whole. ``(0, 0)``: it was
            put together from this reply and an earlier one.
        sources: where each top-level value was read, computed when first asked for. For strict JSON
            ``json.loads(raw[start:end])`` is the value in ``document``, where it was not coerced. A value whose place
            can not be told for certain is left out: of tool calls, of text that was escaped as a whole, of TOML.
    """

    parsed: T = None  # type: ignore[assignment]
    format_detected: str = "json"
    was_cleaned: bool = False
    repairs: tuple[Repair, ...] = ()
    next_state: str | None = None
    document: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    reviewer: str | None = None
    rationale: str | None = None
    span: tuple[int, int] | None = None
    sources: Mapping[Place, Source] = field(default=_NO_SOURCES, compare=False, repr=False)


@frozen(lazy=("errors", "prompt_patch"))
class RetryAction(Action):
    """Ask again. ``errors`` and ``prompt_patch`` are computed when first read.

    Attributes:
        reason: the class of the failure.
        errors: what is wrong, each with its path; every one is also a plain string.
        prompt_patch: what to tell the model, None when nothing should be told (a failed transport).
        plan: how to place the patch in the conversation.
        retry_after: seconds to wait first, where the failure asks for it.
    """

    reason: Reason = "validation_error"
    errors: tuple[Violation, ...] = ()
    prompt_patch: str | None = None
    plan: Plan = "append"
    retry_after: float | None = None


@frozen(lazy=("errors", "fixer_prompt", "schema_hint"))
class FixerAction(Action):
    """Send ``fixer_prompt`` to a model of your choice and deliver its answer here as the next reply."""

    fixer_prompt: str = ""
    errors: tuple[Violation, ...] = ()
    schema_hint: str | None = None
    reason: Reason = "validation_error"


@frozen(lazy=("errors", "prompt_patch"))
class ToolCallMissingAction(Action):
    """A tool call was required and none, or none that can be taken, arrived."""

    reason: Reason = "no_tool_call"
    errors: tuple[Violation, ...] = ()
    prompt_patch: str | None = None
    plan: Plan = "append"


@frozen(lazy=("errors", "best"))
class FailAction(Action):
    """This state gives up.

    Attributes:
        reason: which bound or decision ended it: ``max_attempts``, ``budget_exhausted``, ``cancelled``,
            ``transport_error``, ``timeout`` ...
        cause: the class of the last failure, such as ``validation_error``.
        errors: what was wrong with the last reply.
        history: the verdicts of this visit of the state before this one.
        best: the last structured candidate, as plain data and *not validated*; None when there was none.
        next_state: where a failure transition leads, None when the machine is done.
    """

    reason: Reason = "max_attempts"
    errors: tuple[Violation, ...] = ()
    history: tuple[Any, ...] = ()
    best: Any = None
    cause: Reason | None = None
    next_state: str | None = None


@frozen(lazy=("requests",))
class WaitAction(Action):
    """Nothing is decided yet; ``requests`` are outstanding (a restored verdict does not know them any more)."""

    requests: tuple[Request, ...] = field(default=(), compare=False)


@frozen(lazy=("value", "complete_paths"))
class PartialAction(Action):
    """A value in the making, while a reply streams in. Not a valid value: required parts may be missing, and the reply
    may yet be refused. Fields are computed when first read, as of the moment of the action.

    Attributes:
        raw: None: the reply has not arrived.
        value: the value so far as plain JSON data: text and lists as far as they go, numbers by the digits that have
            arrived, keys once their values begin. For free text, the text. Do not change it: what is complete is
            shared with later values.
        complete_paths: what is complete and will not change, in the order in which it became so; () itself last.
    """

    value: Any = None
    complete_paths: tuple[Path, ...] = ()


@frozen(lazy=("errors", "prompt_patch"))
class AbortAction(Action):
    """The reply that streams in can no longer become valid: stop paying for it, then call ``finish``. The verdict there
    has this reason, these errors and this patch."""

    reason: Reason = "validation_error"
    errors: tuple[Violation, ...] = ()
    prompt_patch: str | None = None
    plan: Plan = "append"


Verdict = (
    ValidAction[T]
    | RetryAction
    | FixerAction
    | ToolCallMissingAction
    | FailAction
    | WaitAction
    | PartialAction
    | AbortAction
)
"""The closed union; ``receive`` returns one of these, and a ``match`` over it can be exhaustive."""
