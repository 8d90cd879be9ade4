"""What the world did: a closed union of frozen values."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any, get_args

import pytest

from ratchet_core import (
    Arrived,
    Cancelled,
    Decided,
    Event,
    Raised,
    Reissued,
    Reply,
    Returned,
    Started,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    ValidAction,
)
from ratchet_core.events import UNBILLED_KINDS

EVERY = (
    Reply("{}"),
    Returned(1),
    Raised("timeout"),
    Decided("yes"),
    Arrived("key"),
    Tick(1.0),
    Reissued("a/1:call#00"),
    Cancelled("enough"),
    Started("00", {}),
)


def test_the_union_is_closed_and_complete() -> None:
    """Every event class is in the union, and nothing else."""
    assert {type(event) for event in EVERY} == set(get_args(Event))


@pytest.mark.parametrize("event", EVERY, ids=lambda event: type(event).__name__)
def test_events_are_frozen_values(event: Any) -> None:
    """Equal by content, and nobody can change one after the fact."""
    again = type(event)(**{field.name: getattr(event, field.name) for field in fields(event)})
    assert again == event
    assert repr(again) == repr(event)
    name = fields(event)[0].name
    with pytest.raises(FrozenInstanceError, match=name):
        setattr(event, name, None)
    with pytest.raises(FrozenInstanceError, match=name):
        delattr(event, name)


def test_the_shapes_that_drivers_rely_on() -> None:
    """Field names, order and defaults are public."""
    assert Reply("x", None, Usage(1, 1), "stop") == Reply("x", usage=Usage(1, 1), finish_reason="stop")
    assert Raised("rate_limit", "slow down", 3.0).retry_after == 3.0
    assert Reissued("id").attempt == 2
    assert Started("00", {}) == Started("00", {}, 0, None)
    assert Decided(1).reviewer is None
    assert Decided(1).rationale is None
    assert Arrived("k").payload is None
    assert Returned(None).usage is None
    assert Cancelled().reason == ""


def test_what_no_provider_ran_is_not_billed() -> None:
    """A timeout or a broken connection may be on the bill; a refused request is not."""
    assert {"rate_limit", "auth", "bad_request"} <= UNBILLED_KINDS
    assert not {"timeout", "connection"} & UNBILLED_KINDS


@pytest.mark.parametrize("raw", ['{"a": 1}', b'{"a": 1}', bytearray(b'{"a": 1}')])
def test_a_reply_is_text_or_bytes(raw: Any) -> None:
    """Bytes are read as UTF-8."""
    action = StateMachine(State("s")).receive(Reply(raw))
    assert isinstance(action, ValidAction)
    assert action.parsed == {"a": 1}


@pytest.mark.parametrize("event", [Returned(1), Decided(1), Arrived("k"), Started("00", {})])
def test_an_event_that_answers_no_call_is_the_drivers_mistake(event: Any) -> None:
    """A model call is answered by ``Reply`` or ``Raised``; the machine stays as it was."""
    machine = StateMachine(State("s"))
    before = machine.snapshot()
    with pytest.raises(UsageError):
        machine.receive(event)
    assert machine.snapshot() == before
