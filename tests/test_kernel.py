"""``step``: one event, one verdict, the next snapshot, and who is meant."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, BaseModel

from ratchet_core import (
    Arrived,
    Backoff,
    Budget,
    CallbackError,
    CallModel,
    Cancelled,
    ConfigError,
    Decided,
    FailAction,
    Raised,
    Reissued,
    ReplayMismatch,
    Reply,
    RetryAction,
    Returned,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    ValidAction,
    WaitAction,
    WaitUntil,
    start,
    step,
)


class Person(BaseModel):
    """A schema."""

    name: str


def machine(**options: Any) -> StateMachine[Any]:
    """Of one state that waits between failed calls."""
    return StateMachine(State("s", Person, backoff=Backoff(3, 2.0)), **options)


def test_step_moves_a_snapshot_and_leaves_the_old_one_alone() -> None:
    """Pure: the same arguments give the same answer again."""
    spec = machine().spec
    before = start(spec)
    first, action = step(spec, before, Reply("no"))
    second, again = step(spec, before, Reply("no"))
    assert action == again
    assert first.ledger == second.ledger
    assert before.log is None
    assert isinstance(action, RetryAction)


def test_a_snapshot_in_json_form_comes_back_in_json_form() -> None:
    """The same thing for whoever stores snapshots between events."""
    run = machine()
    plain = json.loads(json.dumps(run.snapshot()))
    moved, action = step(run.spec, plain, Reply('{"name": "A"}'))
    assert isinstance(moved, dict)
    assert isinstance(action, ValidAction)
    assert StateMachine.restore(run.spec, json.loads(json.dumps(moved))).done


def test_after_the_end_step_gives_what_was_given() -> None:
    """Snapshot and verdict, both the same objects."""
    spec = machine().spec
    done, action = step(spec, start(spec), Reply('{"name": "A"}'))
    assert step(spec, done, Reply("late")) == (done, action)


# ------------------------------------------------------------------------------------------------ who is meant


def test_the_one_outstanding_request_need_not_be_named() -> None:
    """With its id or without, the same."""
    one, two = machine(), machine()
    assert one.receive("no") == two.receive("no", request=two.requests[0].id)


def test_an_answered_request_gives_its_verdict_again() -> None:
    """A reply delivered twice is read, charged and counted once."""
    run = machine()
    id = run.requests[0].id
    first = run.receive("no", request=id)
    before = run.snapshot()
    assert run.receive('{"name": "A"}', request=id) is first
    assert run.receive(Reissued(id)) is first
    assert run.snapshot() == before


def test_ids_have_path_number_label_and_digest() -> None:
    """Each repair is a new number; the same definition gives the same ids."""
    ids = []
    for _ in range(2):
        run = machine()
        ids.append([run.requests[0].id])
        run.receive("no")
        ids[-1].append(run.requests[0].id)
    assert ids[0] == ids[1]
    first, second = ids[0]
    assert first.startswith("s/1:call#")
    assert second.startswith("s/2:call#")
    assert len(first.split("#")[1]) == 12


@pytest.mark.parametrize("request_", ["nonsense", "", "s/1", "s/x:call#00", "s/99:call#0123456789ab", 3, b"s/1:call#0"])
def test_an_unknown_request_is_the_callers_mistake(request_: Any) -> None:
    """Those outstanding are listed."""
    run = machine()
    with pytest.raises(UsageError, match="s/1:call#"):
        run.receive("no", request=request_)
    assert run.history == []


def test_another_digest_under_the_same_number_is_a_mismatch() -> None:
    """The prompt, shape or order changed since the id was made: outstanding or answered."""
    run = machine()
    with pytest.raises(ReplayMismatch, match="another content") as caught:
        run.receive("no", request="s/1:call#000000000000")
    assert caught.value.got == run.requests[0].id
    run.receive("no")
    with pytest.raises(ReplayMismatch):
        run.receive("no", request="s/1:call#000000000000")


def test_a_request_answered_before_the_snapshot_says_so() -> None:
    """Its verdict is in the earlier journal."""
    run = StateMachine([State("a"), State("b"), State("c")], {"a": "b", "b": "c"})
    old = run.requests[0].id
    run.receive("{}")
    run.receive("{}")
    restored = StateMachine.restore(run.spec, run.snapshot())
    with pytest.raises(UsageError, match="answered before this snapshot"):
        restored.receive("{}", request=old)


@pytest.mark.parametrize("event", [Returned(1), Decided(1), Arrived("k")])
def test_an_event_of_the_wrong_sort_is_the_callers_mistake(event: Any) -> None:
    """A model call takes Reply or Raised."""
    run = machine()
    with pytest.raises(UsageError, match="deliver Reply or Raised"):
        run.receive(event)


def test_a_reply_does_not_answer_a_wait() -> None:
    """What is waited for is time."""
    run = machine(at=0.0)
    run.receive(Raised("timeout"), at=0.0)
    (wait,) = run.requests
    assert isinstance(wait, WaitUntil)
    for event in (Reply("{}"), Raised("timeout")):
        with pytest.raises(UsageError, match="waits for a Tick"):
            run.receive(event, request=wait.id)
        with pytest.raises(UsageError):
            run.receive(event)
    assert run.requests == (wait,)


# ------------------------------------------------------------------------------------------------ time


def test_time_runs_forwards() -> None:
    """Standing still is fine, running backwards is the caller's mistake and changes nothing."""
    run = machine(at=5.0)
    run.receive("no", at=5.0)
    before = run.snapshot()
    for at in (4.999, float("nan"), float("inf"), "6", True):
        with pytest.raises(UsageError):
            run.receive("no", at=at)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        run.receive(Tick(1.0))
    with pytest.raises(UsageError):
        run.receive(Tick(float("nan")))
    assert run.snapshot() == before


def test_a_tick_tells_the_time_and_nothing_else() -> None:
    """A verdict that waits, with what is outstanding."""
    run = machine()
    action = run.receive(Tick(3.0))
    assert isinstance(action, WaitAction)
    assert [type(request) for request in action.requests] == [CallModel]
    assert run.snapshot()["now"] == 3.0


def test_a_wait_is_over_when_its_time_has_come() -> None:
    """Not before; then the call is outstanding again."""
    run = machine(at=0.0)
    action = run.receive(Raised("rate_limit", retry_after=7.0), at=1.0)
    assert isinstance(action, RetryAction)
    assert action.retry_after == 7.0
    (wait,) = run.requests
    assert isinstance(wait, WaitUntil)
    assert wait.at == 8.0
    assert isinstance(run.receive(Tick(7.9)), WaitAction)
    assert run.requests == (wait,)
    assert isinstance(run.receive(Tick(8.0)), WaitAction)
    assert isinstance(run.requests[0], CallModel)


def test_without_a_clock_nothing_is_waited_for() -> None:
    """The call is outstanding at once; ``retry_after`` tells the driver how long to wait."""
    run = machine()
    action = run.receive(Raised("rate_limit", retry_after=7.0))
    assert action.retry_after == 7.0
    assert isinstance(run.requests[0], CallModel)


# ------------------------------------------------------------------------------------------------ what raises


def test_a_callback_that_raises_leaves_everything_as_it_was() -> None:
    """The event is on the error, for delivery once the function is mended."""
    broken = [True]

    def rule(value: Person) -> bool:
        if broken[0]:
            raise KeyError("bug")
        return True

    run = StateMachine(State("s", Person, ensure=rule))
    before = run.snapshot()
    with pytest.raises(CallbackError, match="rule") as caught:
        run.receive('{"name": "A"}', usage=Usage(1, 1))
    assert caught.value.event == Reply('{"name": "A"}', usage=Usage(1, 1))
    assert caught.value.state == "s"
    assert run.snapshot() == before
    assert run.ledger.spent.calls == 0
    broken[0] = False
    assert isinstance(run.receive(caught.value.event), ValidAction)


@pytest.mark.parametrize("part", ["strategy", "normalizer", "validator", "next prompt"])
def test_every_callback_is_held_to_this(part: str) -> None:
    """Whichever of the caller's functions raises, the machine is as before."""

    def boom(given: Any) -> Any:
        raise ZeroDivisionError("bug")

    def prompt(context: Any) -> str:
        return boom(context) if "s" in context.outputs else "n"

    reply = '{"name": true}'
    if part == "strategy":
        states: Any = State("s", Person, strategy=boom)
    elif part == "normalizer":
        states = State("s", Person, normalizers=[boom])
    elif part == "validator":
        states, reply = State("s", Annotated[int, AfterValidator(boom)]), "1"
    else:
        states, reply = [State("s"), State("t", prompt=prompt)], "{}"
    run = StateMachine(states, {"s": "t"} if part == "next prompt" else None)
    before = run.snapshot()
    with pytest.raises(CallbackError, match="ZeroDivisionError") as caught:
        run.receive(reply)
    assert caught.value.event == Reply(reply)
    assert caught.value.state is not None
    assert run.snapshot() == before
    assert run.history == []


def test_base_exceptions_pass_through() -> None:
    """Ctrl-C in a callback is nobody's bug; the machine is as before."""

    def interrupted(value: Any) -> bool:
        raise KeyboardInterrupt

    run = StateMachine(State("s", ensure=interrupted))
    with pytest.raises(KeyboardInterrupt):
        run.receive("{}")
    assert run.history == []


@pytest.mark.parametrize("event", [3, "text", None, object(), Reply])
def test_step_takes_events_only(event: Any) -> None:
    """Text is for ``receive``."""
    spec = machine().spec
    with pytest.raises(UsageError):
        step(spec, start(spec), event)


# ------------------------------------------------------------------------------------------------ ends without a word


def test_a_budget_that_permits_no_call_ends_the_run_at_its_start() -> None:
    """Nothing is outstanding, and the verdict is there for a late event too."""
    run = machine(budget=Budget(usd=0))
    assert run.done
    assert run.requests == ()
    assert run.outcome is not None
    assert run.outcome.reason == "budget_exhausted"
    assert isinstance(run.receive("late"), FailAction)


def test_cancelling_one_request_by_its_id() -> None:
    """Of a single state that is the run."""
    run = machine()
    action = run.receive(Cancelled("no"), request=run.requests[0].id)
    assert isinstance(action, FailAction)
    assert run.done


def test_a_reissued_call_keeps_its_id_and_is_charged_twice() -> None:
    """It was in flight when the process died: it may be on the bill."""
    run = StateMachine(State("s", Person, reserve={"tokens": 10}), budget=Budget(tokens=25))
    (before,) = run.requests
    action = run.receive(Reissued(before.id))
    assert isinstance(action, WaitAction)
    assert run.requests[0].id == before.id
    assert run.ledger.spent.tokens == 10
    assert run.ledger.reserved.tokens == 10
    again = run.receive(Reissued(before.id, 3))
    assert isinstance(again, FailAction)
    assert again.reason == "budget_exhausted"
    assert run.ledger.spent.tokens == 20


def test_a_state_that_ends_as_it_is_entered_has_the_last_word() -> None:
    """The value that led there is in the history, and so is the failure that ended the run."""
    run = StateMachine([State("a"), State("b", budget=Budget(calls=0))], {"a": "b"})
    action = run.receive("{}")
    assert isinstance(action, ValidAction)
    assert run.done
    assert [type(verdict) for verdict in run.history] == [ValidAction, FailAction]
    assert run.outcome is not None
    assert run.outcome.reason == "budget_exhausted"
    restored = StateMachine.restore(run.spec, json.loads(json.dumps(run.snapshot())))
    assert restored.outcome == run.outcome


def test_an_unknown_state_kind_is_refused_when_built() -> None:
    """It has a name and handles nothing."""

    class Half:
        """Has only a name."""

        name = "half"

    with pytest.raises(ConfigError, match="not a state"):
        StateMachine(Half())  # type: ignore[call-overload]
