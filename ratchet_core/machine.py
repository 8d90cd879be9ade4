"""``StateMachine``: a snapshot with a friendly face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ._frozen import frozen
from .actions import AbortAction, Action, PartialAction, ValidAction, Verdict
from .budget import Budget, Usage
from .definition import Spec
from .diagram import mermaid
from .errors import ConfigError, UsageError
from .events import Event, Reply
from .journal import journal_of, run_again
from .kernel import outstanding_requests, start, step
from .kind import Kind
from .kinds.flow import DEFAULT_MAX_VISITS, Flow
from .kinds.state import State
from .ledger import Ledger
from .limits import DEFAULT_LIMITS, Limits
from .requests import Request
from .routes import Route
from .snapshot import Snapshot, freeze, thaw
from .worst import WorstCase

if TYPE_CHECKING:
    from .streams import Streams
    from .trace import Trace

__all__ = ["MachineSpec", "Outcome", "StateMachine", "replay"]

T = TypeVar("T")


@frozen()
class Outcome:
    """How a run ended.

    Attributes:
        kind: ``valid``, ``failed``, ``cancelled``, or what else the state it ended in can end as.
        value: the value of the state it ended in, None without one.
        best: the best there is when there is no value, as plain data: the last candidate, not validated, else the last
            value that a state left. A loop names its best round also beside a value.
        reason: the class of the failure; with a value mostly None.
    """

    kind: str
    value: Any = None
    best: Any = None
    reason: str | None = None


class StateMachine(Generic[T]):
    """A run of a definition. It owns every decision and does nothing: you make the calls.

    Args:
        states: one state, a sequence, or a mapping by name.
        transitions: from state names to where they lead: a name, a function of the value, or ``{outcome: either}``.
        initial: the state to begin with; the first one when left out.
        inputs: values for prompts, JSON-able; ``Opaque(text)`` marks untrusted text.
        budget: limits of the whole run.
        seed: the only source of jitter.
        at: the start on your monotonic clock, in seconds.
        limits: bounds on what parsers may see.
        max_visits: entries of any one state at most.

    Raises:
        ConfigError: for a definition that can not work.
        UsageError: for inputs that are not JSON or that a prompt asks for and are missing.
    """

    __slots__ = ("_snapshot", "_spec", "_streams")

    @overload
    def __init__(
        self,
        states: State[T],
        transitions: None = None,
        initial: str | None = None,
        *,
        inputs: Mapping[str, Any] | None = None,
        budget: Budget | None = None,
        seed: int = 0,
        at: float | None = None,
        limits: Limits | None = None,
        max_visits: int = DEFAULT_MAX_VISITS,
    ) -> None: ...
    @overload
    def __init__(
        self: StateMachine[Any],
        states: Kind | Sequence[Kind] | Mapping[str, Kind],
        transitions: Mapping[str, Route] | None = None,
        initial: str | None = None,
        *,
        inputs: Mapping[str, Any] | None = None,
        budget: Budget | None = None,
        seed: int = 0,
        at: float | None = None,
        limits: Limits | None = None,
        max_visits: int = DEFAULT_MAX_VISITS,
    ) -> None: ...
    def __init__(
        self,
        states: Any,
        transitions: Mapping[str, Route] | None = None,
        initial: str | None = None,
        *,
        inputs: Mapping[str, Any] | None = None,
        budget: Budget | None = None,
        seed: int = 0,
        at: float | None = None,
        limits: Limits | None = None,
        max_visits: int = DEFAULT_MAX_VISITS,
    ) -> None:
        flow = Flow("", states, transitions, initial, max_visits=max_visits, budget=budget)
        if limits is not None and not isinstance(limits, Limits):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"limits={limits!r}: give Limits(...)", path="limits")
        self._spec = MachineSpec(flow, limits if limits is not None else DEFAULT_LIMITS)
        self._snapshot = start(self._spec, inputs, seed=seed, at=at)
        self._streams: Streams | None = None

    def __repr__(self) -> str:
        where = "done" if self.done else f"in {self.current_state.name!r}"
        return f"<StateMachine {where}>"

    @classmethod
    def of(cls, spec: MachineSpec, snapshot: Snapshot) -> StateMachine[Any]:
        """A machine that stands at ``snapshot``."""
        machine = cls.__new__(cls)
        machine._spec = spec
        machine._snapshot = snapshot
        machine._streams = None
        return machine

    def receive(
        self,
        raw: str | bytes | Event | None,
        *,
        tool_calls: Any = None,
        usage: Usage | None = None,
        finish_reason: str | None = None,
        request: str | None = None,
        at: float | None = None,
    ) -> Verdict[T]:
        """Tell the machine what happened: the text of a reply, or any event. Then do what ``requests`` says.

        Args:
            raw: the reply as text or bytes, None for a reply without text, or an event of ``ratchet_core.events``.
            tool_calls: native tool calls of the reply, in any provider's shape.
            usage: what the call used.
            finish_reason: the provider's word for why the reply ended.
            request: id of the request that is answered; may be left out while exactly one is outstanding.
            at: the time in seconds on your monotonic clock.

        Returns:
            Exactly one verdict, whatever a model said.

        Raises:
            UsageError, ReplayMismatch, CallbackError: see ``step``; the machine is then exactly as it was.
        """
        event: Any = raw
        if type(raw) is str or raw is None or isinstance(raw, (str, bytes, bytearray)):
            event = Reply(raw, tool_calls, usage, finish_reason)
        elif tool_calls is not None or usage is not None or finish_reason is not None:
            raise UsageError("tool_calls, usage and finish_reason belong to text; an event carries its own")
        self._snapshot, action = step(self._spec, self._snapshot, event, request=request, at=at)
        if self._streams is not None:
            self._streams.settle(self._snapshot, event)
        return action  # type: ignore[return-value]

    def feed(
        self, chunk: str | bytes | None, *, request: str | None = None, at: float | None = None
    ) -> PartialAction | AbortAction | None:
        """Tell the machine the next piece of a reply that streams in; ``finish`` ends it.

        What has arrived is not a part of the snapshot: a reply whose process dies is lost, and ``Reissued``.

        Args:
            chunk: text, or bytes of UTF-8 that may be split anywhere; None and "" say nothing.
            request, at: see ``receive``.

        Returns:
            ``PartialAction`` when there is more of a value to see; it costs nothing until it is read. ``AbortAction``,
            once, when it is sure that the document can not become valid: stop the stream and call ``finish``. It comes
            at most 256 characters behind what was wrong, at once in the first 512. None when nothing new can be said:
            words, reasoning, white space. Never raises for what a model says.

        Raises:
            UsageError, ReplayMismatch: as ``receive`` does, and when the run is over or the request was answered.
            CallbackError: when a function of the caller's raises over a reply that can not become valid.
        """
        streams = self._streams
        if streams is None:
            from .streams import Streams  # not before a reply streams in

            streams = self._streams = Streams(self._spec)
        stream = streams.sole
        if stream is None or request is not None or at is not None:
            return streams.feed(self._snapshot, chunk, request, at)
        action = stream.feed(chunk)
        return streams.alarm(self._snapshot, stream) or action if stream.alarm else action

    def finish(
        self,
        *,
        tool_calls: Any = None,
        usage: Usage | None = None,
        finish_reason: str | None = None,
        request: str | None = None,
        at: float | None = None,
    ) -> Verdict[T]:
        """The reply that was fed is over: the verdict that ``receive`` gives on the whole of it, however it was cut
        into pieces. Takes and raises what ``receive`` does; when it raises, the pieces are kept.

        A stream that was stopped at an ``AbortAction``, with no ``finish_reason`` from the provider, gets the verdict
        that the ``AbortAction`` announced; its ``Reply`` in the journal has the finish_reason ``aborted``.
        """
        raw: str | bytes = ""
        if self._streams is not None:
            whole = self._streams.reply(self._snapshot, request, finish_reason, at)
            raw, finish_reason, at = whole.raw, whole.finish_reason, whole.at
        return self.receive(
            raw, tool_calls=tool_calls, usage=usage, finish_reason=finish_reason, request=request, at=at
        )

    @property
    def requests(self) -> tuple[Request, ...]:
        """What you must do next; empty when the machine is done."""
        return outstanding_requests(self._spec, self._snapshot)

    @property
    def done(self) -> bool:
        """Whether the run is over; ``outcome`` says how."""
        return self._snapshot.ended is not None

    @property
    def outcome(self) -> Outcome | None:
        """How the run ended, None while it goes on."""
        ended, last = self._snapshot.ended, self._snapshot.last
        if ended is None:
            return None
        if ended.document is None:
            return Outcome(ended.kind, None, ended.best(), ended.reason)
        if isinstance(last, ValidAction) and last.document is ended.document:  # pyright: ignore[reportUnknownMemberType]
            value: Any = last.parsed  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        else:
            value = self._spec.root.load(ended.document, ended.format)
        return Outcome(ended.kind, value, ended.best(), ended.reason)

    @property
    def current_state(self) -> Any:
        """The state that is active, or the one the run ended in."""
        return self._spec.root.members[self._snapshot.frame.memory.current]

    @property
    def history(self) -> list[Action]:
        """Every verdict, oldest first. A restored machine begins with those of the visits that were active."""
        verdicts: list[Action] = []
        log = self._snapshot.log
        while log is not None:
            verdicts.append(log[3])
            log = log[4]
        return verdicts[::-1]

    @property
    def ledger(self) -> Ledger:
        """The books."""
        return self._snapshot.ledger

    @property
    def now(self) -> float | None:
        """The latest time that the run was told, in seconds on your clock; None before any."""
        return self._snapshot.now

    @property
    def journal(self) -> tuple[dict[str, Any], ...]:
        """The record of the run as plain JSON data: ``Started`` (or the snapshot it continues), then every event with
        the digest of its verdict. ``replay`` runs it again."""
        return journal_of(self._spec, self._snapshot)

    @property
    def trace(self) -> Trace:
        """What happened, one record for every transition, for people and telemetry; see ``ratchet_core.trace``."""
        from .trace import trace_of  # not before somebody looks

        return trace_of(self._spec, self._snapshot)

    @property
    def spec(self) -> MachineSpec:
        """The compiled definition; ``spec.machine(inputs=...)`` starts another run."""
        return self._spec

    def snapshot(self) -> dict[str, Any]:
        """Where the run stands as plain JSON data, of a size that does not grow with the number of steps."""
        return freeze(self._spec, self._snapshot)

    @classmethod
    def restore(cls, spec: MachineSpec | StateMachine[T], snapshot: Mapping[str, Any]) -> StateMachine[T]:
        """Continue a run from its snapshot, with identical actions.

        Raises:
            SnapshotError: for a snapshot that is damaged, foreign or of another version.
        """
        definition = _definition(spec)
        return cls.of(definition, thaw(definition, snapshot))

    def reset(self) -> None:
        """Start over: as new, with the same inputs, seed and start time."""
        run, self._streams = self._snapshot.run, None
        self._snapshot = start(self._spec, run.inputs, seed=run.seed, at=run.started_at)

    def worst_case(self) -> WorstCase:
        """What a run costs at most: calls, tokens, money; known before the first call."""
        return self._spec.worst_case()

    def mermaid(self) -> str:
        """The definition as a Mermaid state diagram."""
        return mermaid(self._spec.root)


class MachineSpec(Spec):
    """A compiled definition that starts machines."""

    def machine(
        self, *, inputs: Mapping[str, Any] | None = None, seed: int = 0, at: float | None = None
    ) -> StateMachine[Any]:
        """Start a run of this definition."""
        return StateMachine.of(self, start(self, inputs, seed=seed, at=at))


def replay(spec: MachineSpec | StateMachine[Any], journal: Sequence[Mapping[str, Any]]) -> StateMachine[Any]:
    """Run a journal again and hold every verdict against the recorded one; the machine stands where the run stood.

    Raises:
        ReplayMismatch: at the first departure: ``index`` of the entry, ``expected`` and ``got``.
        SnapshotError: for data that is no journal.
    """
    definition = _definition(spec)
    return StateMachine.of(definition, run_again(definition, journal))


def _definition(spec: MachineSpec | StateMachine[Any]) -> MachineSpec:
    if isinstance(spec, StateMachine):
        return spec.spec
    if not isinstance(spec, MachineSpec):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise UsageError(f"{spec!r} is no definition: give machine.spec or a machine")
    return spec
