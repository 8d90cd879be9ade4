"""Law: a journal reproduces its run, and anything else than its run is reported."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.runs import FEWER, Clock, canonical, deliver, runs
from laws.test_snapshot import changed, places
from laws.worlds import WORLDS, Person, World

from ratchet_core import RatchetError, ReplayMismatch, SnapshotError, State, StateMachine, Tool, Usage, replay


def driven(world: World, data: st.DataObject, most: int = 8) -> StateMachine[Any]:
    """A machine after some history."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world, most=most, calls=False)):
        deliver(machine, op, clock)
    return machine


@pytest.mark.parametrize("world", WORLDS, ids=[world.name for world in WORLDS])
@FEWER
@given(data=st.data())
def test_a_journal_reproduces_its_run(world: World, data: st.DataObject) -> None:
    """R1, B8: the same verdicts, books and snapshot; the journal of the replay is the journal."""
    machine = driven(world, data)
    journal = json.loads(json.dumps(list(machine.journal)))
    again = replay(machine.spec, journal)
    assert again.history == machine.history
    assert again.snapshot() == machine.snapshot()
    assert again.ledger == machine.ledger
    assert canonical(list(again.journal)) == canonical(journal)


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_every_prefix_of_a_journal_is_a_run(world: World, data: st.DataObject) -> None:
    """R1: cut at any entry, it gives the run as it stood there."""
    machine = driven(world, data)
    cut = data.draw(st.integers(1, len(machine.journal)))
    part = replay(machine.spec, machine.journal[:cut])
    assert [repr(action) for action in machine.history[: len(part.history)]] == [
        repr(action) for action in part.history
    ]


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_snapshot_and_its_tail_are_the_whole_journal(world: World, data: st.DataObject) -> None:
    """R2: a long run can be cut; a fresh journal continues it."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world, most=4, calls=False)):
        deliver(machine, op, clock)
    tail = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    for op in data.draw(runs(world, most=4, calls=False)):
        deliver(tail, op, clock)
    again = replay(machine.spec, json.loads(json.dumps(list(tail.journal))))
    assert again.snapshot() == tail.snapshot()


_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(0, 99), st.floats(0, 99), st.text(max_size=4),
    st.sampled_from(["no", "{}", '{"name": "Z"}', "Tick", "Reply"])
)  # fmt: skip


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_no_change_of_a_journal_goes_unseen(world: World, data: st.DataObject) -> None:
    """R4: any field changed, removed, added or renamed is a mismatch or no journal."""
    machine = driven(world, data, most=4)
    journal = list(machine.journal)
    path = data.draw(st.sampled_from([path for path in places(journal) if len(path) > 1]))
    other = changed(
        journal, path, data.draw(st.sampled_from(["remove", "replace", "add", "rename"])), data.draw(_VALUES)
    )
    assume(canonical(other) != canonical(journal))
    with pytest.raises((ReplayMismatch, SnapshotError)):
        replay(machine.spec, other)


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_entries_lost_doubled_or_swapped_are_seen(world: World, data: st.DataObject) -> None:
    """Gaps, repetitions and another order; a lost tail alone is a shorter run."""
    machine = driven(world, data)
    journal = list(machine.journal)
    assume(len(journal) > 2)
    index = data.draw(st.integers(0, len(journal) - 2))
    match data.draw(st.sampled_from(["lose", "double", "swap"])):
        case "lose":
            other = journal[:index] + journal[index + 1 :]
        case "double":
            other = journal[: index + 1] + journal[index:]
        case _:
            other = [*journal[:index], journal[index + 1], journal[index], *journal[index + 2 :]]
    assume(canonical(other) != canonical(journal))
    with pytest.raises((ReplayMismatch, SnapshotError)):
        replay(machine.spec, other)


@given(data=st.data(), world=st.sampled_from(WORLDS), other=st.sampled_from(WORLDS))
def test_another_definition_is_a_mismatch(world: World, other: World, data: st.DataObject) -> None:
    """At the first entry, which names the definition."""
    assume(world.name != other.name)
    machine = driven(world, data)
    with pytest.raises(ReplayMismatch) as raised:
        replay(other.machine().spec, machine.journal)
    assert raised.value.index == 0


_DEFINITIONS = [
    {}, {"max_attempts": 4}, {"prompt": "Hi"}, {"system": "S"}, {"model": "m"}, {"ensure": "age < 3"},
    {"max_patch_chars": 99},
    {"requires_tool_call": True}, {"tools": (Tool("t"),)}, {"body_field": "b"}, {"allow_duplicate_keys": True},
    {"schema_format": "yaml"},
    {"reserve": {"usd": 1}}
]  # fmt: skip


@pytest.mark.parametrize("options", _DEFINITIONS[1:], ids=[next(iter(options)) for options in _DEFINITIONS[1:]])
def test_every_option_is_part_of_the_definition(options: dict[str, Any]) -> None:
    """A journal and a snapshot do not fit a state with one option more."""
    machine = StateMachine(State("s", Person))
    other = StateMachine(State("s", Person, **options))
    with pytest.raises(ReplayMismatch):
        replay(other.spec, machine.journal)
    with pytest.raises(SnapshotError):
        StateMachine.restore(other.spec, machine.snapshot())


_ENTRIES = st.dictionaries(st.sampled_from(["event", "type", "snapshot", "x"]), _VALUES)
_JUNK = st.one_of(
    _VALUES, _ENTRIES, st.lists(_VALUES | _ENTRIES, max_size=3), st.lists(st.fixed_dictionaries({"event": _ENTRIES}))
)


@given(_JUNK)
def test_what_is_no_journal_is_refused(junk: Any) -> None:
    """Any JSON value at all."""
    with pytest.raises(RatchetError):
        replay(WORLDS[0].machine(), junk)


@given(st.sampled_from(["arguments", "list", "inputs", "usage"]))
def test_what_the_caller_changes_afterwards_changes_nothing(where: str) -> None:
    """S10: the machine keeps what it was told, not the objects it was told with."""
    inputs: dict[str, Any] = {"text": {"a": [1]}}
    calls: list[Any] = [{"name": "x", "arguments": {"a": [1]}}]
    machine = StateMachine(State("s", tools=[Tool("x")], prompt="About {text}"), inputs=inputs)
    machine.receive("no")
    machine.receive("", tool_calls=calls, usage=Usage(1))
    before = copy.deepcopy((machine.journal, machine.snapshot(), machine.requests))
    if where == "arguments":
        calls[0]["arguments"]["a"].append(2)
    elif where == "list":
        calls.clear()
    elif where == "inputs":
        inputs["text"]["a"].append(2)
    assert (machine.journal, machine.snapshot(), machine.requests) == before
    assert replay(machine.spec, machine.journal).snapshot() == machine.snapshot()


def test_tool_calls_that_can_be_read_once_are_in_the_journal() -> None:
    """An iterator is consumed when the reply arrives and never again."""
    machine = StateMachine(State("s", tools=[Tool("x")]))
    machine.receive("", tool_calls=[{"name": "x", "arguments": "{}"}])
    assert machine.journal == machine.journal
    assert machine.journal[1]["event"]["tool_calls"]["calls"] == [["x", "{}", None]]
