"""What happened in a run, as plain data for people and for telemetry: one record for every transition.

A trace is derived from the run whenever it is asked for; nothing is recorded twice. The journal is what a run is
replayed from; a trace is what it is understood by. Prompts and replies stand in it as digests only, so that it can be
kept and sent where they may not go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, overload

from ._frozen import frozen
from .actions import Action, FailAction, ValidAction
from .budget import Amounts
from .definition import Spec
from .errors import SnapshotError
from .events import Event, Raised, Reply
from .kind import Kind
from .ledger import Ledger
from .paths import label_of, path_of
from .snapshot import Snapshot
from .violation import dotted

__all__ = ["Span", "Trace", "TraceRecord", "trace_of"]


@frozen()
class TraceRecord:
    """One transition. Every attribute is plain JSON data.

    Attributes:
        index: its place in the trace, from 0.
        path: of the node that the event concerned; of what followed from it beside, of the node that judged.
        request_id: the request that was answered, None for none.
        event: the event's type; None for a verdict that followed from another event.
        action: the verdict's type.
        reason: the class of a failure, None for a success.
        attempt: replies read in this visit of the node, this one included.
        at: when, in seconds on the caller's clock; None where no time was told.
        model: the model that the definition names.
        contract_hash: of what the reply had to obey, None where nothing had to.
        prompt_hash: digest of what was sent; the one in the request's id.
        reply_digest: SHA-256 of the reply's text, None where no reply came.
        finish_reason: the provider's word for why the reply ended.
        violations: what was wrong, each with ``path``, ``rule`` and ``expected`` (which may quote a value that a rule
            of the caller's looks at).
        repairs: for each change that was made to the reply its ``path`` and ``rule``.
        usage: what the caller reported, None when nothing.
        spent_before, spent, reserved: the run's books before and after, by dimension; zeros left out.
        next_state: where it leads.
    """

    index: int
    path: str
    request_id: str | None
    event: str | None
    action: str
    reason: str | None
    attempt: int
    at: float | None
    model: str | None
    contract_hash: str | None
    prompt_hash: str | None
    reply_digest: str | None
    finish_reason: str | None
    violations: tuple[Mapping[str, Any], ...]
    repairs: tuple[Mapping[str, Any], ...]
    usage: Mapping[str, Any] | None
    spent_before: Mapping[str, int]
    spent: Mapping[str, int]
    reserved: Mapping[str, int]
    next_state: str | None

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object."""
        return {name: _listed(getattr(self, name)) for name in self.__slots__}  # type: ignore[attr-defined]


@frozen()
class Span:
    """A span as OpenTelemetry means it, for an exporter of the caller's.

    Attributes:
        name: such as ``chat gpt-4o-mini``.
        kind: ``CLIENT`` for calls that leave the process, ``INTERNAL`` for others.
        start, end: seconds on the caller's clock, None where no time was told.
        attributes: by the names of the GenAI semantic conventions, and our own under ``ratchet.``.
        error: the class of the failure, None for a success (status ``ERROR`` or ``OK``).
        parent: place of the parent in the list of spans, None for the root.
    """

    name: str
    kind: str
    start: float | None
    end: float | None
    attributes: Mapping[str, Any]
    error: str | None = None
    parent: int | None = None


class Trace(Sequence[TraceRecord]):
    """The records of a run, oldest first; of a restored machine since it was restored."""

    __slots__ = ("_labels", "_records", "_starts")

    def __init__(self, records: Sequence[TraceRecord], labels: Sequence[str], starts: Sequence[float | None]) -> None:
        self._records = tuple(records)
        self._labels = tuple(labels)
        self._starts = tuple(starts)

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> TraceRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TraceRecord]: ...
    def __getitem__(self, index: int | slice) -> TraceRecord | Sequence[TraceRecord]:
        return self._records[index]

    def to_json(self) -> list[dict[str, Any]]:
        """All records as JSON objects."""
        return [record.to_json() for record in self._records]

    def spans(self, name: str = "ratchet") -> tuple[Span, ...]:
        """The run as spans: one for itself, and one below it for each request that was answered.

        Names and attributes are those of the OpenTelemetry semantic conventions for generative AI, as of version 1.37
        (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/); nothing of OpenTelemetry is imported.

        Args:
            name: of the run, for the root span.
        """
        below = tuple(self._spans())
        failed = self._records[-1].reason if self._records else None
        times = [time for span in below for time in (span.start, span.end) if time is not None]
        root = Span(
            f"invoke_agent {name}",
            "INTERNAL",
            min(times, default=None),
            max(times, default=None),
            {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name},
            failed,
        )
        return (root, *below)

    def _spans(self) -> Iterator[Span]:
        for record, label, start in zip(self._records, self._labels, self._starts, strict=True):
            if record.request_id is None or label not in _OPERATIONS:
                continue
            operation, kind, subject = _OPERATIONS[label]
            named = getattr(record, subject, None) if subject else record.path
            attributes = {
                "gen_ai.operation.name": operation,
                **{name: value for name, value in _attributes(record) if value is not None},
            }
            yield Span(f"{operation} {named or ''}".strip(), kind, start, record.at, attributes, record.reason, 0)


_OPERATIONS: Final = {
    "call": ("chat", "CLIENT", "model"),
    "compute": ("execute_tool", "INTERNAL", None),
    "human": ("ask_human", "INTERNAL", None),
    "event": ("wait_event", "INTERNAL", None),
}
"""For each label of a request: the operation, the kind of its span, and the attribute that names it."""


def _attributes(record: TraceRecord) -> Iterator[tuple[str, Any]]:
    usage = record.usage or {}
    yield "gen_ai.request.model", record.model
    yield "gen_ai.usage.input_tokens", usage.get("input_tokens")
    yield "gen_ai.usage.output_tokens", usage.get("output_tokens")
    yield "gen_ai.response.finish_reasons", None if record.finish_reason is None else (record.finish_reason,)
    yield "error.type", record.reason
    yield "ratchet.path", record.path
    yield "ratchet.request_id", record.request_id
    yield "ratchet.action", record.action
    yield "ratchet.attempt", record.attempt
    yield "ratchet.contract_hash", record.contract_hash
    yield "ratchet.prompt_hash", record.prompt_hash
    yield "ratchet.reply_digest", record.reply_digest
    yield "ratchet.violations", tuple(_told(each) for each in record.violations) or None
    yield "ratchet.repairs", tuple(str(each["rule"]) for each in record.repairs) or None
    yield "ratchet.usage.usd", usage.get("usd")


def _told(violation: Mapping[str, Any]) -> str:
    place = dotted(tuple(violation["path"]))
    return f"{place}: {violation['rule']}" if place else str(violation["rule"])


def trace_of(spec: Spec, snapshot: Snapshot) -> Trace:
    """The trace of a run."""
    happened: list[tuple[Event | None, str | None, float | None, Action]] = []
    log = snapshot.log
    while log is not None:
        event, request, at, action, log = log
        happened.append((event, request, at, action))
    records: list[TraceRecord] = []
    labels: list[str] = []
    starts: list[float | None] = []
    before: Ledger | None = None
    time = snapshot.run.started_at
    for event, request, at, action in reversed(happened):
        time = at if at is not None else time
        records.append(_record(spec, len(records), event, request, time, action, before))
        labels.append("" if request is None else label_of(request))
        starts.append(snapshot.run.started_at if before is None else _issued(before, request, records[-1]))
        before = action.ledger if action.ledger is not None else before
    return Trace(records, labels, starts)


def _record(
    spec: Spec, index: int, event: Event | None, request: str | None, at: float | None, action: Action,
    before: Ledger | None,
) -> TraceRecord:  # fmt: skip
    node = _node(spec, request)
    usage: Any = getattr(event, "usage", None)
    contract: Any = getattr(node, "contract", None)
    ledger = action.ledger
    return TraceRecord(
        index=index,
        path=path_of(request) if request is not None else action.state_name,
        request_id=request,
        event=None if event is None else type(event).__name__,
        action=type(action).__name__,
        reason=_reason(event, action),
        attempt=action.attempts,
        at=at,
        model=getattr(node, "model", None),
        contract_hash=None if contract is None or getattr(node, "passthrough", False) else contract.hash,
        prompt_hash=None if request is None else request.rpartition("#")[2],
        reply_digest=_digest(event, action),
        finish_reason=event.finish_reason if isinstance(event, Reply) else None,
        violations=tuple(_violation(each) for each in getattr(action, "errors", ())),
        repairs=_repairs(action),
        usage=None if usage is None else usage.to_json(),
        spent_before={} if before is None else _amounts(before.spent),
        spent={} if ledger is None else _amounts(ledger.spent),
        reserved={} if ledger is None else _amounts(ledger.reserved),
        next_state=getattr(action, "next_state", None),
    )


def _node(spec: Spec, request: str | None) -> Kind | None:
    try:
        return None if request is None else spec.node(path_of(request))
    except SnapshotError:
        return None


def _reason(event: Event | None, action: Action) -> str | None:
    if isinstance(action, FailAction):
        return action.cause or action.reason
    reason: str | None = getattr(action, "reason", None)
    return event.kind if reason is None and isinstance(event, Raised) else reason


def _digest(event: Event | None, action: Action) -> str | None:
    if not isinstance(event, Reply) or action.raw is None:
        return None
    return sha256(action.raw.encode("utf-8", "surrogatepass")).hexdigest()


def _violation(violation: Any) -> dict[str, Any]:
    return {"path": list(violation.path), "rule": violation.rule, "expected": violation.expected}


def _repairs(action: Action) -> tuple[dict[str, Any], ...]:
    if not isinstance(action, ValidAction):
        return ()
    repairs: Any = action.repairs  # pyright: ignore[reportUnknownMemberType]
    return tuple({"path": list(repair.path), "rule": repair.rule} for repair in repairs)


def _amounts(amounts: Amounts) -> dict[str, int]:
    return {name: value for name, value in amounts._asdict().items() if value}


def _issued(before: Ledger, request: str | None, record: TraceRecord) -> float | None:
    """When a request was issued: as the books have it, else so long before its answer as the call says it took."""
    held = before.open.get(request) if request is not None else None
    if held is not None and held.issued_at is not None:
        return held.issued_at
    ms = (record.usage or {}).get("ms")
    return None if record.at is None or ms is None else record.at - ms / 1000


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
