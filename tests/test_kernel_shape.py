"""The kernel carries kinds it does not know: two strangers, one with parallel children and one that asks a person.

They stand here to hold ``step``, requests, ledger and snapshot to their promise: several requests outstanding, at any
depth, with nothing in the kernel that names a kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import (
    AskHuman,
    Budget,
    CallModel,
    Cancel,
    Cancelled,
    Decided,
    Reply,
    State,
    StateMachine,
    Usage,
    UsageError,
    ValidAction,
    WaitAction,
    replay,
)
from ratchet_core.actions import Action
from ratchet_core.canonical import digest
from ratchet_core.kind import Ended, Kind, Step, Turn
from ratchet_core.kinds import Flow
from ratchet_core.requests import Request
from ratchet_core.worst import WorstCase


class Point(BaseModel):
    """A schema."""

    x: int


@dataclass
class BothFrame:
    """Frames of the branches, how each ended, and the requests of losers."""

    frames: dict[str, Any]
    ended: dict[str, Ended]
    cancelled: tuple[str, ...] = ()


class Both:
    """All branches at once; the first failure cancels the others."""

    outcomes = frozenset({"valid", "failed"})

    def __init__(self, name: str, *branches: Kind, budget: Budget | None = None) -> None:
        self.name = name
        self.branches = {branch.name: branch for branch in branches}
        self.budget = budget

    def children(self) -> tuple[Kind, ...]:
        """The branches."""
        return tuple(self.branches.values())

    def definition(self) -> Any:
        """For the digest."""
        return {"kind": "both", "name": self.name, "branches": [b.definition() for b in self.branches.values()]}

    def budgets(self, path: str) -> Iterator[tuple[str, Any]]:
        """This node's and the branches'."""
        if self.budget is not None:
            yield path, self.budget
        for name, branch in self.branches.items():
            yield from branch.budgets(f"{path}/{name}")

    def enter(self, step: Step, path: str) -> Turn:
        """Enter every branch."""
        frame = BothFrame({}, {})
        for name, branch in self.branches.items():
            inner, _, ended = branch.enter(step, f"{path}/{name}")
            frame.frames[name] = inner
            if ended is not None:
                frame.ended[name] = ended
        return self._settled(step, frame, None)

    def handle(self, step: Step, path: str, frame: BothFrame, event: Any, request: str | None) -> Turn:
        """The branch that asked gets the event; an event for all goes to all."""
        frame = replace(frame, frames=dict(frame.frames), ended=dict(frame.ended))
        action: Action | None = None
        for name, branch in self.branches.items():
            mine = request in branch.pending(frame.frames[name]) if request is not None else name not in frame.ended
            if not mine:
                continue
            inner, said, ended = branch.handle(step, f"{path}/{name}", frame.frames[name], event, request)
            frame.frames[name] = inner
            action = said if said is not None else action
            if ended is not None:
                frame.ended[name] = ended
        return self._settled(step, frame, action)

    def _settled(self, step: Step, frame: BothFrame, action: Action | None) -> Turn:
        failed = [ended for ended in frame.ended.values() if ended.document is None]
        if failed:
            losers = self.pending(frame)
            for loser in losers:
                step.ledger = step.ledger.book(loser)
            return replace(frame, cancelled=losers), action, Ended(failed[0].kind, reason=failed[0].reason)
        if len(frame.ended) == len(self.branches):
            whole = {name: [ended.document, ended.format] for name, ended in frame.ended.items()}
            return frame, action, Ended("valid", json.dumps(whole), "both")
        return frame, action, None

    def pending(self, frame: BothFrame) -> tuple[str, ...]:
        """Every branch's requests, in the order of the branches."""
        if frame.cancelled:
            return ()
        return tuple(
            id
            for name, branch in self.branches.items()
            if name not in frame.ended
            for id in branch.pending(frame.frames[name])
        )

    def requests(self, step: Step, path: str, frame: BothFrame) -> Iterator[Request]:
        """The branches' requests, and cancellations of the losers'."""
        for name, branch in self.branches.items():
            if name not in frame.ended:
                yield from branch.requests(step, f"{path}/{name}", frame.frames[name])
        yield from (Cancel(f"{id}!", id) for id in frame.cancelled)

    def trail(self, frame: BothFrame) -> tuple[Action, ...]:
        """All branches' verdicts."""
        return tuple(a for name, branch in self.branches.items() for a in branch.trail(frame.frames[name]))

    def load(self, document: str, format: str) -> Any:
        """The values by branch."""
        return {name: self.branches[name].load(*part) for name, part in json.loads(document).items()}

    def freeze(self, frame: BothFrame) -> Any:
        """As JSON."""
        frames = {name: branch.freeze(frame.frames[name]) for name, branch in self.branches.items()}
        ended = {name: [e.kind, e.document, e.format, e.best(), e.reason] for name, e in frame.ended.items()}
        return {"frames": frames, "ended": ended, "cancelled": list(frame.cancelled)}

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> BothFrame:
        """And back."""
        frames = {name: branch.thaw(plain["frames"][name], budgets) for name, branch in self.branches.items()}
        ended = {n: Ended(k, d, f, lambda b=b: b, r) for n, (k, d, f, b, r) in plain["ended"].items()}  # type: ignore[misc]
        return BothFrame(frames, ended, tuple(plain["cancelled"]))

    def worst(self) -> WorstCase:
        """The sum."""
        parts = [branch.worst() for branch in self.branches.values()]
        return WorstCase(sum(part.calls for part in parts), None, None, (self.name,))


class Ask:
    """A person says yes or no."""

    outcomes = frozenset({"valid", "yes", "no"})

    def __init__(self, name: str, question: str) -> None:
        self.name = name
        self.question = question

    def children(self) -> tuple[Kind, ...]:
        """None."""
        return ()

    def definition(self) -> Any:
        """For the digest."""
        return {"kind": "ask", "name": self.name, "question": self.question}

    def budgets(self, path: str) -> Iterator[tuple[str, Any]]:
        """None."""
        yield from ()

    def enter(self, step: Step, path: str) -> Turn:
        """Ask."""
        return step.number(path, "human", digest(self.question, 12)), None, None

    def handle(self, step: Step, path: str, frame: str, event: Any, request: str | None) -> Turn:
        """A bad answer leaves the question standing."""
        if isinstance(event, Cancelled):
            return frame, None, Ended("cancelled", reason="cancelled")
        if not isinstance(event, Decided):
            raise UsageError("a person decides", state=self.name)
        if event.value not in ("yes", "no"):
            return frame, None, None
        document = json.dumps(event.value)
        action: ValidAction[Any] = ValidAction(
            1, self.name, None, frame, step.ledger, event.value, "decision", document=document
        )
        return "", action, Ended(event.value, document, "decision")

    def pending(self, frame: str) -> tuple[str, ...]:
        """The question."""
        return (frame,) if frame else ()

    def requests(self, step: Step, path: str, frame: str) -> Iterator[Request]:
        """The question."""
        if frame:
            yield AskHuman(frame, self.question, ("yes", "no"))

    def trail(self, frame: str) -> tuple[Action, ...]:
        """Nothing is kept."""
        return ()

    def load(self, document: str, format: str) -> Any:
        """The answer."""
        return json.loads(document)

    def freeze(self, frame: str) -> Any:
        """As it is."""
        return frame

    def thaw(self, plain: Any, budgets: Mapping[str, Budget]) -> str:
        """As it is."""
        return str(plain)

    def worst(self) -> WorstCase:
        """People are free."""
        return WorstCase(0, 0, 0)


def machine() -> StateMachine[Any]:
    """Two branches, of which one is a flow of two states, then a person, then a state again."""
    deep = Flow("deep", {"one": State("one", Point), "two": State("two", Point)}, {"one": "two"}, "one", max_visits=3)
    both = Both("both", State("left", Point), Both("inner", deep, State("right", Point)), budget=Budget(calls=9))
    return StateMachine(
        [both, Ask("gate", "Publish?"), State("last", passthrough=True, prompt="Publish {outputs.both.left.x}")],
        {"both": "gate", "gate": {"yes": "last"}},
        budget=Budget(calls=12, usd="1", on_unknown_usage="assume_reserved"),
    )


SMALL = Usage(1, 1, "0.001")


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


def test_money_is_reserved_by_every_branch_or_the_branch_is_not_called() -> None:
    """Without reserve= the first branch may use all that is left, so nothing is left for the others: they fail,
    rather than spend what is promised already."""
    m = machine()
    assert m.done
    assert m.outcome is not None
    assert m.outcome.reason == "budget_exhausted"
    assert m.receive("too late") is m.history[-1]


def test_cancelling_the_run_reaches_every_branch() -> None:
    """An event for all goes to all."""
    m = reserved_machine()
    m.receive(Cancelled("enough"))
    assert m.done
    assert not m.ledger.open
    assert m.ledger.spent.calls == 3
