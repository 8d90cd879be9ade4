"""What a call that failed does to a visit: the same call again, at once or after a wait, or the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import (
    Backoff,
    Budget,
    CallModel,
    Cancelled,
    FailAction,
    Raised,
    Reissued,
    RetryAction,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    WaitAction,
    WaitUntil,
)


def machine(*, backoff: Backoff = Backoff(2, 1.0), at: float | None = None, **options: Any) -> StateMachine[Any]:  # noqa: B008
    """Of one state."""
    return StateMachine(State("s", backoff=backoff, **options.pop("state", {})), at=at, **options)


def test_a_failed_call_is_no_attempt() -> None:
    """No reply was read; the same call is outstanding under a new number."""
    run = machine()
    action = run.receive(Raised("connection", "reset by peer"))
    assert isinstance(action, RetryAction)
    assert (action.reason, action.attempts, action.raw, action.prompt_patch) == ("transport_error", 0, None, None)
    assert "reset by peer" in action.errors[0]
    assert run.requests[0].id.startswith("s/2:call#")
    assert run.receive("{}").attempts == 1


def test_repeats_are_bounded() -> None:
    """``max_retries`` of them over the whole visit, replies in between or not."""
    run = machine()
    run.receive(Raised("timeout"))
    run.receive("no")
    run.receive(Raised("timeout"))
    action = run.receive(Raised("timeout"))
    assert isinstance(action, FailAction)
    assert (action.reason, action.cause) == ("timeout", "timeout")
    assert run.done


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("auth", "transport_error"),
        ("bad_request", "transport_error"),
        ("not_found", "transport_error"),
        ("context_length", "transport_error"),
        ("content_filter", "refusal"),
    ],
)
def test_hopeless_failures_are_not_repeated(kind: str, reason: str) -> None:
    """The same request would meet them again."""
    action = machine().receive(Raised(kind, "no"))
    assert isinstance(action, FailAction)
    assert action.reason == reason
    assert kind in action.errors[0]


@pytest.mark.parametrize("kind", ["rate_limit", "timeout", "connection", "unavailable", "anything else"])
def test_other_failures_are_repeated(kind: str) -> None:
    """Whatever word a driver uses for them."""
    assert isinstance(machine().receive(Raised(kind)), RetryAction)


def test_waits_grow_and_honour_the_server() -> None:
    """Doubling, or ``retry_after`` where that is longer."""
    run = machine(backoff=Backoff(3, 1.0))
    waits = [run.receive(Raised("rate_limit", retry_after=after)).retry_after for after in (None, 0.5, 30.0)]
    assert waits == [1.0, 2.0, 30.0]


def test_a_server_that_asks_too_long_ends_the_visit() -> None:
    """Nobody waits an hour for a retry."""
    run = machine(backoff=Backoff(3, 1.0, honour_at_most=60))
    assert isinstance(run.receive(Raised("rate_limit", retry_after=3600)), FailAction)


@pytest.mark.parametrize("retry_after", [-1, float("nan"), float("inf"), "5", True])
def test_retry_after_is_seconds(retry_after: Any) -> None:
    """Anything else is the driver's mistake, and changes nothing."""
    run = machine()
    before = run.snapshot()
    with pytest.raises(UsageError):
        run.receive(Raised("rate_limit", retry_after=retry_after))
    assert run.snapshot() == before


def test_with_a_clock_the_wait_is_a_request() -> None:
    """Nothing is reserved while waiting; the tick that ends it issues the call."""
    run = machine(at=0.0, state={"reserve": {"tokens": 5}}, budget=Budget(tokens=9))
    run.receive(Raised("rate_limit", retry_after=2.0), at=10.0)
    (wait,) = run.requests
    assert isinstance(wait, WaitUntil)
    assert wait.at == 12.0
    assert wait.id.startswith("s/2:wait#")
    assert run.ledger.reserved.tokens == 0
    assert isinstance(run.receive(Tick(11.0)), WaitAction)
    assert isinstance(run.receive(Tick(12.0)), WaitAction)
    (call,) = run.requests
    assert isinstance(call, CallModel)
    assert call.id.startswith("s/3:call#")
    assert run.ledger.reserved.tokens == 5


def test_no_wait_means_at_once() -> None:
    """``initial=0`` repeats without a wait, clock or not."""
    run = machine(backoff=Backoff(2, 0.0), at=0.0)
    run.receive(Raised("timeout"), at=1.0)
    assert isinstance(run.requests[0], CallModel)


def test_jitter_is_drawn_from_the_seed() -> None:
    """The same seed waits the same, another one differently."""
    waits = [
        machine(backoff=Backoff(1, 10.0, jitter=1.0), seed=seed).receive(Raised("timeout")).retry_after
        for seed in (1, 1, 2)
    ]
    assert waits[0] == waits[1] != waits[2]
    assert all(0 <= wait < 10 for wait in waits)


def test_a_failure_that_was_not_billed_costs_the_call_alone() -> None:
    """A timeout may be on the bill and is charged its reservation."""
    for kind, tokens in (("rate_limit", 0), ("timeout", 5)):
        run = machine(state={"reserve": {"tokens": 5}}, budget=Budget(tokens=20, on_unknown_usage="assume_reserved"))
        run.receive(Raised(kind))
        assert run.ledger.spent.tokens == tokens
        assert run.ledger.spent.calls == 1


def test_a_failure_that_says_what_it_cost_is_charged_that() -> None:
    """Whatever its kind."""
    run = machine(budget=Budget(tokens=20))
    run.receive(Raised("content_filter", usage=Usage(7, 0)))
    assert run.ledger.spent.tokens == 7


def test_a_repeat_that_can_not_be_afforded_ends_the_visit() -> None:
    """At once, or when the wait is over."""
    run = machine(budget=Budget(calls=1))
    action = run.receive(Raised("connection", "reset"))
    assert isinstance(action, FailAction)
    assert (action.reason, action.cause) == ("budget_exhausted", "transport_error")
    assert "reset" in action.errors[0]
    waiting = machine(budget=Budget(calls=1), at=0.0)
    assert isinstance(waiting.receive(Raised("connection"), at=1.0), RetryAction)
    last = waiting.receive(Tick(100.0))
    assert isinstance(last, FailAction)
    assert last.reason == "budget_exhausted"


def test_waiting_does_not_burn_milliseconds() -> None:
    """Only time in calls counts."""
    run = machine(at=0.0, budget=Budget(ms=1000), state={"reserve": {"ms": 100}})
    run.receive(Raised("rate_limit", retry_after=500.0), at=0.05)
    run.receive(Tick(501.0))
    run.receive("{}", at=501.02)
    assert run.ledger.spent.ms == 70


def test_cancelling_charges_what_is_in_flight() -> None:
    """A wait has nothing in flight."""
    run = machine(state={"reserve": {"tokens": 5}}, budget=Budget(tokens=20))
    run.receive(Cancelled())
    assert run.ledger.spent.tokens == 5
    waiting = machine(at=0.0)
    waiting.receive(Raised("timeout"), at=0.0)
    action = waiting.receive(Cancelled("enough"))
    assert isinstance(action, FailAction)
    assert action.errors == ("cancelled: enough",)
    assert waiting.ledger.spent.calls == 1


def test_reissuing_a_wait_changes_nothing() -> None:
    """Nothing was in flight."""
    run = machine(at=0.0)
    run.receive(Raised("timeout"), at=0.0)
    (wait,) = run.requests
    spent = run.ledger.spent
    assert isinstance(run.receive(Reissued(wait.id)), WaitAction)
    assert run.requests == (wait,)
    assert run.ledger.spent == spent


@given(st.text(), st.text())
def test_any_words_of_a_failure_are_taken(kind: str, message: str) -> None:
    """They are told to people, shortened, and never to a model."""
    run = machine()
    action: Any = run.receive(Raised(kind, message * 50))
    assert len(action.errors[0]) <= 500
    assert getattr(action, "prompt_patch", None) is None
    json.dumps(run.snapshot())
