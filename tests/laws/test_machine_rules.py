"""All laws at once, against a small model of our own: a machine of several states with a budget, and a rough world."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from laws.runs import KINDS, canonical, wellformed
from laws.test_conservation import check_books
from laws.texts import raws
from laws.worlds import Person

from ratchet_core import (
    Action,
    Backoff,
    Budget,
    CallModel,
    Cancelled,
    FailAction,
    Raised,
    Reissued,
    Reply,
    RetryAction,
    State,
    StateMachine,
    Tick,
    ToolCallMissingAction,
    Usage,
    UsageError,
    ValidAction,
    WaitAction,
    WaitUntil,
    replay,
)

_FREE = {"rate_limit", "unavailable", "auth", "bad_request", "not_found", "context_length"}
_RESERVE = 40
_REPLIES = ('{"name": "A"}', '{"name": "B", "age": 3}', "name: C\nage: 4\n")
_TOKENS = st.integers(0, 60)


def build() -> StateMachine[Any]:
    """Three states, a cycle, budgets at two levels, a clock."""
    options: dict[str, Any] = {"reserve": {"tokens": _RESERVE}, "backoff": Backoff(2, 2.0, jitter=0.5)}
    return StateMachine(
        [
            State("draft", Person, prompt="Write about {topic}.", max_attempts=3, **options),
            State(
                "check",
                Person,
                ensure="age != 4",
                max_attempts=2,
                budget=Budget(tokens=400, on_unknown_usage="assume_reserved"),
                **options,
            ),
            State("repair", max_attempts=2, **options),
        ],
        {"draft": {"valid": "check"}, "check": {"failed": "repair"}, "repair": {"valid": "draft"}},
        inputs={"topic": "ratchets"},
        budget=Budget(tokens=900, calls=20, on_unknown_usage="assume_reserved"),
        seed=3,
        at=0.0,
        max_visits=3,
    )


class Rough(RuleBasedStateMachine):
    """The world's side: what happened, and what that must have cost."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = build()
        self._begin()

    def _begin(self) -> None:
        self.now = 0.0
        self.tokens = 0
        self.calls = 0
        self.by_state: dict[str, int] = {}
        self.answers: dict[str, Action] = {}

    @property
    def calling(self) -> bool:
        """Whether a call is outstanding."""
        return any(isinstance(request, CallModel) for request in self.machine.requests)

    @property
    def waiting(self) -> bool:
        """Whether a wait is outstanding."""
        return any(isinstance(request, WaitUntil) for request in self.machine.requests)

    def _charge(self, tokens: int, calls: int = 1) -> None:
        name = self.machine.current_state.name
        self.by_state[name] = self.by_state.get(name, 0) + tokens
        self.tokens += tokens
        self.calls += calls

    def _told(self, event: Any, at: float | None, *, raw: bool = False) -> Action:
        (request,) = self.machine.requests
        before = len(self.machine.history)
        action: Action = self.machine.receive(event, at=at)
        assert action.request_id == request.id
        self.answers[request.id] = action
        assert len(self.machine.history) > before
        wellformed(action, 2000)
        return action

    def _later(self, seconds: float) -> float:
        self.now += seconds
        return self.now

    @precondition(lambda self: self.calling)
    @rule(raw=raws(_REPLIES), usage=st.none() | st.tuples(_TOKENS, _TOKENS), after=st.sampled_from([0.0, 1.0, 7.5]))
    def reply(self, raw: Any, usage: tuple[int, int] | None, after: float) -> None:
        """Any reply: charged at its usage, or at the reservation where it tells none."""
        self._charge(_RESERVE if usage is None else sum(usage))
        attempts = self.machine.current_state.max_attempts
        action = self._told(Reply(raw, None, None if usage is None else Usage(*usage)), self._later(after))
        assert isinstance(action, (ValidAction, RetryAction, ToolCallMissingAction, FailAction))
        assert 1 <= action.attempts <= attempts
        if isinstance(action, (RetryAction, ToolCallMissingAction)):
            assert action.attempts < attempts

    @precondition(lambda self: self.calling)
    @rule(reply=st.sampled_from(_REPLIES[:2]), used=_TOKENS)
    def valid_reply(self, reply: str, used: int) -> None:
        """S5: a reply that obeys the contract is never refused."""
        self._charge(used)
        action = self._told(Reply(reply, None, Usage(used, 0)), self.now)
        assert isinstance(action, ValidAction)

    @precondition(lambda self: self.calling)
    @rule(kind=st.sampled_from(KINDS), tokens=st.none() | _TOKENS, after=st.none() | st.floats(0, 900))
    def raised(self, kind: str, tokens: int | None, after: float | None) -> None:
        """A failed call: charged as it says, free where no model ran, else at the reservation."""
        self._charge(tokens if tokens is not None else 0 if kind in _FREE else _RESERVE)
        usage = None if tokens is None else Usage(tokens, 0)
        action = self._told(Raised(kind, "oh", after, usage), self.now)
        assert isinstance(action, (RetryAction, FailAction))
        assert action.raw is None

    @rule(seconds=st.sampled_from([0.0, 1.0, 30.0, 1000.0]))
    def tick(self, seconds: float) -> None:
        """Time passes; a wait that is over becomes a call, and nothing else happens."""
        due = [request.at for request in self.machine.requests if isinstance(request, WaitUntil)]
        if self.machine.done:
            return
        action = self.machine.receive(Tick(self._later(seconds)))
        if due and self.now >= due[0]:
            assert self.calling or self.machine.done or isinstance(action, FailAction)
        else:
            assert isinstance(action, WaitAction)
            assert self.waiting == bool(due)

    @precondition(lambda self: self.calling)
    @rule()
    def reissued(self) -> None:
        """A crash in flight: the call in doubt is on the bill, and the same request goes out again."""
        (request,) = self.machine.requests
        self._charge(_RESERVE)
        self.machine.receive(Reissued(request.id), at=self.now)
        assert [
            again.id for again in self.machine.requests if again.id == request.id
        ] or self.machine.ledger.open.keys() != {request.id}

    @precondition(lambda self: not self.machine.done)
    @rule(really=st.integers(0, 9))
    def cancelled(self, really: int) -> None:
        """Now and then the caller gives up; what is in flight may be on the bill."""
        if really:
            return
        if self.calling:
            self._charge(_RESERVE)
        self.machine.receive(Cancelled("enough"))
        assert self.machine.done
        assert self.machine.requests == ()

    @precondition(lambda self: self.answers and not self.machine.done)
    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        """An answer that comes twice is answered as before, or refused where the process has forgotten it."""
        pending = {request.id for request in self.machine.requests}
        stale = sorted(set(self.answers) - pending)
        if not stale:
            return
        id = data.draw(st.sampled_from(stale))
        before = self.machine.snapshot()
        try:
            assert self.machine.receive(Reply("{}", None, Usage(9, 9)), request=id) == self.answers[id]
        except UsageError:
            assert all(action.request_id != id for action in self.machine.history)
        assert self.machine.snapshot() == before

    @precondition(lambda self: self.machine.done)
    @rule(raw=raws(_REPLIES))
    def late(self, raw: Any) -> None:
        """After the end nothing moves."""
        before = canonical(self.machine.snapshot())
        assert self.machine.receive(raw) is self.machine.history[-1]
        assert canonical(self.machine.snapshot()) == before

    @rule()
    def stored_and_restored(self) -> None:
        """Another process goes on from the snapshot."""
        plain = json.loads(json.dumps(self.machine.snapshot()))
        restored = StateMachine.restore(self.machine.spec, plain)
        assert restored.requests == self.machine.requests
        assert restored.snapshot() == plain
        self.machine = restored

    @rule()
    def replayed(self) -> None:
        """Another process goes on from the journal."""
        again = replay(self.machine.spec, json.loads(json.dumps(list(self.machine.journal))))
        assert again.snapshot() == self.machine.snapshot()
        self.machine = again

    @rule(really=st.integers(0, 19))
    def reset(self, really: int) -> None:
        """Now and then all over again: as new."""
        if really:
            return
        self.machine.reset()
        assert self.machine.snapshot() == build().snapshot()
        self._begin()

    @invariant()
    def books_are_right(self) -> None:
        """The ledger is the sum of what happened, reckoned apart from it."""
        books = self.machine.ledger
        assert books.spent.tokens == self.tokens
        assert books.spent.calls == self.calls
        for name in ("draft", "check", "repair"):
            assert books.spent_by(name).tokens == self.by_state.get(name, 0)
        assert books.reserved.tokens == (_RESERVE if self.calling else 0)
        assert set(books.open) == {request.id for request in self.machine.requests if isinstance(request, CallModel)}
        check_books(books, ("", "draft", "check", "repair"))
        assert books.spent.tokens + books.reserved.tokens <= 900 + books.overrun.tokens
        assert books.spent.calls + books.reserved.calls <= 20

    @invariant()
    def done_means_done(self) -> None:
        """A run waits for exactly one thing, or is over with an outcome."""
        assert self.machine.done == (self.machine.requests == ()) == (self.machine.outcome is not None)
        if not self.machine.done:
            assert len(self.machine.requests) == 1
            assert self.machine.requests[0].id.startswith(f"{self.machine.current_state.name}/")

    @invariant()
    def what_was_answered_is_not_asked_again(self) -> None:
        """Request ids are never used twice."""
        assert not self.answers.keys() & {request.id for request in self.machine.requests}


TestRough = Rough.TestCase
TestRough.settings = settings(stateful_step_count=25)
