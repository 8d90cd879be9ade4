"""Law: a request is answered once; every other delivery is the stored verdict or a word to the driver."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.runs import Clock, Op, deliver, ops, runs, state_of
from laws.worlds import WORLDS, World

from ratchet_core import Action, Raised, ReplayMismatch, Reply, StateMachine, UsageError, replay

_ID = re.compile(r"[\w/]+/[1-9][0-9]*:(call|wait)#[0-9a-f]{12}")


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_ids_are_unique_and_the_same_everywhere(world: World, data: st.DataObject) -> None:
    """No request has the id of another; a run done twice has the same ids; restoring keeps them."""
    run = data.draw(runs(world, calls=False))
    histories: list[list[str]] = []
    for _ in range(2):
        machine, clock, seen = world.machine(), Clock(), []
        for op in [None, *run]:
            if op is not None:
                deliver(machine, op, clock)
            seen += [request.id for request in machine.requests if request.id not in seen[-1:]]
            assert [r.id for r in StateMachine.restore(machine.spec, machine.snapshot()).requests] == [
                r.id for r in machine.requests
            ]
        assert len(set(seen)) == len(seen)
        assert all(_ID.fullmatch(id) for id in seen)
        histories.append(seen)
    assert histories[0] == histories[1]


def _answered(machine: StateMachine[Any]) -> dict[str, Action]:
    answered: dict[str, Action] = {}
    for action in machine.history:
        if action.request_id is not None:
            answered[action.request_id] = action
    return answered


def _underway(world: World, data: st.DataObject) -> StateMachine[Any]:
    """A machine that has answered something and is not done."""
    machine, clock = world.machine(), Clock()
    deliver(machine, Op(Raised("timeout")), clock)
    for op in data.draw(runs(world, most=3, calls=False)):
        next_one = replay(machine.spec, machine.journal)
        deliver(next_one, op, clock)
        if next_one.done:
            break
        machine = next_one
    return machine


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_duplicate_gets_the_stored_verdict_and_changes_nothing(world: World, data: st.DataObject) -> None:
    """S13: an event for a request that was answered, late or twice, of whatever sort: charged once, counted once."""
    machine = _underway(world, data)
    pending = {request.id for request in machine.requests}
    stale = {id: action for id, action in _answered(machine).items() if id not in pending}
    id = data.draw(st.sampled_from(sorted(stale)))
    before = state_of(machine)
    again = machine.receive(
        data.draw(ops(world.replies).filter(lambda op: not hasattr(op.event, "now"))).event, request=id
    )
    assert again in machine.history
    assert again.request_id == id
    assert state_of(machine) == before


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_an_unknown_id_is_told_to_the_driver(world: World, data: st.DataObject) -> None:
    """Any text that was never asked for, a number not yet given, another digest: an error, and nothing moves."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world, most=4, calls=False)):
        deliver(machine, op, clock)
    assume(not machine.done)
    pending = machine.requests[0].id
    path, number, label, digest = re.fullmatch(r"(.*)/(\d+):(\w+)#(\w+)", pending).groups()  # type: ignore[union-attr]
    other = "0" * 12 if digest != "0" * 12 else "1" * 12
    wrong = data.draw(
        st.one_of(
            st.text(max_size=12),
            st.just(f"{path}/{int(number) + 1}:{label}#{digest}"),
            st.just(f"{path}/{number}:{label}#{other}"),
            st.just(f"nowhere/1:call#{digest}"),
            st.just(f"{path}/0:{label}#{digest}"),
            st.just(pending + "\n"),
        )
    )
    before = state_of(machine)
    with pytest.raises((UsageError, ReplayMismatch)) as raised:
        machine.receive(Reply("{}"), request=wrong)
    assert (raised.type is ReplayMismatch) == (wrong == f"{path}/{number}:{label}#{other}")
    assert state_of(machine) == before


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_an_answer_from_before_the_snapshot_is_never_taken_twice(world: World, data: st.DataObject) -> None:
    """R5: a restored machine may have forgotten the verdict, never that the request was answered."""
    machine = _underway(world, data)
    pending = {request.id for request in machine.requests}
    stale = sorted(set(_answered(machine)) - pending)
    again = StateMachine.restore(machine.spec, machine.snapshot())
    before = state_of(again)
    given = Op(Reply(data.draw(st.sampled_from(world.replies))))
    try:
        action = again.receive(given.event, request=stale[0])
    except UsageError:
        pass
    else:
        assert action.request_id == stale[0]
    assert state_of(again) == before


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_every_reply_is_in_the_history_once_in_order(world: World, data: st.DataObject) -> None:
    """S4: what was received is what the history holds, with its verdict."""
    machine, clock = world.machine(), Clock()
    received: list[Action] = []
    for op in data.draw(runs(world, calls=False)):
        if machine.done:
            break
        answer = deliver(machine, op, clock)
        if isinstance(answer, Action) and isinstance(op.event, Reply):
            received.append(answer)
    assert [action for action in machine.history if action.raw is not None] == received
