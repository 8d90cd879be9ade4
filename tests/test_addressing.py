"""Who is meant by an event."""

from __future__ import annotations

import pytest
from flows import number

from ratchet_core import (
    Compute,
    Parallel,
    Raised,
    Reply,
    Returned,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    ValidAction,
    WaitAction,
)


def test_the_one_request_that_an_event_can_answer_need_not_be_named() -> None:
    """A reply answers the call, a value the computation; what could answer both is asked about."""
    machine = StateMachine(Parallel("p", [number("a"), Compute("b", "f")], require=0))
    with pytest.raises(UsageError, match="2 requests are outstanding"):
        machine.receive(Raised("timeout"))
    assert isinstance(machine.receive(Returned(3)), ValidAction)
    assert isinstance(machine.receive('{"n": 1}'), ValidAction)
    assert machine.done


def test_a_deadline_is_no_reason_to_name_the_call() -> None:
    """The caller who owns the loop delivers text."""
    machine = StateMachine(number("a", timeout=9.0), at=0.0)
    assert len(machine.requests) == 2
    assert isinstance(machine.receive('{"n": 1}'), ValidAction)


def test_a_cancelled_call_is_never_meant_by_chance() -> None:
    """The reply belongs to the one that is still wanted."""
    machine = StateMachine([Parallel("p", [number("a"), number("b")], require=1), number("c")], {"p": "c"})
    machine.receive('{"n": 1}', request=machine.requests[0].id)
    action = machine.receive('{"n": 3}')
    assert isinstance(action, ValidAction)
    assert action.state_name == "c"


def test_time_for_all_needs_no_address() -> None:
    """A tick that nothing waits for only tells the time."""
    machine = StateMachine(number("a"))
    assert isinstance(machine.receive(Tick(3.0)), WaitAction)
    assert machine.now == 3.0


def test_what_no_event_can_carry_is_refused_on_every_way() -> None:
    """Named or not."""
    machine = StateMachine(number("a"))
    for request in (None, machine.requests[0].id):
        with pytest.raises(UsageError, match="give a Usage"):
            machine.receive(Reply("x", usage=3), request=request)  # type: ignore[arg-type]
    assert machine.receive(Reply("x", usage=Usage(1, 1))).attempts == 1
