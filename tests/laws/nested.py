"""Machines made at random: kinds nested in each other with budgets, deadlines and routes, and a world that answers them
rightly, wrongly, late, twice, or not at all."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from flows import N
from hypothesis import strategies as st
from laws.repeated import dags, debates, loops

from ratchet_core import (
    Arrived,
    AskHuman,
    Backoff,
    Budget,
    CallModel,
    Cancel,
    Cancelled,
    Compute,
    Decided,
    Event,
    Flow,
    Human,
    Parallel,
    Quorum,
    Race,
    Raised,
    RatchetError,
    Reissued,
    Reply,
    Returned,
    RunCompute,
    Sleep,
    State,
    StateMachine,
    Tick,
    Usage,
    WaitEvent,
    WaitFor,
    WaitUntil,
)
from ratchet_core.kind import Kind

__all__ = ["Happening", "definitions", "deliver", "happenings", "machines", "sensible"]

BUDGETS = st.builds(
    Budget,
    tokens=st.none() | st.integers(15, 120),
    calls=st.none() | st.none() | st.integers(0, 12),
    usd=st.none() | st.none() | st.integers(10, 60).map(lambda cents: f"{cents}e-2"),
    ms=st.none() | st.none() | st.integers(1000, 90_000),
    on_unknown_usage=st.sampled_from(["fail", "assume_reserved"]),
)
RESERVES = st.fixed_dictionaries(
    {}, optional={"tokens": st.integers(0, 25), "usd": st.sampled_from(["0", "0.05", "0.2"])}
)
BACKOFFS = st.builds(Backoff, st.integers(0, 2), st.sampled_from([0.0, 2.0]), jitter=st.sampled_from([0.0, 0.5]))
TIMEOUTS = st.none() | st.sampled_from([3.0, 20.0, 90.0])
RARE = {"budget": st.none() | st.none() | BUDGETS, "timeout": TIMEOUTS}
LIKELY = st.sampled_from([True, True, False])
INPUTS = {"x": 2}
OUTCOMES = ("valid", "failed", "timeout", "budget_exhausted", "cancelled")


def _leaves(name: str) -> st.SearchStrategy[Kind]:
    state = st.builds(
        lambda **options: State(name, N, prompt="n?", **options),
        max_attempts=st.integers(1, 3), reserve=RESERVES, backoff=BACKOFFS, **RARE,
    )  # fmt: skip
    compute = st.builds(
        lambda **options: Compute(name, "f", {"n": 1}, **options),
        returns=st.sampled_from([Any, N]), reserve=RESERVES, backoff=BACKOFFS, **RARE,
    )  # fmt: skip
    human = st.builds(
        lambda rejecting, on_timeout, timeout: Human(
            name, "Ok?", options=("yes", "no"), rejecting=rejecting, max_attempts=3, timeout=timeout, **on_timeout
        ),
        st.sampled_from([(), ("no",)]), st.sampled_from([{}, {"on_timeout": "yes"}, {"on_timeout": "no"}]), TIMEOUTS,
    )  # fmt: skip
    sleep = st.sampled_from([1.0, 30.0]).map(lambda seconds: Sleep(name, seconds))
    wait = st.builds(lambda timeout: WaitFor(name, "key", schema=N, max_attempts=2, timeout=timeout), TIMEOUTS)
    return st.one_of(state, state, state, compute, human, sleep, wait)


@st.composite
def _flows(draw: st.DrawFn, name: str, depth: int) -> Flow:
    states = draw(_members(depth, 3))
    names = [state.name for state in states]
    targets = st.sampled_from(names)
    routes = {
        state.name: {
            outcome: draw(targets) for outcome in OUTCOMES if outcome in state.outcomes and draw(st.booleans())
        }
        for state in states
    }
    options = {option: draw(strategy) for option, strategy in RARE.items()}
    return Flow(name, states, routes, draw(targets), max_visits=draw(st.integers(1, 3)), **options)


@st.composite
def _fans(draw: st.DrawFn, name: str, depth: int) -> Kind:
    branches = draw(_members(depth, 5))
    options = {option: draw(strategy) for option, strategy in RARE.items()}
    match draw(st.sampled_from(["parallel", "race", "quorum"])):
        case "parallel":
            require = draw(st.sampled_from(["all", "any", 0, *range(1, len(branches) + 1)]))
            return Parallel(name, branches, require=require, **options)
        case "race":
            return Race(name, branches, **options)
        case _:
            tie = draw(st.sampled_from(["first", "most", "fail"]))
            return Quorum(name, branches, threshold=draw(st.integers(1, len(branches))), tie=tie, **options)


def _members(depth: int, most: int) -> st.SearchStrategy[list[Kind]]:
    sizes = st.integers(1, most if depth > 1 else 3)
    return sizes.flatmap(lambda n: st.tuples(*(_nodes(f"k{i}", depth - 1) for i in range(n))).map(list))


def _nodes(name: str, depth: int) -> st.SearchStrategy[Kind]:
    if depth <= 0:
        return _leaves(name)
    repeated = [make(name, depth, _nodes, RARE) for make in (loops, debates, dags)]
    return st.one_of(_leaves(name), _flows(name, depth), _fans(name, depth), _fans(name, depth), *repeated)


definitions: st.SearchStrategy[Flow] = _flows("root", 3)
"""A flow of anything, three levels deep."""


@st.composite
def _crowds(draw: st.DrawFn) -> StateMachine[Any]:
    """Many at once under a limit that is too low for all of them together, more than once round."""
    reserves = st.fixed_dictionaries({}, optional={"tokens": st.integers(5, 40)})
    branches: list[Kind] = []
    for index in range(draw(st.integers(2, 6))):
        options = {"reserve": draw(reserves), "backoff": draw(BACKOFFS), "timeout": draw(TIMEOUTS)}
        if draw(LIKELY):
            branches.append(State(f"k{index}", N, max_attempts=draw(st.integers(1, 3)), **options))
        else:
            branches.append(Compute(f"k{index}", "f", **options))
    limit = Budget(tokens=draw(st.integers(40, 160)), on_unknown_usage="assume_reserved")
    fan: Kind = Parallel("fan", branches, require=draw(st.sampled_from(["all", "any", 0, 2])), budget=limit)
    if draw(st.booleans()):
        fan = Race("fan", branches, budget=limit)
    again = {"fan": {"valid": "fan", "failed": "last"}}
    whole = draw(st.none() | st.just(Budget(tokens=150, on_unknown_usage="assume_reserved")))
    return StateMachine([fan, State("last", N)], again, budget=whole, max_visits=draw(st.integers(1, 3)), at=0.0)


@st.composite
def machines(draw: st.DrawFn) -> StateMachine[Any]:
    """At the beginning of a run."""
    if draw(st.booleans()):
        return draw(_crowds())
    flow = draw(definitions)
    at = draw(st.none() | st.just(0.0))
    budget = draw(st.none() | BUDGETS | BUDGETS)
    return StateMachine(flow, inputs=INPUTS, budget=budget, seed=draw(st.integers(0, 3)), at=at)


class Happening(NamedTuple):
    """One thing that the world does."""

    event: Event
    request: str | None
    at: float | None


USAGES = st.none() | st.builds(
    Usage,
    st.integers(0, 15),
    st.integers(0, 15),
    st.sampled_from(["0", "0.01", "0.3"]),
    st.none() | st.integers(0, 9000),
)
REPLIES = st.sampled_from(['{"n": 1}', '{"n": 1}', '{"n": 2}', '{"n": "x"}', "no", "", '{"n": 3', "1.5", "2.5"])
RETURNED: dict[str, list[Any]] = {"f": [{"n": 1}, {"n": "x"}, 3, None], "grade": [1, 2.5], "embed": [[1, 0], [0, 1]]}
KINDS = st.sampled_from(["timeout", "rate_limit", "auth", "odd", "not_begun"])
RAISED = st.builds(Raised, KINDS, st.just(""), st.none() | st.sampled_from([0.0, 5.0]), USAGES)
ODD: st.SearchStrategy[Event] = st.one_of(
    st.builds(Reply, REPLIES, usage=USAGES), RAISED, st.builds(Returned, st.integers(), USAGES),
    st.just(Decided("yes")), st.just(Arrived("key", {"n": 1})), st.just(Cancelled("x")),
)  # fmt: skip


def _answers(request: Any, now: float) -> st.SearchStrategy[Event]:
    """What the world may say to a request, rightly or wrongly."""
    again, given_up = st.just(Reissued(request.id, 2)), st.just(Cancelled("given up"))
    replies: st.SearchStrategy[Event] = st.builds(Reply, REPLIES, usage=USAGES)
    match request:
        case CallModel():
            return st.one_of(replies, replies, replies, replies, RAISED, given_up, again)
        case RunCompute(function=function):
            returned = st.builds(Returned, st.sampled_from(RETURNED[function]))
            return st.one_of(returned, returned, st.builds(Raised, KINDS), given_up, again)
        case AskHuman():
            return st.one_of(st.sampled_from(["yes", "yes", "no", "maybe", 3]).map(Decided), given_up)
        case WaitEvent():
            payloads = st.sampled_from([{"n": 1}, {"n": "x"}, None])
            return st.one_of(st.builds(Arrived, st.sampled_from(["key", "key", "other"]), payloads), given_up)
        case WaitUntil(at=at):
            return st.sampled_from([Tick(now), Tick(max(now, at or now)), Tick(max(now, at or now))])
        case _:
            return st.one_of(replies, RAISED, given_up, st.just(Returned(1)), st.just(Decided("yes")))


@st.composite
def happenings(draw: st.DrawFn, machine: StateMachine[Any], now: float, past: list[Happening]) -> Happening:
    """The next thing that happens to ``machine``: mostly an answer to something outstanding."""
    later = now + draw(st.sampled_from([0.0, 0.5, 4.0, 25.0]))
    at = draw(st.sampled_from([None, later]))
    sort = draw(st.sampled_from(["answer"] * 12 + ["tick", "tick", "again", "odd", "end"]))
    if sort == "again" and past:
        return draw(st.sampled_from(past))._replace(at=at)
    if sort == "end" and draw(st.integers(0, 9)) == 0:
        return Happening(Cancelled("enough"), None, at)
    requests = machine.requests
    if sort == "tick" or not requests:
        return Happening(Tick(later), None, None)
    request = draw(st.sampled_from(requests))
    id = request.request_id if isinstance(request, Cancel) else request.id
    event = draw(ODD if sort == "odd" else _answers(request, later))
    return Happening(event, id, None if isinstance(event, Tick) else at)


def deliver(machine: StateMachine[Any], what: Happening) -> Any:
    """The verdict, or what the driver is told off for."""
    try:
        return machine.receive(what.event, request=what.request, at=what.at)
    except RatchetError as error:
        return error


def sensible(machine: StateMachine[Any], turn: int) -> Happening:
    """An answer that moves the run on, as a decent driver gives one: wrong now and then, in the order of requests."""
    request = next((each for each in machine.requests if not isinstance(each, WaitUntil)), next(iter(machine.requests)))
    now = machine.now or 0.0
    match request:
        case CallModel():
            value = turn % 3 if "/grade/" in request.id else {"n": turn % 3 or "x"}
            return Happening(Reply(json.dumps(value), usage=Usage(1, 1, "0.01", 5)), request.id, None)
        case RunCompute(function=function):
            returned = {"f": {"n": turn % 4}, "grade": turn % 3, "embed": [1, turn % 3]}
            return Happening(Returned(returned[function]), request.id, None)
        case AskHuman():
            return Happening(Decided(("yes", "no", "maybe")[turn % 3]), request.id, None)
        case WaitEvent():
            return Happening(Arrived("key", {"n": turn % 5 or "x"}), request.id, None)
        case Cancel():
            return Happening(Cancelled("stopped"), request.request_id, None)
        case WaitUntil(at=at):
            return Happening(Tick(max(now, at if at is not None else now)), request.id, None)
