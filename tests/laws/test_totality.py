"""Law: any text, bytes, tool calls, usage and finish reason get a verdict; only the caller's mistakes raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.runs import FEWER, Clock, Op, canonical, deliver, errors_of, ops, runs, wellformed
from laws.texts import Raising, finish_reasons, hostile_calls, raws, soup, usages
from laws.worlds import WORLDS, World

from ratchet_core import (
    Action,
    Arrived,
    Cancelled,
    Contract,
    Decided,
    Raised,
    RatchetError,
    Reissued,
    Reply,
    Returned,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
)

every_world = pytest.mark.parametrize("world", WORLDS, ids=[world.name for world in WORLDS])


@every_world
@FEWER
@given(data=st.data())
def test_every_reply_gets_a_verdict_that_can_be_read(world: World, data: st.DataObject) -> None:
    """Reply after reply until the end, whatever stands in them; each verdict is whole, and so is the record."""
    machine = world.machine()
    for _ in range(data.draw(st.integers(1, 4))):
        if not machine.requests:
            break
        attempts = machine.current_state.max_attempts
        action = machine.receive(
            data.draw(raws(world.replies)),
            tool_calls=data.draw(hostile_calls),
            usage=data.draw(usages),
            finish_reason=data.draw(finish_reasons),
        )
        assert isinstance(action, Action)
        assert 0 <= action.attempts <= attempts
        wellformed(action, 2000)
        assert action == machine.history[-1] or action in machine.history
    canonical(json.loads(json.dumps(machine.snapshot())))
    canonical(list(machine.journal))


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_every_history_of_events_gets_verdicts_or_a_word_to_the_driver(world: World, data: st.DataObject) -> None:
    """Failures, ticks, crashes and cancellations among the replies: a verdict, or an error of this package."""
    machine, clock = world.machine(), Clock()
    for op in data.draw(runs(world)):
        answer = deliver(machine, op, clock)
        assert isinstance(answer, (Action, RatchetError))
        if isinstance(answer, Action):
            wellformed(answer, 2000)
    canonical(machine.snapshot())
    canonical(list(machine.journal))


_JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.binary(max_size=3),
    st.sampled_from([object(), [], {}, (), {1}, Reply, Usage(1), Reissued, float("nan"), [[]], lambda: None]),
)  # fmt: skip


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_a_driver_that_talks_nonsense_is_told_so(world: World, data: st.DataObject) -> None:
    """Arguments of any type: a verdict or ``RatchetError``, and after an error nothing has changed."""
    machine = world.machine()
    deliver(machine, data.draw(ops(world.replies, calls=False)), Clock())
    options = data.draw(
        st.fixed_dictionaries({}, optional={"usage": _JUNK, "finish_reason": _JUNK, "request": _JUNK, "at": _JUNK})
    )
    before = (canonical(machine.snapshot()), len(machine.history))
    try:
        answer = machine.receive(data.draw(_JUNK), **options)
    except RatchetError:
        assert (canonical(machine.snapshot()), len(machine.history)) == before
    else:
        assert isinstance(answer, Action)
        canonical(machine.snapshot())
        canonical(list(machine.journal))


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_events_with_fields_of_any_type_are_taken_or_refused(world: World, data: st.DataObject) -> None:
    """What a driver puts into an event may be wrong; nothing but errors of this package come of it."""
    machine = world.machine()
    event = data.draw(
        st.one_of(
            st.builds(Reply, _JUNK, _JUNK, _JUNK, _JUNK),
            st.builds(Raised, _JUNK, _JUNK, _JUNK, _JUNK),
            st.builds(Tick, _JUNK),
            st.builds(Reissued, _JUNK, _JUNK),
            st.builds(Cancelled, _JUNK),
            st.builds(Returned, _JUNK),
            st.builds(Decided, _JUNK, _JUNK, _JUNK),
            st.builds(Arrived, _JUNK, _JUNK),
        )
    )
    before = canonical(machine.snapshot())
    answer = deliver(machine, Op(event) if not isinstance(event, (Tick, Reissued)) else Op(Cancelled()), Clock())
    if isinstance(event, (Tick, Reissued)):
        return
    if isinstance(answer, RatchetError):
        assert canonical(machine.snapshot()) == before
    else:
        errors_of(answer)
        canonical(machine.snapshot())
        canonical(list(machine.journal))


@given(now=_JUNK)
def test_a_tick_of_any_type_is_taken_or_refused(now: Any) -> None:
    """Finite numbers are times; all else is a mistake of the driver's."""
    machine = StateMachine(State("s"))
    if isinstance(now, (int, float)) and not isinstance(now, bool) and now - now == 0:
        assert machine.receive(Tick(now)).state_name == "s"
    else:
        with pytest.raises(UsageError):
            machine.receive(Tick(now))


@given(text=st.one_of(soup, st.text()), world=st.sampled_from([world for world in WORLDS if world.name != "flow"]))
def test_a_contract_checks_any_text(text: str, world: World) -> None:
    """``Contract.check`` is total as well; its complaints can be read."""
    contract: Contract = world.machine().current_state.contract
    result: Any = contract.check(text)
    assert hasattr(result, "value") or result.errors


@pytest.mark.parametrize(
    "piece",
    ["[", '{"a":', "- ", "? ", "&a [", "<think>", "```", '{"', "<tool_call>", "[TOOL_CALL] ", "\\", "{{", "'", "a: "],
)
def test_long_repetitions_get_a_verdict(piece: str) -> None:
    """The classic bombs, deep, long and unclosed, in every world."""
    for world in WORLDS:
        wellformed(world.machine().receive(piece * (6_000 // len(piece))), 2000)


def test_tool_calls_that_raise_at_every_look_get_a_verdict() -> None:
    """Not even ``__class__`` can be asked of them."""
    for world in WORLDS:
        wellformed(world.machine().receive("", tool_calls=Raising()), 2000)


def test_inputs_of_any_type_are_taken_or_refused() -> None:
    """Inputs are a mapping of JSON values; anything else is a mistake of the driver's."""
    for junk in (3, "x", [1], object(), {1: 2}, {"a": object()}, {"a": float("nan")}):
        with pytest.raises(UsageError):
            StateMachine(State("s"), inputs=junk)  # type: ignore[arg-type]
