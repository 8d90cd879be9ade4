"""``drive`` and ``adrive`` over machines that ask for several things at once."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from flows import N, again, number

from ratchet_adapters import Progress, adrive, drive, replies
from ratchet_core import (
    AskHuman,
    Budget,
    CallModel,
    Compute,
    Decided,
    Flow,
    Human,
    Parallel,
    Quorum,
    Race,
    Reply,
    Results,
    Sleep,
    State,
    StateMachine,
    Usage,
    WaitFor,
    WaitUntil,
)


class Clock:
    """Moved by sleeping alone."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def asleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def either(machine: StateMachine[Any], call: Any, is_async: bool, clock: Clock | None = None, **options: Any) -> Any:
    """Drive a machine, one way or the other."""
    if clock is not None:
        options |= {"now": clock, "sleep": clock.asleep if is_async else clock.sleep}
    return asyncio.run(adrive(machine, call, **options)) if is_async else drive(machine, call, **options)


both = pytest.mark.parametrize("is_async", [False, True], ids=["drive", "adrive"])


def branches(names: str, **options: Any) -> list[State[Any]]:
    """Calls at once."""
    return [number(name, prompt=name, **options) for name in names]


def told(request: CallModel) -> str:
    """A number for each branch, by its prompt."""
    return json.dumps({"n": ord(request.messages[0].text[0])})


@both
def test_all_kinds_together(is_async: bool) -> None:
    """Calls, functions, people, events and sleeps, nested in each other."""
    work = Parallel("work", [*branches("ab"), Compute("c", "double", {"n": 4}), WaitFor("e", "paid", schema=int)])
    gate = Human("gate", "Publish {work.a.n}?", options=("yes", "no"))
    machine = StateMachine(
        [work, Sleep("rest", 60), gate, number("end", prompt="{work.c} {work.e}")],
        {"work": "rest", "rest": "gate", "gate": {"yes": "end"}},
    )
    clock, seen = Clock(), []

    def call(request: CallModel) -> str:
        seen.append(request.messages[0].text)
        return told(request)

    outcome = either(
        machine, call, is_async, clock, functions={"double": lambda n: 2 * n}, people=lambda request: "yes",
        events=lambda request: 7,
    )  # fmt: skip
    assert outcome.value == N(n=ord("8"))
    assert seen[-1] == "8 7"
    assert clock.now >= 160.0


def test_sync_losers_were_never_called_and_cost_nothing() -> None:
    """The first reply wins; the others' calls were not made, and the machine is told so."""
    race = Race("race", branches("abc", reserve={"tokens": 50}))
    machine = StateMachine(
        [race, number("end", prompt="{race.n}", reserve={"tokens": 60})], {"race": "end"}, budget=Budget(tokens=240)
    )
    calls: list[str] = []

    def call(request: CallModel) -> Reply:
        calls.append(request.messages[0].text)
        return Reply(told(request), usage=Usage(10, 10))

    outcome = drive(machine, call)
    assert outcome is not None
    assert outcome.kind == "valid"
    assert calls == ["a", str(ord("a"))]
    assert machine.ledger.spent.tokens == 40
    assert machine.ledger.spent.calls == 2


def test_async_losers_are_stopped_and_charged() -> None:
    """The slow calls are cancelled as soon as one has won; what they cost is not known, so it is as reserved."""
    stopped: list[str] = []

    async def call(request: CallModel) -> Reply:
        name = request.messages[0].text
        try:
            await asyncio.sleep(0 if name in ("b", "98") else 30)
        except asyncio.CancelledError:
            stopped.append(name)
            raise
        return Reply(told(request), usage=Usage(10, 10))

    race = Race("race", branches("abc", reserve={"tokens": 50}))
    machine = StateMachine([race, number("end", prompt="{race.n}", reserve={"tokens": 60})], {"race": "end"})
    began = time.monotonic()
    outcome = asyncio.run(adrive(machine, call))
    assert outcome is not None
    assert time.monotonic() - began < 15
    assert sorted(stopped) == ["a", "c"]
    assert machine.ledger.spent.tokens == 20 + 20 + 50 + 50


def test_async_a_loser_that_had_finished_is_charged_with_what_it_used() -> None:
    """Its reply was on its way already."""

    async def call(request: CallModel) -> Reply:
        return Reply(told(request), usage=Usage(10, 10))

    race = Race("race", branches("ab", reserve={"tokens": 50}))
    machine = StateMachine([race, number("end", prompt="{race.n}")], {"race": "end"})
    asyncio.run(adrive(machine, call))
    assert machine.ledger.spent_by("race").tokens == 40


def test_async_calls_are_really_at_once_and_no_more_than_can_be_afforded() -> None:
    """Ten calls under a limit for three: never more than three are in flight, and all are made."""
    at_work, most = 0, 0

    async def call(request: CallModel) -> Reply:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.001)
        at_work -= 1
        return Reply(told(request), usage=Usage(1, 0))

    machine = StateMachine(Parallel("p", branches("abcdefghij", reserve={"tokens": 10})), budget=Budget(tokens=39))
    outcome = asyncio.run(adrive(machine, call))
    assert outcome is not None
    assert isinstance(outcome.value, Results)
    assert len(outcome.value) == 10
    assert most == 3


@both
def test_a_quorum_stops_when_it_is_reached(is_async: bool) -> None:
    """Of nine voters."""
    calls: list[str] = []

    def call(request: CallModel) -> str:
        calls.append(request.id)
        return '{"n": 1}'

    machine = StateMachine(Quorum("q", number("v", prompt="?"), 9, threshold=5, agree_on="n"))
    assert either(machine, call, is_async).value == N(n=1)
    assert is_async or len(calls) == 5


# ------------------------------------------------------------------------------------------------ suspension and time


@both
def test_the_rest_is_done_before_a_question_suspends_the_run(is_async: bool) -> None:
    """Then the snapshot waits for the person, in this process or another."""
    machine = StateMachine(Parallel("p", [Human("h", "?", schema=int), *branches("ab")]))
    assert either(machine, told, is_async) is None
    (question,) = machine.requests
    assert isinstance(question, AskHuman)
    machine = again(machine)
    machine.receive(Decided(3))
    assert machine.outcome is not None
    assert list(machine.outcome.value) == ["h", "a", "b"]


@both
def test_a_deadline_is_not_waited_for_when_there_is_nothing_to_do(is_async: bool) -> None:
    """A run that waits for a person suspends, though it has a deadline; driven again after it, it has expired."""
    flow = Flow("f", [Human("h", "?")], timeout=3600)
    machine = StateMachine([flow, number("late", prompt="x")], {"f": {"timeout": "late"}})
    clock = Clock()
    assert either(machine, told, is_async, clock) is None
    assert clock.now == 100.0
    assert any(isinstance(request, WaitUntil) and request.at == 3700.0 for request in machine.requests)
    clock.now = 3700.0
    assert either(again(machine), told, is_async, clock).value == N(n=ord("x"))


@both
def test_a_question_that_expired_while_nobody_drove_is_over(is_async: bool) -> None:
    """Its timeout is not lost by a restart; the driver tells the time first."""
    human = Human("h", "?", options=("yes", "no"), timeout=60, on_timeout="no")
    machine = StateMachine(human, at=100.0)
    assert either(machine, told, is_async, Clock(159.0)) is None
    outcome = either(again(machine), told, is_async, Clock(160.0), people=lambda request: pytest.fail("asked too late"))
    assert (outcome.kind, outcome.reason) == ("no", "timeout")


@both
def test_without_a_clock_of_its_own_a_run_gets_the_drivers(is_async: bool) -> None:
    """Before anybody is asked, so that the question expires."""
    asked: list[float | None] = []
    machine = StateMachine(Human("h", "?", timeout=60))
    either(machine, told, is_async, Clock(), people=lambda request: asked.append(request.expires_at))
    assert asked == [160.0]


@both
def test_sleeps_at_once_are_slept_at_once(is_async: bool) -> None:
    """Not one after the other; deadlines between them are kept."""
    clock = Clock()
    slow = Flow("slow", [Sleep("s", 300)], timeout=200)
    machine = StateMachine(Parallel("p", [Sleep("a", 50), slow, Sleep("b", 250)], require=0))
    outcome = either(machine, told, is_async, clock)
    assert list(outcome.value) == ["a", "b"]
    assert outcome.value.failures["slow"]["reason"] == "timeout"
    assert clock.now == pytest.approx(350.0) or is_async


def test_async_a_deadline_stops_the_call() -> None:
    """The task is cancelled, and the flow goes on where it leads."""

    async def call(request: CallModel) -> str:
        await asyncio.sleep(30 if request.messages[0].text == "slow" else 0)
        return '{"n": 1}'

    machine = StateMachine(
        [number("a", prompt="slow", timeout=0.05), number("b", prompt="quick")], {"a": {"timeout": "b"}}
    )
    began = time.monotonic()
    outcome = asyncio.run(adrive(machine, call))
    assert outcome is not None
    assert outcome.value == N(n=1)
    assert time.monotonic() - began < 15


@both
def test_progress_names_each_state_by_its_path(is_async: bool) -> None:
    """With what is spent and left, for a tree of what is at work."""
    seen: list[Progress] = []
    machine = StateMachine(
        Parallel("p", [number("a", prompt="a"), Flow("f", number("b", prompt="b"))]), budget=Budget(calls=9)
    )
    either(machine, told, is_async, on_progress=seen.append)
    assert {at.state for at in seen} == {"p/a", "p/f/b"}
    assert seen[-1].spent.calls == 2
    assert seen[-1].remaining == {"calls": 7}


@both
def test_a_run_that_was_cut_off_goes_on_from_its_snapshot(is_async: bool) -> None:
    """A call that raises a bug stops the driver; the next one performs what is outstanding, and nothing twice."""
    machine = StateMachine(Parallel("p", branches("abc")))
    broken = [True]
    done: list[str] = []

    def call(request: CallModel) -> str:
        name = request.messages[0].text
        if name == "b" and broken[0]:
            raise TypeError("bug")
        done.append(name)
        return told(request)

    with pytest.raises(TypeError):
        either(machine, call, is_async)
    broken[0] = False
    machine = again(machine)
    known = {request.id for request in machine.requests}
    outcome = either(machine, call, is_async)
    assert outcome.kind == "valid"
    assert len(known) in (1, 2, 3)
    assert set(done) == {"a", "b", "c"}


def test_replies_in_order() -> None:
    """Sync: one request after the other, in the order in which they were asked."""
    call = replies(['{"n": 1}', '{"n": 2}', '{"n": 3}'])
    outcome = drive(StateMachine(Parallel("p", branches("abc"))), call)
    assert outcome is not None
    assert {name: value.n for name, value in outcome.value.items()} == {"a": 1, "b": 2, "c": 3}
