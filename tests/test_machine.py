"""``StateMachine``: a snapshot with a friendly face."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core import (
    Budget,
    CallModel,
    Cancelled,
    ConfigError,
    FailAction,
    Limits,
    MachineSpec,
    Outcome,
    Raised,
    Reply,
    RetryAction,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    ValidAction,
    replay,
)


class Person(BaseModel):
    """A schema."""

    name: str


def machine(**options: Any) -> StateMachine[Any]:
    """Of one state."""
    return StateMachine(State("extract", Person), **options)


def test_a_run_from_start_to_value() -> None:
    """Everything a caller looks at, before and after."""
    run = machine()
    assert (run.done, run.outcome, run.history) == (False, None, [])
    assert repr(run) == "<StateMachine in 'extract'>"
    (request,) = run.requests
    assert isinstance(request, CallModel)
    assert request.json_schema is not None
    action = run.receive('{"name": "Ann"}', usage=Usage(10, 2, "0.01"))
    assert isinstance(action, ValidAction)
    assert action.parsed == Person(name="Ann")
    assert action.request_id == request.id
    assert run.done
    assert run.requests == ()
    assert run.outcome == Outcome("valid", Person(name="Ann"))
    assert run.history == [action]
    assert run.ledger.spent.tokens == 12
    assert run.ledger is action.ledger
    assert repr(run) == "<StateMachine done>"
    assert run.current_state.name == "extract"


@pytest.mark.parametrize(
    "raw", ['{"name": "A"}', b'{"name": "A"}', bytearray(b'{"name": "A"}'), Reply('{"name": "A"}')]
)
def test_a_reply_is_text_bytes_or_an_event(raw: Any) -> None:
    """All the same."""
    assert machine().receive(raw).parsed == Person(name="A")


def test_none_is_a_reply_without_text() -> None:
    """As providers send beside tool calls."""
    assert machine().receive(None).reason == "empty_output"


@pytest.mark.parametrize("more", [{"tool_calls": []}, {"usage": Usage()}, {"finish_reason": "stop"}])
def test_an_event_carries_its_own(more: dict[str, Any]) -> None:
    """Two places for one fact are a mistake."""
    with pytest.raises(UsageError, match="an event carries its own"):
        machine().receive(Reply("{}"), **more)


@pytest.mark.parametrize("raw", [3, {"name": "A"}, ["x"], object(), Person(name="A")])
def test_what_is_neither_text_nor_event_is_the_callers_mistake(raw: Any) -> None:
    """A response object has its own reader."""
    run = machine()
    with pytest.raises(UsageError):
        run.receive(raw)
    assert run.history == []


@pytest.mark.parametrize("raw", [3, ["x"], {"a": 1}])
def test_a_reply_that_holds_no_text_is_the_callers_mistake(raw: Any) -> None:
    """The message names ``reply_from``."""
    with pytest.raises(UsageError, match="reply_from"):
        machine().receive(Reply(raw))


class Text(str):
    """A subclass, as some clients give."""


def test_a_subclass_of_text_is_text() -> None:
    """Its own methods do not count."""
    action = machine().receive(Text('{"name": "A"}'))
    assert type(action.raw) is str


@pytest.mark.parametrize("usage", [3, {"usd": 1}, "free"])
def test_usage_is_a_usage(usage: Any) -> None:
    """A dict would be charged as nothing."""
    run = machine(budget=Budget(calls=5))
    with pytest.raises(UsageError):
        run.receive("no", usage=usage)
    assert run.history == []


def test_after_the_end_nothing_changes() -> None:
    """A late event returns the stored verdict."""
    run = machine()
    action = run.receive('{"name": "Ann"}')
    before = run.snapshot()
    for late in ("more", None, Raised("timeout"), Cancelled(), Tick(9.0)):
        assert run.receive(late) is action
    assert run.snapshot() == before
    assert run.history == [action]


def test_history_survives_success() -> None:
    """Oldest first, failures and value."""
    run = machine()
    verdicts = [run.receive("no"), run.receive('{"name": "Ann"}')]
    assert run.history == verdicts
    run.history.clear()
    assert run.history == verdicts


def test_a_failed_run_has_its_best_candidate() -> None:
    """And the reason."""
    run = StateMachine(State("s", Person, max_attempts=1))
    run.receive('{"name": true}')
    assert run.outcome == Outcome("failed", None, {"name": True}, "max_attempts")


def test_a_cancelled_run_says_so() -> None:
    """With the caller's reason in the errors."""
    run = machine()
    action = run.receive(Cancelled("no longer needed"))
    assert isinstance(action, FailAction)
    assert action.reason == "cancelled"
    assert "no longer needed" in action.errors[0]
    assert run.outcome is not None
    assert run.outcome.kind == "cancelled"


def test_reset_starts_over() -> None:
    """As new: same ids, same inputs, empty books."""
    run = StateMachine(State("s", Person, prompt="Who is {who}?"), inputs={"who": "Ann"}, seed=4, at=2.0)
    before, requests = run.snapshot(), run.requests
    run.receive("no")
    run.receive('{"name": "A"}')
    run.reset()
    assert run.snapshot() == before
    assert run.requests == requests
    assert run.history == []


def test_a_spec_starts_any_number_of_runs() -> None:
    """Compiled once, shared, each run with inputs of its own."""
    spec = StateMachine(State("s", prompt="Who is {who}?"), inputs={"who": "Ann"}).spec
    assert isinstance(spec, MachineSpec)
    one, two = spec.machine(inputs={"who": "Bob"}), spec.machine(inputs={"who": "Cid"}, seed=1, at=3.0)
    assert one.requests[0].messages[0].text == "Who is Bob?"  # type: ignore[union-attr]
    assert two.requests[0].messages[0].text == "Who is Cid?"  # type: ignore[union-attr]
    assert one.requests[0].id != two.requests[0].id
    one.receive("{}")
    assert not two.done


def test_inputs_are_copied() -> None:
    """What the caller does to the mapping afterwards changes nothing."""
    inputs = {"who": "Ann"}
    run = StateMachine(State("s", prompt="Who is {who}?"), inputs=inputs)
    inputs["who"] = "Bob"
    assert run.requests[0].messages[0].text == "Who is Ann?"  # type: ignore[union-attr]


@pytest.mark.parametrize("inputs", [{"x": object()}, {"x": float("nan")}, {1: "x"}, {"x": {2: 3}}, {"x": {1, 2}}])
def test_inputs_are_json(inputs: Any) -> None:
    """So that every run can be stored."""
    with pytest.raises(UsageError):
        machine(inputs=inputs)


@pytest.mark.parametrize("seed", ["x", 1.5, None, True])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    """It is the only source of jitter."""
    with pytest.raises(UsageError, match="seed"):
        machine(seed=seed)


@pytest.mark.parametrize("at", ["now", float("nan"), float("inf"), True])
def test_a_start_time_is_finite(at: Any) -> None:
    """Seconds on a monotonic clock."""
    with pytest.raises(UsageError, match="time"):
        machine(at=at)


@pytest.mark.parametrize(
    "states",
    [[], {}, None, "extract", 3, [3], [State("a"), State("a")], {"b": State("a")}, {"a": 3}],
)
def test_a_definition_needs_states_of_different_names(states: Any) -> None:
    """Key and name agree, names differ, and there is at least one."""
    with pytest.raises(ConfigError):
        StateMachine(states)


def test_states_by_name_or_in_a_sequence() -> None:
    """The first is where it begins, unless another is named."""
    a, b = State("a"), State("b")
    assert StateMachine((a, b)).current_state is a
    assert StateMachine({"a": a, "b": b}).current_state is a
    assert StateMachine([a, b], None, "b").current_state is b


@pytest.mark.parametrize(
    "options",
    [
        {"transitions": ["a"]},
        {"initial": "extrct"},
        {"budget": 3},
        {"max_visits": 0},
        {"max_visits": True},
        {"limits": 3},
    ],
)
def test_other_arguments_are_checked_when_built(options: dict[str, Any]) -> None:
    """Before any call is paid for."""
    with pytest.raises(ConfigError):
        machine(**options)


def test_limits_are_part_of_the_definition() -> None:
    """A snapshot made under other limits is another's."""
    assert machine(limits=Limits(depth=5)).spec.digest != machine().spec.digest


def test_restore_and_replay_take_a_machine_or_its_spec() -> None:
    """And nothing else."""
    run = machine()
    run.receive("no")
    saved, journal = json.loads(json.dumps(run.snapshot())), json.loads(json.dumps(run.journal))
    for definition in (run, run.spec):
        assert StateMachine.restore(definition, saved).snapshot() == run.snapshot()
        assert replay(definition, journal).snapshot() == run.snapshot()
    for other in (None, State("extract", Person), {"a": 1}):
        with pytest.raises(UsageError, match="machine"):
            StateMachine.restore(other, saved)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="machine"):
            replay(other, journal)  # type: ignore[arg-type]


def test_a_restored_run_continues_with_the_same_verdicts() -> None:
    """Equal to those of the run that was never stopped."""
    run = machine()
    run.receive('{"name": true}')
    restored = StateMachine.restore(run.spec, json.loads(json.dumps(run.snapshot())))
    assert [type(action) for action in restored.history] == [RetryAction]
    assert restored.requests == run.requests
    assert restored.receive("no") == run.receive("no")
    assert restored.receive("no") == run.receive("no")
    assert restored.outcome == run.outcome


def test_the_current_state_is_the_state_itself() -> None:
    """Its options can be read from the machine."""
    state = State("s", Person, max_attempts=7)
    assert StateMachine(state).current_state is state
