"""Law: attempts, calls, tokens and money have bounds that are known before the first call, and every cycle ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.runs import Clock, deliver, ops, runs
from laws.worlds import WORLDS, World

from ratchet_core import (
    Action,
    Backoff,
    Budget,
    CallModel,
    Cancelled,
    Raised,
    Reissued,
    State,
    StateMachine,
    Tick,
    Usage,
)


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_attempts_count_the_replies_of_a_visit_and_have_a_bound(world: World, data: st.DataObject) -> None:
    """S6: one more for each reply, none for anything else, never above ``max_attempts``, anew in another visit."""
    machine, clock, before = world.machine(), Clock(), 0
    for op in data.draw(runs(world)):
        if machine.done:
            break
        state = machine.current_state
        answer = deliver(machine, op, clock)
        if not isinstance(answer, Action) or type(op.event) is Tick:
            continue
        replied = (answer.raw is not None and answer is machine.history[-1]) or type(op.event).__name__ == "Reply"
        assert answer.attempts in ((before + 1,) if replied else (before, 0))
        assert answer.attempts <= state.max_attempts
        before = 0 if getattr(answer, "next_state", None) or machine.done else max(before, answer.attempts)


def _calls(machine: StateMachine[Any]) -> int:
    return machine.ledger.spent.calls + machine.ledger.reserved.calls


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_no_sequence_of_events_makes_more_calls_than_the_worst_case(world: World, data: st.DataObject) -> None:
    """Calls in the books, in flight included, stay within ``worst_case().calls``; a crash of the driver adds one."""
    machine, clock, crashes = world.machine(), Clock(), 0
    worst = machine.worst_case().calls
    ids = {request.id for request in machine.requests if isinstance(request, CallModel)}
    for op in data.draw(st.lists(ops(world.replies, calls=False), max_size=25)):
        deliver(machine, op, clock)
        crashes += isinstance(op.event, Reissued)
        ids |= {request.id for request in machine.requests if isinstance(request, CallModel)}
        assert len(ids) <= worst
        assert _calls(machine) <= worst + crashes


@given(data=st.data())
def test_every_run_ends_when_it_is_answered(data: st.DataObject) -> None:
    """S7: whatever the answers, within worst-case calls and as many waits the run is over."""
    machine, clock = _cycle(data), Clock()
    steps = 0
    while not machine.done:
        steps += 1
        assert steps <= 2 * machine.worst_case().calls + 1
        if isinstance(machine.requests[0], CallModel):
            answer = data.draw(
                st.sampled_from(["no", '{"a": 1}', "", Raised("timeout"), Raised("rate_limit", "", 3.0)])
            )
            machine.receive(answer, at=clock.now)
        else:
            clock.now = machine.requests[0].at  # type: ignore[union-attr]
            machine.receive(Tick(clock.now))
    assert machine.outcome is not None


def _cycle(data: st.DataObject) -> StateMachine[Any]:
    limit = st.none() | st.integers(0, 6)
    state = st.builds(
        lambda name, attempts, retries, calls: State(
            name,
            max_attempts=attempts,
            backoff=Backoff(retries, 1.0),
            budget=None if calls is None else Budget(calls=calls),
        ),
        st.just("x"),
        st.integers(1, 3),
        st.integers(0, 2),
        limit,
    )
    names = ["a", "b", "c"][: data.draw(st.integers(1, 3))]
    states = []
    for name in names:
        drawn = data.draw(state)
        states.append(State(name, max_attempts=drawn.max_attempts, backoff=drawn.backoff, budget=drawn.budget))
    route = st.dictionaries(st.sampled_from(["valid", "failed", "budget_exhausted", "timeout"]), st.sampled_from(names))
    transitions = {name: data.draw(route) for name in names}
    calls = data.draw(limit)
    return StateMachine(
        states,
        transitions,
        budget=None if calls is None else Budget(calls=calls),
        max_visits=data.draw(st.integers(1, 4)),
        at=0.0,
    )


@given(data=st.data())
def test_cycles_keep_to_the_worst_case(data: st.DataObject) -> None:
    """Random definitions with cycles: never more calls than were foretold."""
    machine, clock = _cycle(data), Clock()
    worst = machine.worst_case().calls
    for _ in range(60):
        if machine.done:
            break
        answer = data.draw(st.sampled_from(["no", '{"a": 1}', Raised("timeout"), Tick(0)]))
        clock.now += 5
        machine.receive(
            Tick(clock.now) if isinstance(answer, Tick) or not isinstance(machine.requests[0], CallModel) else answer
        )
        assert _calls(machine) <= worst


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 900)), max_size=12),
    st.integers(1, 4),
    st.integers(0, 3),
)
def test_tokens_and_money_keep_to_the_worst_case(used: list[tuple[int, int, int]], attempts: int, retries: int) -> None:
    """With a reservation that replies keep to, the sums do too; what exceeds it is on record as overrun."""
    state = State(
        "s",
        max_attempts=attempts,
        backoff=Backoff(retries),
        reserve={"tokens": 60, "usd": "0.0000005"},
        budget=Budget(usd=9, tokens=10**6),
    )
    machine = StateMachine(state)
    worst = machine.worst_case()
    assert worst.tokens is not None
    assert worst.usd_nano is not None
    for number, (read, written, nano) in enumerate(used):
        usage = Usage(read, written, f"{nano}e-9")
        machine.receive(
            Raised("timeout", usage=usage) if number % 2 else "no", **({} if number % 2 else {"usage": usage})
        )
        books = machine.ledger
        assert books.spent.tokens + books.reserved.tokens <= worst.tokens + books.overrun.tokens
        assert books.spent.usd_nano + books.reserved.usd_nano <= worst.usd_nano + books.overrun.usd_nano


@pytest.mark.parametrize("calls", [0, 1])
def test_a_cycle_of_states_that_can_not_be_entered_ends(calls: int) -> None:
    """A spent budget sends each state on to the next as it is entered; a thousand times is no problem."""
    states = [State("a", max_attempts=1), State("b")]
    machine = StateMachine(
        states, {"a": {"failed": "b"}, "b": {"failed": "a"}}, budget=Budget(calls=calls), max_visits=1000
    )
    if calls:
        machine.receive("no")
    assert machine.done
    assert machine.ledger.spent.calls == calls


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_cancelled_run_asks_for_nothing(world: World, data: st.DataObject) -> None:
    """P5: after the caller gave up on the whole run no call is emitted."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world, most=4, calls=False)):
        deliver(machine, op, clock)
    machine.receive(Cancelled("enough"))
    assert machine.requests == ()
    assert machine.done
