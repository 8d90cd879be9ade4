"""Where a run stands, as JSON; what is foreign, old or damaged is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import (
    Backoff,
    Budget,
    FailAction,
    Limits,
    Opaque,
    Raised,
    RatchetError,
    SnapshotError,
    State,
    StateMachine,
    Tick,
    ToolCall,
    Usage,
    ValidAction,
)
from ratchet_core.canonical import digest
from ratchet_core.strategies import Continue, PatchFields


class Person(BaseModel):
    """A schema."""

    name: str


def round_trip(run: StateMachine[Any]) -> StateMachine[Any]:
    """Through JSON text and back."""
    return StateMachine.restore(run.spec, json.loads(json.dumps(run.snapshot())))


def sealed(plain: dict[str, Any]) -> dict[str, Any]:
    """The same with a checksum that fits: what a careful forger would hand in."""
    body = {key: value for key, value in plain.items() if key != "checksum"}
    return {**body, "checksum": digest(body)}


def full() -> StateMachine[Any]:
    """A run in the middle: kept candidate, verdicts, clock, books, inputs."""
    state = State("s", Person, strategy=PatchFields(), prompt="Who? {text}", max_attempts=5)
    run = StateMachine(state, inputs={"text": Opaque("x")}, budget=Budget(usd="1"), at=1.0)  # type: ignore[operator]
    run.receive('{"name": true}', usage=Usage(1, 1, "0.1", 5), at=2.0)
    return run


@pytest.mark.parametrize("stop_after", range(5))
def test_a_run_can_be_stopped_anywhere(stop_after: int) -> None:
    """Fresh, after a failure, in a wait, in the next state, at the end: the rest is the same."""

    def moves(run: StateMachine[Any], part: slice) -> list[Any]:
        replies: list[Any] = ['{"name": true}', Raised("timeout"), Tick(100.0), '{"name": "A"}', "done"][part]
        return [run.receive(reply) for reply in replies]

    def fresh() -> StateMachine[Any]:
        states = [State("a", Person, backoff=Backoff(2)), State("b", passthrough=True)]
        return StateMachine(states, {"a": "b"}, at=0.0)

    whole, cut = fresh(), fresh()
    expected = moves(whole, slice(None))
    got = moves(cut, slice(0, stop_after))
    cut = round_trip(cut)
    got += moves(cut, slice(stop_after, None))
    assert got == expected
    assert cut.snapshot() == whole.snapshot()
    assert cut.outcome == whole.outcome


def test_what_a_merging_strategy_kept_survives() -> None:
    """The answer to a request for a part is merged into the candidate of before."""
    restored = round_trip(full())
    assert restored.receive('{"/name": "A"}', usage=Usage(1, 1, "0.1", 5)).parsed == Person(name="A")
    run = StateMachine(State("s", Person, strategy=Continue()))
    run.receive('{"name": "An')
    assert round_trip(run).snapshot() == run.snapshot()


def test_values_are_restored_typed() -> None:
    """A finished run has its value, whatever its sort."""
    for state, reply, calls, value in (
        (State("s", Person), '{"name": "A"}', None, Person(name="A")),
        (State("s", passthrough=True), "text", None, "text"),
        (
            State("s", requires_tool_call=True),
            None,
            [{"function": {"name": "f", "arguments": "{}"}}],
            (ToolCall("f", {}, None),),
        ),
    ):
        run: StateMachine[Any] = StateMachine(state)
        run.receive(reply, tool_calls=calls)
        again = round_trip(run)
        assert again.outcome is not None
        assert again.outcome.value == value
        assert isinstance(again.history[-1], ValidAction)
        assert again.history == run.history


def test_a_failed_run_is_restored_with_its_best() -> None:
    """And its history."""
    run = StateMachine(State("s", Person, max_attempts=2))
    run.receive('{"name": true}')
    run.receive("no")
    again = round_trip(run)
    assert again.outcome == run.outcome
    assert isinstance(again.history[-1], FailAction)
    assert again.history[-1].history == run.history[-1].history  # type: ignore[attr-defined]
    assert again.receive("late") == run.receive("late")


def test_the_size_does_not_grow_with_the_steps() -> None:
    """Only the active visit and the tables of the ledger are in it."""
    states = [State(name) for name in "ab"]
    run = StateMachine(states, {"a": "b", "b": "a"}, max_visits=10_000)
    sizes = set()
    for _ in range(150):
        run.receive("{}")
        sizes.add(len(json.dumps(run.snapshot())) // 100)
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("plain", [None, 3, "text", [], {}, {"format": "other"}, {"format": "ratchet-snapshot"}])
def test_what_is_no_snapshot_is_refused(plain: Any) -> None:
    """Of whatever type."""
    with pytest.raises(SnapshotError):
        StateMachine.restore(full().spec, plain)


def test_another_version_is_refused() -> None:
    """And says which it is."""
    run = full()
    with pytest.raises(SnapshotError, match="version 99"):
        StateMachine.restore(run.spec, sealed({**run.snapshot(), "version": 99}))


@pytest.mark.parametrize(
    "other",
    [
        StateMachine(State("s", Person)),
        StateMachine(State("other", Person, strategy=PatchFields(), prompt="Who? {text}"), inputs={"text": "x"}),
        StateMachine(State("s", Person), limits=Limits(depth=9)),
    ],
)
def test_another_definition_is_refused(other: StateMachine[Any]) -> None:
    """Even one with the same names."""
    with pytest.raises(SnapshotError, match="another definition"):
        StateMachine.restore(other.spec, full().snapshot())


def test_a_changed_snapshot_is_refused() -> None:
    """Any field: the checksum does not fit."""
    run = full()
    for key, value in run.snapshot().items():
        for changed in (None, "x", 0, {}):
            if changed == value or key == "format":
                continue
            with pytest.raises(SnapshotError):
                StateMachine.restore(run.spec, {**run.snapshot(), key: changed})


def test_what_is_not_json_is_refused() -> None:
    """NaN, sets and objects in a snapshot."""
    run = full()
    for bad in (float("nan"), {1}, object()):
        with pytest.raises(SnapshotError):
            StateMachine.restore(run.spec, {**run.snapshot(), "now": bad})


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in below for place in _places(value, (*path, key)))]


def _changed(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    if isinstance(node, dict):
        return {**node, path[0]: _changed(node[path[0]], path[1:], value)}
    return [_changed(item, path[1:], value) if index == path[0] else item for index, item in enumerate(node)]


@given(st.data())
def test_a_forged_snapshot_never_misbehaves(data: Any) -> None:
    """Any one place changed under a checksum that fits: refused, or a run that goes on and ends."""
    run = full()
    plain = run.snapshot()
    place = data.draw(st.sampled_from(_places(plain)))
    value = data.draw(
        st.sampled_from([None, -1, 0, 3, 10**30, 1.5, "", "x", "calling", "waiting", "valid", [], {}, True])
    )
    forged = _changed(plain, place, value)
    try:
        restored = StateMachine.restore(run.spec, sealed(forged) if isinstance(forged, dict) else forged)
    except SnapshotError:
        return
    try:
        for _ in range(8):
            restored.receive("no", at=1e9)
        assert restored.requests == () or not restored.done
        restored.snapshot()
    except RatchetError:
        return
