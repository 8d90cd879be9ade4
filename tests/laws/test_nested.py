"""All laws, over machines made at random and every sort of trouble."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws.nested import Happening, deliver, happenings, machines, sensible
from laws.runs import canonical, errors_of
from laws.test_conservation import check_books

from ratchet_core import Cancel, Cancelled, FailAction, RatchetError, Reissued, StateMachine, Tick, WaitUntil, replay
from ratchet_core.kind import every_node
from ratchet_core.paths import path_of

MOST = 5_000
"""Steps after which a run is taken for one that does not end."""


def nodes_of(machine: StateMachine[Any]) -> tuple[str, ...]:
    """Paths of all nodes of the definition."""
    return tuple(path for path, _ in every_node(machine.spec.root))


def state_of(machine: StateMachine[Any]) -> str:
    """All that can be seen of a run, as text."""
    ids = [request.id for request in machine.requests]
    return canonical([machine.snapshot(), ids, machine.done, repr(machine.outcome)])


def check(machine: StateMachine[Any], nodes: tuple[str, ...]) -> None:
    """The books are right at every node, and the run waits for something, or is over."""
    check_books(machine.ledger, nodes)
    requests = machine.requests
    assert machine.done == (machine.outcome is not None) == (not requests)
    if machine.done:
        assert not machine.ledger.open
        return
    live = [r for r in requests if not isinstance(r, Cancel) and not (isinstance(r, WaitUntil) and r.deadline)]
    assert live, "nobody can move this run on"
    assert {path_of(r.id) for r in requests} <= set(nodes)
    held = set(machine.ledger.open)
    assert {r.request_id for r in requests if isinstance(r, Cancel)} <= held
    assert held <= {id for r in requests for id in (r.id, getattr(r, "request_id", r.id))}


class Run:
    """A run under watch: each thing that happens to it is held against the laws."""

    def __init__(self, machine: StateMachine[Any]) -> None:
        self.machine = machine
        self.nodes = nodes_of(machine)
        self.told: list[tuple[Happening, Any]] = []
        self.gone: set[str] = set()
        check(machine, self.nodes)

    def on(self, what: Happening) -> Any:
        """It happens."""
        machine, before = self.machine, state_of(self.machine)
        books, history, asked = machine.ledger.spent, machine.history, self._asked()
        verdict = deliver(machine, what)
        self.told.append((what, verdict))
        news = machine.history[len(history) :]
        if isinstance(verdict, RatchetError):
            assert state_of(machine) == before, "a mistake of the caller's moved the run"
        else:
            assert verdict is (news or history)[0 if news else -1] or any(verdict is old for old in history)
            assert all(isinstance(action, FailAction) or isinstance(what.event, Tick) for action in news[1:])
            errors_of(verdict)
        assert all(now >= was for now, was in zip(machine.ledger.spent, books, strict=True)), "something was given back"
        # one that is made again may wait for room, and keeps its id
        self.gone |= asked - self._asked() - {getattr(what.event, "request_id", "")}
        assert not self.gone & self._asked(), "asked for twice under one id"
        check(machine, self.nodes)
        return verdict

    def _asked(self) -> set[str]:
        return {request.id for request in self.machine.requests if not isinstance(request, Cancel)}


def play(machine: StateMachine[Any], data: st.DataObject, most: int = 25) -> list[tuple[Happening, Any]]:
    """A rough history, then a decent one to its end; all of it under watch."""
    run, past = Run(machine), []
    for _ in range(data.draw(st.integers(0, most))):
        what = data.draw(happenings(machine, machine.now or 0.0, past))
        if not isinstance(run.on(what), RatchetError):
            past.append(what)
    for turn in range(MOST):
        if machine.done:
            return run.told
        what = sensible(machine, turn)
        assert not isinstance(run.on(what), RatchetError), what
    raise AssertionError("this run does not end")


@given(machines(), st.data())
def test_whatever_happens_the_books_are_right_and_the_run_ends(machine: StateMachine[Any], data: st.DataObject) -> None:
    """Totality, atomicity, conservation, bounds: spent + reserved <= limit at every node after every event, parent =
    own + children, nothing is given back, somebody can always move the run on, and it ends within its worst case."""
    worst = machine.worst_case()
    told = play(machine, data)
    issued_again = sum(isinstance(what.event, Reissued) for what, _ in told)
    spent = machine.ledger.spent
    assert spent.calls <= worst.calls + issued_again
    if worst.tokens is not None and not issued_again:
        assert spent.tokens <= worst.tokens + machine.ledger.overrun.tokens
    if worst.usd_nano is not None and not issued_again:
        assert spent.usd_nano <= worst.usd_nano + machine.ledger.overrun.usd_nano


@given(machines(), st.data())
def test_interrupted_at_every_step_is_as_uninterrupted(machine: StateMachine[Any], data: st.DataObject) -> None:
    """Snapshot, determinism: restored from JSON text before every event, each verdict and snapshot is the same."""
    cut = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    begun = machine.snapshot()
    whole = machine.spec.machine(inputs=begun["inputs"], seed=begun["seed"], at=begun["started_at"])
    assert cut.snapshot() == whole.snapshot() == machine.snapshot()
    for what, verdict in play(machine, data):
        if isinstance(verdict, RatchetError):
            continue
        assert deliver(whole, what) == verdict
        cut = StateMachine.restore(machine.spec, json.loads(json.dumps(cut.snapshot())))
        again = deliver(cut, what)
        if not isinstance(again, RatchetError):  # one that was answered before the restart is known by its number
            assert again == verdict
        assert cut.snapshot() == whole.snapshot()
        assert cut.requests == whole.requests
    assert cut.outcome == whole.outcome == machine.outcome


@given(machines(), st.data())
def test_the_journal_replays_and_the_end_is_the_end(machine: StateMachine[Any], data: st.DataObject) -> None:
    """Replay: byte-identical, whole and at any prefix. Sticky done: nothing changes any more."""
    play(machine, data)
    journal = json.loads(json.dumps(machine.journal))
    again = replay(machine.spec, journal)
    assert canonical(again.snapshot()) == canonical(machine.snapshot())
    assert [repr(action) for action in again.history] == [repr(action) for action in machine.history]
    prefix = data.draw(st.integers(1, len(journal)))
    part = replay(machine.spec, journal[:prefix])
    assert [repr(action) for action in part.history] == [
        repr(action) for action in machine.history[: len(part.history)]
    ]
    before = state_of(machine)
    for event in ("late", Cancelled("late"), Reissued("k0/1:call#0")):
        verdict = machine.receive(event)
        assert verdict is machine.history[-1]
    assert state_of(machine) == before
