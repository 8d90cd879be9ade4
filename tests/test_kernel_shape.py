"""The kernel carries kinds it does not know: two strangers, one with parallel children and one that asks a person.

They stand here to hold ``step``, requests, ledger and snapshot to their promise: several requests outstanding, at any
depth, with nothing in the kernel that names a kind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import (
    AskHuman,
    Budget,
    CallModel,
    Cancelled,
    Decided,
    Reply,
    State,
    StateMachine,
    Usage,
    UsageError,
    WaitAction,
    replay,
)
from ratchet_core.actions import Action
from ratchet_core.canonical import digest
from ratchet_core.composite import Composite, Group, Move, by_name
from ratchet_core.kind import Ended, Kind, Turn
from ratchet_core.kinds import Flow
from ratchet_core.outbox import Step
from ratchet_core.requests import Request
from ratchet_core.visit import Leaf, Visit, accepted
from ratchet_core.worst import WorstCase


class Point(BaseModel):
    """A schema."""

    x: int


@dataclass
class Ends:
    """What ``Both`` remembers: the values of its branches."""

    values: dict[str, tuple[Any, str]]


class Both(Composite[Ends]):
    """All branches at once; the first failure ends it."""

    memory = Ends

    def __init__(self, name: str, *branches: Kind, budget: Budget | None = None) -> None:
        self._made(name, by_name(branches), budget, None)

    def begin(self, step: Step) -> tuple[Ends, Move]:
        """Enter every branch."""
        return Ends({}), tuple(self.members)

    def after(
        self, step: Step, frame: Group[Ends], name: str, action: Action | None, ended: Ended
    ) -> tuple[Ends, Move, Action | None]:
        """The last value or the first failure is the end."""
        if ended.document is None:
            return frame.memory, Ended(ended.kind, reason=ended.reason), action
        values = {**frame.memory.values, name: (ended.document, ended.format)}
        return Ends(values), Ended("valid", values, "both") if len(values) == len(self.members) else (), action

    def read(self, document: Any, format: str, how: Any) -> Any:
        """The values by branch."""
        return {name: how(self.members[name])(*part) for name, part in document.items()}

    def worst(self) -> WorstCase:
        """The sum of calls."""
        return WorstCase(sum(part.worst().calls for part in self.members.values()), None, None, (self.name,))


class Ask(Leaf):
    """A person says yes or no; a bad answer leaves the question standing."""

    label = "human"
    outcomes = frozenset({"valid", "yes", "no"})

    def __init__(self, name: str, question: str) -> None:
        self._given(name=name, question=question)

    def content(self, step: Step, trail: Any, model: str | None) -> str:
        """The question."""
        return digest(vars(self)["question"], 12)

    def request(self, step: Step, path: str, frame: Visit, request_id: str) -> Request:
        """The question."""
        return AskHuman(request_id, vars(self)["question"], ("yes", "no"))

    def on_answer(self, step: Step, path: str, frame: Visit, event: Any) -> Turn:
        """A bad answer leaves the question standing."""
        if not isinstance(event, Decided):
            return super().on_answer(step, path, frame, event)
        if event.value not in ("yes", "no"):
            return frame, None, None
        assert frame.pending is not None
        step.settle(frame.pending, None, timed=False)
        document = json.dumps(event.value)
        return accepted(self, step, frame, event.value, document, Ended(event.value, document), None)


def machine() -> StateMachine[Any]:
    """Two branches, of which one is a flow of two states, then a person, then a state again."""
    deep = Flow("deep", {"one": State("one", Point), "two": State("two", Point)}, {"one": "two"}, "one", max_visits=3)
    both = Both("both", State("left", Point), Both("inner", deep, State("right", Point)), budget=Budget(calls=9))
    return StateMachine(
        [both, Ask("gate", "Publish?"), State("last", passthrough=True, prompt="Publish {outputs.both.left.x}")],
        {"both": "gate", "gate": {"yes": "last"}},
        budget=Budget(calls=12, usd="1", on_unknown_usage="assume_reserved"),
    )


def reserved_machine() -> StateMachine[Any]:
    """The same shape without money, so that all branches fit at once."""
    deep = Flow("deep", {"one": State("one", Point), "two": State("two", Point)}, {"one": "two"}, "one", max_visits=3)
    both = Both("both", State("left", Point), Both("inner", deep, State("right", Point)), budget=Budget(calls=9))
    return StateMachine(
        [both, Ask("gate", "Publish?"), State("last", passthrough=True, prompt="Publish {outputs.both}")],
        {"both": "gate", "gate": {"yes": "last"}},
        budget=Budget(calls=12),
    )


def calls(m: StateMachine[Any]) -> list[str]:
    """Ids of outstanding calls."""
    return [request.id for request in m.requests if isinstance(request, CallModel)]


def test_several_requests_are_outstanding_at_any_depth() -> None:
    """Every branch's first call is out at once, with its path in its id, and each is reserved."""
    m = reserved_machine()
    assert [id.rsplit("/", 1)[0] for id in calls(m)] == ["both/left", "both/inner/deep/one", "both/inner/right"]
    assert m.ledger.reserved.calls == 3
    with pytest.raises(UsageError, match="3 requests are outstanding"):
        m.receive('{"x": 1}')


@given(st.randoms(use_true_random=False), st.data())
def test_any_order_of_replies_gives_the_same_value(random: Any, data: Any) -> None:
    """Parallel work may be answered in any order, interrupted anywhere; books and value come out the same."""
    m = reserved_machine()
    while calls(m) and not any(isinstance(r, AskHuman) for r in m.requests):
        request = random.choice(calls(m))
        m.receive(data.draw(st.sampled_from(['{"x": 1}', '{"x": 1, }', '```json\n{"x": 1}\n```'])), request=request)
        assert m.ledger.spent.calls == sum(m.ledger.spent_by(p).calls for p in ("both/left", "both/inner"))
        m = StateMachine.restore(m.spec, json.loads(json.dumps(m.snapshot())))
    assert m.ledger.spent.calls == 4
    (question,) = m.requests
    assert isinstance(question, AskHuman)
    assert isinstance(m.receive(Decided("perhaps")), WaitAction)
    m.receive(Decided("yes"))
    (last,) = m.requests
    assert isinstance(last, CallModel)
    assert '"deep":{"x":1}' in last.messages[0].text
    m.receive("done")
    assert m.outcome is not None
    assert m.outcome.value == "done"


def test_a_failing_branch_cancels_the_others_and_charges_them() -> None:
    """A loser in flight is on the bill."""
    m = reserved_machine()
    left = calls(m)[0]
    for _ in range(3):
        m.receive("no", request=next(id for id in calls(m) if id.startswith("both/left")))
    assert m.done
    assert m.outcome is not None
    assert m.outcome.kind == "failed"
    assert left.startswith("both/left")
    assert m.ledger.spent.calls == 5
    assert not m.ledger.open


def test_a_journal_of_parallel_work_replays() -> None:
    """Arrival order is in the journal, and nowhere else."""
    m = reserved_machine()
    for path in ("both/inner/right", "both/left", "both/inner/deep/one", "both/inner/deep/two"):
        m.receive(Reply('{"x": 2}'), request=next(id for id in calls(m) if id.startswith(path)))
    again = replay(m.spec, json.loads(json.dumps(m.journal)))
    assert again.snapshot() == m.snapshot()


def test_money_is_reserved_by_every_branch_or_the_branch_waits() -> None:
    """Without reserve= the first branch may use all that is left, so the others are not called before it is known
    what it used: nothing is promised twice, and nothing fails for want of what nobody has spent."""
    m = machine()
    for path in ("both/left", "both/inner/deep/one", "both/inner/right", "both/inner/deep/two"):
        (call,) = calls(m)
        assert call.startswith(path)
        m.receive('{"x": 1}', request=call, usage=Usage(1, 1, "0.25"))
        assert m.ledger.spent.usd_nano + m.ledger.reserved.usd_nano <= 10**9
    assert any(isinstance(request, AskHuman) for request in m.requests)


def test_cancelling_the_run_reaches_every_branch() -> None:
    """An event for all goes to all."""
    m = reserved_machine()
    m.receive(Cancelled("enough"))
    assert m.done
    assert not m.ledger.open
    assert m.ledger.spent.calls == 3
