"""Law: after the end nothing changes, and whatever comes late is answered with the verdict that is there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws.runs import Clock, deliver, ops, runs, state_of
from laws.worlds import WORLDS, World

from ratchet_core import Arrived, Cancelled, Decided, Reply, Returned, StateMachine, Tick


def ended(world: World, data: st.DataObject) -> StateMachine[Any]:
    """A machine at the end of some history."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world, calls=False)):
        deliver(machine, op, clock)
    if not machine.done:
        machine.receive(Cancelled("enough"))
    return machine


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_late_events_change_nothing(world: World, data: st.DataObject) -> None:
    """Any event, named or not, at any time: the same verdict, the same snapshot to the byte, no request."""
    machine = ended(world, data)
    assert machine.done
    assert machine.requests == ()
    last, before = machine.history[-1], state_of(machine)
    known = [action.request_id for action in machine.history if action.request_id]
    for op in data.draw(st.lists(ops(world.replies), min_size=1, max_size=4)):
        assert deliver(machine, op, Clock()) is last
    for event in (Returned(1), Decided("x"), Arrived("k"), Tick(0), Reply(None)):
        assert machine.receive(event, request=data.draw(st.sampled_from([None, *known]))) is last
    assert state_of(machine) == before


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_an_ended_run_stays_ended_when_restored(world: World, data: st.DataObject) -> None:
    """R7: resuming a finished run asks for nothing and answers the same."""
    machine = ended(world, data)
    again = StateMachine.restore(machine.spec, machine.snapshot())
    assert again.done
    assert again.requests == ()
    assert again.snapshot() == machine.snapshot()
    assert again.receive(data.draw(st.sampled_from(world.replies))) == machine.history[-1]
    assert again.snapshot() == machine.snapshot()


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_reset_is_as_new(world: World, data: st.DataObject) -> None:
    """S11: a run that was reset is one that never was."""
    machine = ended(world, data)
    machine.reset()
    assert state_of(machine) == state_of(world.machine())
