"""The record of a run, and running it again."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ratchet_core import (
    Backoff,
    Budget,
    Cancelled,
    Opaque,
    Raised,
    Reissued,
    ReplayMismatch,
    Reply,
    SnapshotError,
    State,
    StateMachine,
    Tick,
    Tool,
    Usage,
    UsageError,
    replay,
)
from ratchet_core.strategies import Fixer, Ladder, PatchFields


class Person(BaseModel):
    """A schema."""

    name: str
    age: int = 0


def machine() -> StateMachine[Any]:
    """A run with a clock, jitter, a budget, opaque inputs and two states."""
    first = State(
        "first",
        Person,
        prompt="Who? {text}",
        max_attempts=4,
        backoff=Backoff(5, 1.0, jitter=0.5),
        strategy=Ladder({"validation_error": [PatchFields(), Fixer()]}),
        reserve={"usd": "0.1"},
    )
    second = State("second", tools=[Tool("search", {"required": ["q"]})], requires_tool_call=True)
    return StateMachine(
        [first, second],
        {"first": "second"},
        inputs={"text": Opaque("Ann"), "odd": {"$opaque": "no mark"}, "blob": b"\x00"},  # type: ignore[operator]
        budget=Budget(usd="5", on_unknown_usage="assume_reserved"),
        seed=7,
        at=1.0,
    )


CALLS = [{"id": "c", "function": {"name": "search", "arguments": '{"q": "x"}'}}]
MOVES = st.lists(
    st.one_of(
        st.tuples(
            st.just("reply"), st.sampled_from(['{"name": "A"}', '{"name": 3}', '{"/name": "B"}', "no", "", None])
        ),
        st.tuples(st.just("bytes"), st.sampled_from([b"\xff", b'{"name": "A"}'])),
        st.tuples(st.just("usage"), st.sampled_from(["0.01", "0.2"])),
        st.tuples(st.just("calls"), st.sampled_from([CALLS, [], [3], [{"function": {"name": "zzz"}}]])),
        st.tuples(st.just("raised"), st.sampled_from(["timeout", "rate_limit", "auth"])),
        st.tuples(st.just("tick"), st.floats(0, 30)),
        st.tuples(st.just("reissued"), st.none()),
        st.tuples(st.just("save"), st.none()),
    ),
    max_size=12,
)


def drive(run: StateMachine[Any], moves: list[Any]) -> StateMachine[Any]:
    """Deliver the moves that fit; those that do not leave no trace."""
    now = 1.0
    for what, value in moves:
        event: Any = {
            "reply": lambda v: Reply(v),
            "bytes": lambda v: Reply(v),
            "usage": lambda v: Reply("no", usage=Usage(1, 2, v, 3.5), finish_reason="stop"),
            "calls": lambda v: Reply("", v),
            "raised": lambda v: Raised(v, "it failed", 1.5 if v == "rate_limit" else None),
            "tick": lambda v, now=now: Tick(now + v),
            "reissued": lambda v, run=run: Reissued(run.requests[0].id if run.requests else "x"),
            "save": lambda v: None,
        }[what](value)
        if what == "save":
            run = StateMachine.restore(run.spec, json.loads(json.dumps(run.snapshot())))
            continue
        now += 0.25
        if what == "tick":
            now = event.now
        try:
            run.receive(event, at=None if what == "tick" else now)
        except UsageError:
            continue
    return run


@given(MOVES)
def test_a_journal_runs_again_to_the_same_place(moves: list[Any]) -> None:
    """Through JSON and back: the same snapshot, the same verdicts; also from the middle, where a restored run began."""
    run = drive(machine(), moves)
    journal = json.loads(json.dumps(run.journal))
    again = replay(run.spec, journal)
    assert again.snapshot() == run.snapshot()
    assert again.journal == run.journal
    assert again.history[-1:] == run.history[-1:]
    assert again.outcome == run.outcome


def test_the_first_entry_says_what_was_started() -> None:
    """Definition, inputs, seed and time; then one entry for each event, with the digest of its verdict."""
    run = machine()
    run.receive("no", at=2.0)
    opening, entry = run.journal
    assert opening["event"]["type"] == "Started"
    assert opening["event"]["definition_digest"] == run.spec.digest
    assert (opening["event"]["seed"], opening["event"]["at"]) == (7, 1.0)
    assert entry["event"] == {"type": "Reply", "raw": "no"}
    assert entry["at"] == 2.0
    assert entry["request"] == run.history[0].request_id
    assert len(entry["seal"]) == 16


def test_a_restored_run_opens_its_journal_with_the_snapshot() -> None:
    """A long run can be cut: what came before is in the earlier journal."""
    run = machine()
    run.receive("no", at=2.0)
    saved = run.snapshot()
    restored = StateMachine.restore(run.spec, saved)
    restored.receive("still no", at=3.0)
    opening, entry = restored.journal
    assert opening["snapshot"] == saved
    assert entry["event"]["raw"] == "still no"
    assert replay(run.spec, restored.journal).snapshot() == restored.snapshot()


def test_events_that_change_nothing_leave_no_entry() -> None:
    """A reply delivered twice is one entry."""
    run = machine()
    id = run.requests[0].id
    run.receive("no", request=id)
    run.receive("no", request=id)
    assert len(run.journal) == 2


def recorded() -> tuple[StateMachine[Any], list[Any]]:
    """A run with three verdicts and its journal as plain data."""
    run = machine()
    for reply in ("no", '{"name": 3}', '{"name": "A"}'):
        run.receive(reply)
    return run, json.loads(json.dumps(run.journal))


def test_another_definition_is_told_at_the_first_entry() -> None:
    """By its digest."""
    _, journal = recorded()
    other = StateMachine(State("first", Person))
    with pytest.raises(ReplayMismatch, match="another definition") as caught:
        replay(other.spec, journal)
    assert caught.value.index == 0
    assert caught.value.got == other.spec.digest


def test_the_first_departure_is_told() -> None:
    """A reply that was changed gives another verdict: index, expected and got."""
    run, journal = recorded()
    journal[2]["event"]["raw"] = '{"name": 4}'
    with pytest.raises(ReplayMismatch, match="differs") as caught:
        replay(run.spec, journal)
    assert caught.value.index == 2
    assert caught.value.expected in (journal[2]["action"], journal[2]["seal"])
    assert caught.value.got != caught.value.expected


def test_a_request_that_changed_is_told() -> None:
    """The digest of the recorded id is not the one that is issued now."""
    run, journal = recorded()
    journal[1]["request"] = journal[1]["request"][:-3] + "000"
    with pytest.raises(ReplayMismatch, match="request changed") as caught:
        replay(run.spec, journal)
    assert caught.value.index == 1


def test_an_event_that_no_longer_fits_is_told() -> None:
    """One that nobody waits for, or for a run that is over."""
    run, journal = recorded()
    journal.insert(1, copy.deepcopy(journal[2]))
    with pytest.raises(ReplayMismatch, match="no longer fits"):
        replay(run.spec, journal)
    single = StateMachine(State("s"))
    single.receive("{}")
    journal = [*single.journal, single.journal[1]]
    with pytest.raises(ReplayMismatch, match="no longer changes anything"):
        replay(single.spec, journal)


@pytest.mark.parametrize("key", ["action", "seal"])
def test_an_entry_without_its_verdict_or_seal_is_refused(key: str) -> None:
    """What is not recorded can not be held against anything."""
    run, journal = recorded()
    del journal[1][key]
    with pytest.raises(ReplayMismatch, match="differs") as caught:
        replay(run.spec, journal)
    assert caught.value.index == 1


@pytest.mark.parametrize(
    "journal",
    [
        [],
        [3],
        [None],
        [{}],
        [{"event": 3}],
        [{"event": {}}],
        [{"event": {"type": "Reply"}}],
        [{"event": {"type": "Started"}}],
        [{"snapshot": {}}],
        [{"snapshot": 3}],
        "text",
        3,
        None,
    ],
)
def test_what_is_no_journal_is_refused(journal: Any) -> None:
    """Of whatever type."""
    with pytest.raises(SnapshotError):
        replay(machine().spec, journal)


@pytest.mark.parametrize(
    "entry",
    [
        3,
        None,
        {},
        {"event": 3},
        {"event": {"type": "Nope"}},
        {"event": {"type": "Reply"}},
        {"event": {"type": "Reply", "raw": "x", "colour": 1}},
        {"event": {"type": "Reply", "raw": "x", "usage": {"usd": "NaN"}}},
        {"event": {"type": "Reply", "raw": "x", "usage": 3}},
        {"event": {"type": "Reply", "raw": "x", "tool_calls": 3}},
        {"event": {"type": "Reply", "raw": "x", "tool_calls": {"calls": [["a"]], "problems": []}}},
        {"event": {"type": "Reply", "raw": {"$bytes": "not base64!"}}},
        {"event": {"type": ["Reply"]}},
    ],
)
def test_an_entry_that_is_no_event_is_refused(entry: Any) -> None:
    """By its place."""
    run = machine()
    with pytest.raises(SnapshotError):
        replay(run.spec, [run.journal[0], entry])


def test_a_cancelled_run_is_recorded() -> None:
    """Every sort of event has an entry."""
    run = machine()
    run.receive(Cancelled("enough"))
    assert run.journal[-1]["event"] == {"type": "Cancelled", "reason": "enough"}
    assert replay(run.spec, json.loads(json.dumps(run.journal))).outcome == run.outcome


def test_work_and_bytes_per_step_do_not_grow() -> None:
    """The hundredth entry is as long as the first."""
    run = StateMachine(State("s", max_attempts=200))
    for _ in range(100):
        run.receive("no")
    sizes = [len(json.dumps(entry)) for entry in run.journal[1:]]
    assert max(sizes) - min(sizes) <= 4
