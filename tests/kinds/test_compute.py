"""``Compute``: a function of the caller's, run by name."""

from __future__ import annotations

from typing import Any

import pytest
from flows import N, again, answer, asked, number, reply
from pydantic import BaseModel

from ratchet_adapters import drive, replies
from ratchet_core import (
    Arrived,
    Backoff,
    Budget,
    Cancelled,
    Compute,
    ConfigError,
    Contract,
    FailAction,
    Flow,
    Opaque,
    Raised,
    Reply,
    RetryAction,
    Returned,
    RunCompute,
    State,
    StateMachine,
    Tick,
    Usage,
    UsageError,
    ValidAction,
    WaitUntil,
)
from ratchet_core.worst import WorstCase


def one(machine: StateMachine[Any]) -> RunCompute:
    """The one computation that is asked for."""
    (request,) = [request for request in machine.requests if isinstance(request, RunCompute)]
    return request


def test_a_function_is_asked_for_by_name_and_its_value_is_the_outcome() -> None:
    """With its arguments; the value is read by the schema."""
    machine = StateMachine(Compute("add", "plus", {"x": 1, "y": [2]}, returns=N))
    request = one(machine)
    assert (request.function, request.arguments) == ("plus", {"x": 1, "y": [2]})
    assert request.id.startswith("add/1:compute#")
    action = machine.receive(Returned({"n": 3}))
    assert isinstance(action, ValidAction)
    assert action.parsed == N(n=3)
    assert machine.outcome is not None
    assert (machine.outcome.kind, machine.outcome.value) == ("valid", N(n=3))


def test_arguments_are_filled_in() -> None:
    """A text that is one field is its value as JSON, any other text is filled in; what is opaque is plain text."""

    class Doc(BaseModel):
        """Of an earlier state."""

        title: Opaque[str]
        pages: list[int]

    compute = Compute("c", "f", {"doc": "{outputs.read}", "note": "see {read.pages.0} of {text}", "deep": ["{text}"]})
    machine = StateMachine([State("read", Doc), compute], {"read": "c"}, inputs={"text": Opaque("t")})  # type: ignore[operator]
    machine.receive('{"title": "T", "pages": [7]}')
    arguments = one(machine).arguments
    assert arguments == {"doc": {"title": "T", "pages": [7]}, "note": "see 7 of t", "deep": ["t"]}
    assert type(arguments["doc"]["title"]) is str


def test_a_function_of_the_context_gives_arguments() -> None:
    """What it gives must be JSON; its errors are the caller's."""
    machine = StateMachine(Compute("c", "f", lambda context: {"n": context.inputs["n"] + 1}), inputs={"n": 1})
    assert one(machine).arguments == {"n": 2}
    for bad in (lambda context: 3, lambda context: {"x": object()}, lambda context: {"x": float("nan")}):
        with pytest.raises(UsageError):
            StateMachine(Compute("c", "f", bad))  # type: ignore[arg-type, return-value]
    with pytest.raises(UsageError, match="no such input"):
        StateMachine(Compute("c", "f", {"x": "{nothing}"}))


def test_the_id_covers_function_and_arguments() -> None:
    """Other arguments are another request."""
    ids = {one(StateMachine(Compute("c", f, {"x": x}))).id for f in ("f", "g") for x in (1, 2)}
    assert len(ids) == 4


def test_a_wrong_value_fails_at_once() -> None:
    """With the place, and the value as the best there was."""
    machine = StateMachine(Compute("c", "f", returns=N))
    action = machine.receive(Returned({"n": "many"}))
    assert isinstance(action, FailAction)
    assert action.reason == "validation_error"
    assert action.errors[0].path == ("n",)
    assert machine.outcome is not None
    assert machine.outcome.best == {"n": "many"}


@pytest.mark.parametrize("value", [object(), {1: 2}, float("inf"), {1, 2}])
def test_what_is_not_json_is_the_callers_mistake(value: Any) -> None:
    """The machine waits as before."""
    machine = StateMachine(Compute("c", "f"))
    before = machine.snapshot()
    with pytest.raises(UsageError):
        machine.receive(Returned(value))
    assert machine.snapshot() == before


def test_what_raises_fails_or_is_run_again() -> None:
    """Without a backoff at once, with one as often as it says; the outcome can be routed."""
    machine = StateMachine(Compute("c", "f"))
    action = machine.receive(Raised("KeyError", "'x'"))
    assert isinstance(action, FailAction)
    assert (action.reason, str(action.errors[0])) == ("raised", "the call failed (KeyError): 'x'")
    compute = Compute("c", "f", backoff=Backoff(2, initial=3.0))
    machine = StateMachine([compute, number("mend")], {"c": {"raised": "mend"}}, at=0.0)
    assert isinstance(machine.receive(Raised("OSError"), at=1.0), RetryAction)
    (wait,) = machine.requests
    assert isinstance(wait, WaitUntil)
    assert wait.at == 4.0
    machine.receive(Tick(4.0))
    machine.receive(Raised("OSError"))
    machine.receive(Tick(10.0))
    assert machine.receive(Raised("OSError")).next_state == "mend"  # type: ignore[union-attr]
    assert asked(machine) == ["mend"]


@pytest.mark.parametrize("event", [Returned(1, Usage(usd="0.02")), Raised("E", usage=Usage(usd="0.02"))])
def test_what_it_cost_is_charged_whether_it_returns_or_raises(event: Any) -> None:
    """As reported; it is no model call."""
    machine = StateMachine(Compute("c", "f", reserve={"usd": "0.05"}), budget=Budget(usd="1", calls=0))
    assert machine.ledger.reserved.usd_nano == 50_000_000
    assert one(machine).limits.usd is not None
    machine.receive(event)
    assert machine.ledger.spent.usd_nano == 20_000_000
    assert machine.ledger.spent.calls == 0
    assert not machine.ledger.unknown


@pytest.mark.parametrize("event", [Returned(1), Raised("E"), Cancelled()])
def test_what_is_not_reported_is_charged_as_reserved(event: Any) -> None:
    """Returned, raised or given up."""
    machine = StateMachine([Compute("c", "f", reserve={"usd": "0.05"}), number("n")], budget=Budget(usd="1"))
    machine.receive(event)
    assert machine.ledger.spent.usd_nano == 50_000_000
    assert not machine.ledger.unknown


def test_a_function_that_states_no_cost_is_free_under_any_limit() -> None:
    """A limit on money does not stop it, and its time counts."""
    machine = StateMachine(Compute("c", "f"), budget=Budget(usd="0", tokens=0, ms=500), at=1.0)
    assert one(machine).limits.ms == 500
    machine.receive(Returned(1), at=1.25)
    assert machine.ledger.spent.ms == 250
    assert machine.ledger.spent.usd_nano == 0
    spent = StateMachine(Compute("c", "f", reserve={"usd": "0.1"}), budget=Budget(usd="0.05"))
    assert spent.outcome is not None
    assert spent.outcome.reason == "budget_exhausted"


def test_a_timeout_ends_the_visit() -> None:
    """By a Tick; the driver is told to stop, and a late result changes nothing but the books."""
    compute = Compute("c", "f", timeout=5, reserve={"usd": "0.05"}, backoff=Backoff(9))
    machine = StateMachine([compute, number("n")], {"c": {"timeout": "n"}}, at=10.0)
    deadline = next(request for request in machine.requests if isinstance(request, WaitUntil))
    assert (deadline.at, deadline.deadline) == (15.0, True)
    machine.receive(Tick(14.0))
    action = machine.receive(Tick(15.0))
    assert isinstance(action, FailAction)
    assert (action.state_name, action.reason, action.next_state) == ("c", "timeout", "n")
    answer(machine, "c", Returned("late", Usage(usd="0.03")))
    assert machine.ledger.spent_by("c").usd_nano == 30_000_000
    assert reply(machine, "n").parsed == N(n=1)


def test_other_events_do_not_answer_it() -> None:
    """The caller is told what does."""
    machine = StateMachine(Compute("c", "f"))
    for event in (Reply("x"), Arrived("x")):
        with pytest.raises(UsageError, match="Returned or Raised"):
            machine.receive(event)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"function": len}, "give the name"),
        ({"function": ""}, "give the name"),
        ({"arguments": [1]}, "give a mapping"),
        ({"timeout": 0}, "above 0"),
        ({"timeout": "5"}, "above 0"),
        ({"budget": 3}, "give Budget"),
        ({"backoff": 3}, "give Backoff"),
        ({"reserve": {"calls": 1}}, "reserve has"),
        ({"name": "a/b"}, "without '/'"),
    ],
)
def test_what_can_not_work_is_refused(options: dict[str, Any], told: str) -> None:
    """When it is made."""
    with pytest.raises(ConfigError, match=told):
        Compute(**{"name": "c", "function": "f", **options})


def test_all_settings_are_part_of_the_definition() -> None:
    """Any other setting is another definition."""
    changes: list[dict[str, Any]] = [
        {"function": "g"},
        {"arguments": {"x": 1}},
        {"returns": N},
        {"returns": Contract(N, ensure="n > 1")},
        {"budget": Budget(calls=1)},
        {"reserve": {"usd": 1}},
        {"backoff": Backoff(1)},
        {"timeout": 3},
    ]
    made = [Compute(**{"name": "c", "function": "f", **change}).definition() for change in [{}, *changes]]
    assert all(made[i] != made[j] for i in range(len(made)) for j in range(i))


def test_it_survives_its_snapshot() -> None:
    """Waiting for its result, in a wait, at the end."""
    machine = StateMachine(Compute("c", "f", returns=N, backoff=Backoff(1)), at=0.0)
    for event in (Raised("E"), Tick(5.0), Returned({"n": 2})):
        machine = again(machine)
        machine.receive(event)
    machine = again(machine)
    assert machine.outcome is not None
    assert machine.outcome.value == N(n=2)


def test_worst_case() -> None:
    """Every repeat at its reservation, and no calls."""
    assert Compute("c", "f", backoff=Backoff(2), reserve={"usd": "0.1", "tokens": 5}).worst() == WorstCase(
        0, 15, 300_000_000
    )
    assert Compute("c", "f").worst() == WorstCase(0, 0, 0)


def test_driven_end_to_end() -> None:
    """A model's value goes through a function into the next prompt."""
    double = Compute("double", "double", {"n": "{outputs.read.n}"}, returns=int)
    flow = Flow("f", [number("read", prompt="n?"), double, number("tell", prompt="{outputs.double}")],
                {"read": "double", "double": "tell"})  # fmt: skip
    call = replies(['{"n": 4}', '{"n": 8}'])
    outcome = drive(StateMachine(flow), call, functions={"double": lambda n: 2 * n})
    assert outcome is not None
    assert outcome.value == N(n=8)
    assert call.requests[1].messages[0].text == "8"


def test_between_two_tries_nothing_but_time_is_awaited() -> None:
    """A value for the wait is the caller's mistake, and the machine stays as it was."""
    machine = StateMachine(Compute("c", "f", backoff=Backoff(max_retries=1, initial=5)), at=0.0)
    machine.receive(Raised("timeout"), at=1.0)
    (wait,) = machine.requests
    before = machine.snapshot()
    with pytest.raises(UsageError, match="does not answer"):
        machine.receive(Returned(1), request=wait.id)
    assert machine.snapshot() == before
