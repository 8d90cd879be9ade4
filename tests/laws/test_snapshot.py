"""Law: a run can be cut anywhere, stored as JSON and continued with identical actions; no other snapshot is taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.runs import FEWER, Clock, canonical, deliver, errors_of, runs
from laws.worlds import WORLDS, World

from ratchet_core import Action, SnapshotError, StateMachine


def stored(machine: StateMachine[Any]) -> StateMachine[Any]:
    """The machine after a trip through JSON text, in another process as it were."""
    return StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))


@pytest.mark.parametrize("world", WORLDS, ids=[world.name for world in WORLDS])
@FEWER
@given(data=st.data())
def test_an_interrupted_run_is_the_uninterrupted_one(world: World, data: st.DataObject) -> None:
    """R3, R8: stored after some steps (or after each), the verdicts, requests and snapshots stay the same."""
    whole, cut, clocks = world.machine(), world.machine(), (Clock(), Clock())
    for op in data.draw(runs(world, calls=False)):
        if data.draw(st.booleans(), label="store and restore here"):
            cut = stored(cut)
        assert cut.snapshot() == whole.snapshot()
        assert cut.requests == whole.requests
        assert (cut.done, cut.outcome, cut.ledger) == (whole.done, whole.outcome, whole.ledger)
        one, other = deliver(whole, op, clocks[0]), deliver(cut, op, clocks[1])
        assert type(one) is type(other)
        if isinstance(one, Action):
            assert one == other
            assert errors_of(one) == errors_of(other)
    assert cut.snapshot() == whole.snapshot()


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_snapshot_is_plain_json(world: World, data: st.DataObject) -> None:
    """Nothing but JSON, and the same after a second trip."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world)):
        deliver(machine, op, clock)
    plain = machine.snapshot()
    assert json.loads(canonical(plain)) == plain
    assert stored(machine).snapshot() == plain
    assert stored(stored(machine)).snapshot() == plain


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document but its root."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(plain: Any, path: tuple[Any, ...], how: str, value: Any) -> Any:
    """A copy in which the place at ``path`` is removed, replaced, doubled or renamed."""
    copy = json.loads(json.dumps(plain))
    parent = copy
    for step in path[:-1]:
        parent = parent[step]
    if how == "remove":
        del parent[path[-1]]
    elif how == "replace":
        parent[path[-1]] = value
    elif isinstance(parent, list):
        parent.insert(path[-1], value if how == "add" else parent[path[-1]])
    else:
        parent["zz" + str(path[-1])] = value if how == "add" else parent.pop(path[-1])
    return copy


_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 10**6), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4), st.just([]), st.just({})
)  # fmt: skip


def _history(world: World, data: st.DataObject) -> StateMachine[Any]:
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world, most=4, calls=False)):
        deliver(machine, op, clock)
    return machine


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_no_change_of_a_snapshot_is_taken(world: World, data: st.DataObject) -> None:
    """R4: any field removed, changed, added or renamed is refused; so is what is no longer JSON of ours."""
    machine = _history(world, data)
    plain = machine.snapshot()
    path = data.draw(st.sampled_from(list(places(plain))))
    other = changed(plain, path, data.draw(st.sampled_from(["remove", "replace", "add", "rename"])), data.draw(_VALUES))
    assume(canonical(other) != canonical(plain))
    with pytest.raises(SnapshotError):
        StateMachine.restore(machine.spec, other)


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_no_flipped_bit_is_taken(world: World, data: st.DataObject) -> None:
    """One bit of the stored text: it is no JSON any more, it says the same, or it is refused."""
    machine = _history(world, data)
    text = bytearray(json.dumps(machine.snapshot()).encode())
    text[data.draw(st.integers(0, len(text) - 1))] ^= 1 << data.draw(st.integers(0, 6))
    try:
        other = json.loads(text.decode())
    except ValueError:
        return
    assume(not isinstance(other, dict) or canonical(other) != canonical(machine.snapshot()))
    with pytest.raises(SnapshotError):
        StateMachine.restore(machine.spec, other)


@given(data=st.data(), world=st.sampled_from(WORLDS), other=st.sampled_from(WORLDS))
def test_a_foreign_or_newer_snapshot_is_refused(world: World, other: World, data: st.DataObject) -> None:
    """Another definition's, another version's, another format's."""
    machine = _history(world, data)
    plain = machine.snapshot()
    if other.name != world.name:
        with pytest.raises(SnapshotError):
            StateMachine.restore(other.machine().spec, plain)
    for key, value in (("version", plain["version"] + 1), ("version", 0), ("format", "x"), ("definition", "0" * 64)):
        with pytest.raises(SnapshotError):
            StateMachine.restore(machine.spec, {**plain, key: value})


@given(st.one_of(_VALUES, st.dictionaries(st.sampled_from(["format", "version", "frame", "checksum"]), _VALUES)))
def test_what_is_no_snapshot_is_refused(junk: Any) -> None:
    """Any JSON value at all."""
    with pytest.raises(SnapshotError):
        StateMachine.restore(WORLDS[0].machine(), junk)


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_the_size_of_a_snapshot_does_not_grow_with_the_past(world: World, data: st.DataObject) -> None:
    """Verdicts of the active visit and the books are kept; what was before is the journal's."""
    machine = _history(world, data)
    again = stored(machine)
    assert (
        len(again.history)
        <= 1
        + len(getattr(machine.history[-1], "history", ()))
        + sum(1 for action in machine.history if action.state_name == machine.current_state.name)
        if machine.history
        else again.history == []
    )
