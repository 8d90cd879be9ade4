"""The replies that are streaming in: one for each request that is fed. They are no part of the snapshot."""

from __future__ import annotations

from typing import Any, Final

from ._frozen import Deferred, frozen
from .actions import AbortAction, PartialAction
from .addressing import awaited_call
from .budget import Usage
from .definition import Spec
from .errors import RatchetError, SnapshotError
from .events import Event, Reissued, Reply
from .finish import ABORTED
from .kernel import later, step
from .kinds.state import State
from .paths import path_of
from .snapshot import Snapshot
from .streaming.reader import Aim, aim_at
from .streaming.stream import Stream, Teller
from .validation.reading import Accepted, Rejected

__all__ = ["Streams"]

_FREE: Final = Usage(0, 0, "0", 0)
"""What a reply is said to have used when we only ask what its verdict would be: a budget does not change the patch."""


class Streams:
    """The streams of one machine.

    Attributes:
        sole: the stream of the only request that is outstanding; None when there are several, or none was fed.
    """

    __slots__ = ("_open", "_spec", "sole")

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._open: dict[str, Stream] = {}
        self.sole: Stream | None = None

    def feed(
        self, snapshot: Snapshot, chunk: Any, request: str | None, at: float | None
    ) -> PartialAction | AbortAction | None:
        """Another piece of the reply to ``request``. See ``StateMachine.feed``."""
        id = awaited_call(snapshot, request)
        stream = self._open.get(id)
        if stream is None:
            stream = _opened(self._spec, snapshot, id)
        told = stream.at if at is None else later(_latest(snapshot.now, stream.at), at)
        action = stream.feed(chunk)
        stream.at, self._open[id] = told, stream
        if snapshot.open[id].cancelled:
            return None  # nobody waits for what it says, only for what it costs
        self.sole = stream if request is None else self.sole
        return self.alarm(snapshot, stream) or action if stream.alarm else action

    def reply(self, snapshot: Snapshot, request: str | None, finish_reason: str | None, at: float | None) -> Whole:
        """All that has arrived for ``request``."""
        stream = self._of(snapshot, request)
        if stream is None:
            return Whole("", finish_reason, at)
        if finish_reason is None and stream.halted == stream.size:
            finish_reason = _stopped(stream)
        if at is None and stream.at == _latest(snapshot.now, stream.at):
            at = stream.at
        return Whole(stream.raw, finish_reason, at)

    def settle(self, snapshot: Snapshot, event: Event) -> None:
        """Let go of replies that are not awaited any more, and of one whose call is made again."""
        self.sole = None
        again = event.request_id if isinstance(event, Reissued) else None
        open = () if snapshot.ended is not None else snapshot.open
        self._open = {id: stream for id, stream in self._open.items() if id in open and id != again}
        for stream in self._open.values():
            stream.teller.ledger = snapshot.ledger

    def alarm(self, snapshot: Snapshot, stream: Stream) -> AbortAction | None:
        """The verdict on a reply that can not become right; None where all that has arrived is right after all."""
        stream.alarm = False
        spec, raw, stopped = self._spec, stream.raw, _stopped(stream)
        state = _state_at(spec, path_of(stream.teller.request_id))
        judged = state.judge(raw, None, stopped, spec.limits) if state is not None and isinstance(raw, str) else None
        if isinstance(judged, Accepted):
            return None
        # a composite around the state may have something else to say, but the patch is the state's
        _, verdict = step(spec, snapshot, Reply(raw, None, _FREE, stopped), request=stream.teller.request_id)
        return _aborted(stream, judged, verdict)

    def _of(self, snapshot: Snapshot, request: str | None) -> Stream | None:
        try:
            return self._open.get(awaited_call(snapshot, request))
        except RatchetError:  # receive says what is wrong, or gives the verdict that it gave before
            return None


@frozen()
class Whole:
    """What a stream comes to: a reply, why it ended, and the latest time that was told."""

    raw: str | bytes
    finish_reason: str | None
    at: float | None


def _latest(*times: float | None) -> float | None:
    return max((time for time in times if time is not None), default=None)


def _stopped(stream: Stream) -> str | None:
    """Why a reply ended that nothing more is said of: where it is in the middle of a value, it was stopped."""
    return ABORTED if stream.is_open else None


def _aborted(stream: Stream, judged: Rejected | None, verdict: Any) -> AbortAction:
    """What the verdict on a reply says, ahead of it. Where the state gives up, nothing is to be told to the model."""
    teller, raw = stream.teller, stream.raw
    wrong: Any = verdict if judged is None else judged
    errors: Any = Deferred(lambda: getattr(wrong, "errors", ()))
    patch: Any = Deferred(lambda: getattr(verdict, "prompt_patch", None))
    reason: Any = getattr(wrong, "cause", None) or getattr(wrong, "reason", "parse_error")
    plan: Any = getattr(verdict, "plan", "append")
    text = raw if isinstance(raw, str) else None
    return AbortAction(
        teller.attempts, teller.state_name, text, teller.request_id, teller.ledger, reason, errors, patch, plan
    )


def _opened(spec: Spec, snapshot: Snapshot, id: str) -> Stream:
    path = path_of(id)
    before = [action for action in spec.root.trail(snapshot.frame) if path_of(action.request_id or "") == path]
    attempts = before[-1].attempts + 1 if before else 1
    state = _state_at(spec, path)
    teller = Teller(attempts, path.rpartition("/")[2] if state is None else state.name, id, snapshot.ledger)
    failed = str(getattr(before[-1], "reason", "")) if before else None
    aim = None if state is None or state.passthrough else _aim(state, spec, failed)
    return Stream(teller, aim, spec.limits)


def _state_at(spec: Spec, path: str) -> State[Any] | None:
    """The state at a path; None where something else makes calls of its own."""
    try:
        node: Any = spec.node(path)
    except SnapshotError:
        return None
    return node if issubclass(type(node), State) else None


def _aim(state: State[Any], spec: Spec, failed: str | None) -> Aim:
    """What to look for in a reply to ``state`` after a failure of the class ``failed``. Only a reply that must be one
    value, whole and in text, is watched."""
    whole = state.is_watched and not (failed is not None and state.strategy.may_merge(failed))

    def judge(text: str) -> Accepted | Rejected:
        return state.judge(text, None, None, spec.limits)

    aim = aim_at(state.contract.places, judge if whole else None, state.unique)
    return aim.blind() if state.requires_tool_call else aim
