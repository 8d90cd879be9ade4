"""``drive`` and ``adrive``, over machines of one state and over scripted ones."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from stub import Scripted, call

from ratchet_adapters import Progress, adrive, drive, replies
from ratchet_core import Budget, State, StateMachine
from ratchet_core.errors import UsageError
from ratchet_core.events import Arrived, Cancelled, Decided, Raised, Reply, Returned, Tick
from ratchet_core.policies import Backoff
from ratchet_core.requests import AskHuman, CallModel, Cancel, RunCompute, WaitEvent, WaitUntil


class Person(BaseModel):
    name: str
    age: int


GOOD = '{"name": "Ada", "age": 36}'
BAD = '{"name": "Ada"}'


def extraction(**options: Any) -> StateMachine[Person]:
    """One state with a prompt."""
    return StateMachine(State("extract", schema=Person, prompt="Who?", **options))


class Time:
    """A clock that only sleeping moves, sync or async; every sleep falls a little short."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += max(seconds * 0.75, 0.001)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)


def either(machine: StateMachine[Any], call: Any, is_async: bool, **options: Any) -> Any:
    """Drive a machine, one way or the other."""
    if is_async:
        if isinstance(clock := options.get("now"), Time):
            options["sleep"] = clock.asleep
        return asyncio.run(adrive(machine, call, **options))
    if isinstance(clock := options.get("now"), Time):
        options["sleep"] = clock.sleep
    return drive(machine, call, **options)


both = pytest.mark.parametrize("is_async", [False, True], ids=["drive", "adrive"])


@both
def test_a_valid_reply_ends_the_run(is_async: bool) -> None:
    """Text that obeys the schema is delivered and its value is the outcome."""
    calls = replies([GOOD])
    outcome = either(extraction(), calls, is_async)
    assert outcome.kind == "valid"
    assert outcome.value == Person(name="Ada", age=36)
    assert len(calls.requests) == 1


@both
def test_a_failed_reply_is_asked_for_again_with_the_patch(is_async: bool) -> None:
    """The second call carries the first reply and what is wrong with it; the driver adds nothing of its own."""
    calls = replies([BAD, GOOD])
    assert either(extraction(), calls, is_async).kind == "valid"
    first, second = calls.requests
    assert [message.role for message in second.messages] == ["user", "assistant", "user"]
    assert second.messages[1].text == BAD
    assert "age" in second.messages[2].text
    assert first.id != second.id


@both
def test_the_machine_decides_when_to_stop(is_async: bool) -> None:
    """After max_attempts failing replies the outcome is a failure and no further call is made."""
    calls = replies([BAD, BAD, GOOD])
    outcome = either(extraction(max_attempts=2), calls, is_async)
    assert (outcome.kind, outcome.reason) == ("failed", "max_attempts")
    assert len(calls.requests) == 2


@both
def test_a_budget_that_does_not_permit_a_call_makes_none(is_async: bool) -> None:
    """When the worst case does not fit, the call is never issued."""
    calls = replies([GOOD])
    machine = extraction(budget=Budget(tokens=10), reserve={"tokens": 11})
    assert either(machine, calls, is_async).reason == "budget_exhausted"
    assert calls.requests == []


@both
def test_a_rate_limit_is_waited_for(is_async: bool) -> None:
    """A failed call with retry_after makes the machine ask for a wait, which lasts until it is over and no less."""
    clock = Time()
    machine = StateMachine(State("extract", schema=Person, prompt="Who?", backoff=Backoff(initial=1.0)))
    outcome = either(machine, replies([Raised("rate_limit", retry_after=5.0), GOOD]), is_async, now=clock)
    assert outcome.kind == "valid"
    assert clock.slept[0] == pytest.approx(5.0)
    assert clock.now >= 105.0


@both
@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        ("text", "text"),
        (b"bytes", b"bytes"),
        (bytearray(b"bytes"), b"bytes"),
        (None, None),
        (Reply("own", None, None, "length"), "own"),
        ({"choices": [{"message": {"role": "assistant", "content": "body"}, "finish_reason": "stop"}]}, "body"),
        (iter([{"choices": [{"delta": {"content": piece}}]} for piece in ("chu", "nks")]), "chunks"),
    ],
    ids=["str", "bytes", "bytearray", "None", "Reply", "provider body", "chunks"],
)
def test_what_a_call_may_give(is_async: bool, answer: Any, raw: Any) -> None:
    """Text and bytes are replies as they are, a response or its chunks are read by reply_from."""
    machine = Scripted([call("a")])
    if not isinstance(answer, (str, bytes, bytearray, dict, Reply, type(None))):
        answer = iter([{"choices": [{"delta": {"content": piece}}]} for piece in ("chu", "nks")])
    assert either(machine, lambda request: answer, is_async) == "over"
    assert isinstance(machine.events[0], Reply)
    assert machine.events[0].raw == raw


@both
def test_a_body_that_reports_an_error_is_a_failed_call(is_async: bool) -> None:
    """An error body is delivered as Raised, with the kind that the provider names."""
    machine = Scripted([call("a")])
    either(machine, lambda request: {"error": {"message": "slow down", "type": "rate_limit_error"}}, is_async)
    assert machine.events == [Raised("rate_limit", "slow down")]


@both
def test_what_is_no_answer_is_the_callers_mistake(is_async: bool) -> None:
    """A call that gives an object that is no response raises, and the machine waits as before."""
    machine = Scripted([call("a")])
    with pytest.raises(UsageError):
        either(machine, lambda request: object(), is_async)
    assert [request.id for request in machine.requests] == [call("a").id]


@both
@pytest.mark.parametrize("bug", [TypeError("x"), NameError("x"), KeyError("x"), ValueError("x"), UsageError("x")])
def test_bugs_propagate_and_the_machine_can_be_driven_on(is_async: bool, bug: Exception) -> None:
    """An exception that is no failed call comes out of the driver; the request is still outstanding."""
    machine = extraction()
    with pytest.raises(type(bug)):
        either(machine, replies([bug]), is_async)
    assert len(machine.requests) == 1
    assert machine.history == []
    assert either(machine, replies([GOOD]), is_async).kind == "valid"


def test_an_interrupt_propagates() -> None:
    """Ctrl-C during a call is not a failed call."""

    def interrupted(request: CallModel) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(extraction(), interrupted)


@both
def test_the_caller_names_further_failures(is_async: bool) -> None:
    """``errors`` maps exception classes to kinds or to events; the most specific class decides."""

    class Throttled(LookupError):
        pass

    for error, delivered in (
        (LookupError("gone"), Raised("not_found", "gone")),
        (Throttled("wait"), Raised("rate_limit", "told", 3.0)),
    ):
        machine = Scripted([call("a")])
        reading: dict[type[Exception], Any] = {
            LookupError: "not_found",
            Throttled: lambda error: Raised("rate_limit", "told", 3.0),
        }
        either(machine, replies([error]), is_async, errors=reading)
        assert machine.events == [delivered]


@both
def test_computations_are_run_with_their_arguments(is_async: bool) -> None:
    """RunCompute calls the function by name; what it returns is delivered as Returned."""
    machine = Scripted([RunCompute("a/1:compute#0", "add", {"x": 1, "y": 2})])
    either(machine, replies([]), is_async, functions={"add": lambda x, y: x + y})
    assert machine.events == [Returned(3)]


@both
def test_a_failing_computation_is_raised_and_a_wrong_one_propagates(is_async: bool) -> None:
    """A ValueError in a function is the computation's failure, a TypeError is a bug in it."""

    def fail() -> None:
        raise ValueError("no such row")

    machine = Scripted([RunCompute("a/1:compute#0", "fail", {})])
    either(machine, replies([]), is_async, functions={"fail": fail})
    assert machine.events == [Raised("ValueError", "no such row")]
    machine = Scripted([RunCompute("a/1:compute#0", "fail", {"unexpected": 1})])
    with pytest.raises(TypeError):
        either(machine, replies([]), is_async, functions={"fail": fail})


@both
def test_an_unknown_function_is_named(is_async: bool) -> None:
    """When functions are given and the one asked for is not among them, the error lists those that are."""
    machine = Scripted([RunCompute("a/1:compute#0", "ad", {})])
    with pytest.raises(UsageError, match=r"'ad'.*\['add'\]"):
        either(machine, replies([]), is_async, functions={"add": lambda: 1})


@both
@pytest.mark.parametrize(
    ("request_", "given", "answer", "event"),
    [
        (AskHuman("a/1:ask#0", "ok?"), "people", True, Decided(True)),
        (AskHuman("a/1:ask#0", "ok?"), "people", Decided("no", "eve"), Decided("no", "eve")),
        (WaitEvent("a/1:event#0", "paid"), "events", {"sum": 3}, Arrived("paid", {"sum": 3})),
        (WaitEvent("a/1:event#0", "paid"), "events", Arrived("paid"), Arrived("paid")),
        (WaitEvent("a/1:event#0", "paid"), "events", Raised("lost"), Raised("lost")),
    ],
)
def test_people_and_events_answer(is_async: bool, request_: Any, given: str, answer: Any, event: Any) -> None:
    """A plain answer is wrapped in its event; an event is delivered as it is."""
    machine = Scripted([request_])
    assert either(machine, replies([]), is_async, **{given: lambda request: answer}) == "over"
    assert machine.events == [event]


@both
@pytest.mark.parametrize(
    "request_",
    [AskHuman("a/1:ask#0", "ok?"), WaitEvent("a/1:event#0", "paid"), RunCompute("a/1:compute#0", "f", {})],
    ids=["AskHuman", "WaitEvent", "RunCompute"],
)
def test_what_nobody_can_do_suspends_the_run(is_async: bool, request_: Any) -> None:
    """Without the callback for it, a request stays outstanding and the driver returns None, other work done."""
    machine = Scripted([request_, call("b")])
    assert either(machine, replies(["text"]), is_async) is None
    assert machine.requests == (request_,)
    assert machine.events == [Reply("text")]


@both
def test_no_decision_yet_suspends_and_a_later_drive_asks_again(is_async: bool) -> None:
    """A person who answers None is asked once in each drive."""
    machine = Scripted([AskHuman("a/1:ask#0", "ok?")])
    asked: list[str] = []

    def ask(request: AskHuman) -> None:
        asked.append(request.id)

    assert either(machine, replies([]), is_async, people=ask) is None
    assert either(machine, replies([]), is_async, people=ask) is None
    assert len(asked) == 2


@both
def test_each_request_is_performed_once(is_async: bool) -> None:
    """Requests that stay outstanding while others are answered are not performed again."""
    machine = Scripted([call("a"), call("b"), call("c")], [call("d")])
    calls = replies(["1", "2", "3", "4"])
    assert either(machine, calls, is_async) == "over"
    assert [request.id[0] for request in calls.requests] == ["a", "b", "c", "d"]


@both
def test_events_carry_the_time_at_which_they_were_known(is_async: bool) -> None:
    """Each event is delivered with the clock's reading, never earlier than the one before; a Tick is never early."""
    clock = Time()
    machine = Scripted([WaitUntil("a/1:wait#0", 101.0), call("b")], [WaitUntil("c/1:wait#0", 99.0)])
    either(machine, replies(["x"]), is_async, now=clock)
    assert [type(event) for event in machine.events] == [Reply, Tick, Tick]
    times = [at for _, _, at in machine.received]
    assert times == sorted(times)
    for event in machine.events[1:]:
        assert isinstance(event, Tick)
        assert event.now >= 101.0


def test_sync_refuses_coroutine_functions() -> None:
    """They are named, with the way out, and nothing is delivered."""

    async def told(*request: Any) -> str:
        return "told"

    for machine in (Scripted([call("a")]), Scripted([RunCompute("a/1:compute#0", "told", {})])):
        with pytest.raises(UsageError, match="adrive"):
            drive(machine, told, functions={"told": told})
        assert machine.events == []


@both
@given(rounds=st.lists(st.lists(st.sampled_from("cwrae"), min_size=1, max_size=5), min_size=1, max_size=4))
@settings(max_examples=40)
def test_every_request_is_performed_and_answered_exactly_once(is_async: bool, rounds: list[list[str]]) -> None:
    """Whatever is outstanding together: each request has one performance and one event, round after round."""
    performed: list[str] = []

    def note(request: Any) -> str:
        performed.append(request.id)
        return request.id

    def requested(kind: str, id: str) -> Any:
        match kind:
            case "w":
                return WaitUntil(id, 100.5)
            case "r":
                return RunCompute(id, "note", {"id": id})
            case "a":
                return AskHuman(id, "ok?")
            case "e":
                return WaitEvent(id, "paid")
            case _:
                return CallModel(id)

    made = [[requested(kind, f"{i}/{j}:{kind}#0") for j, kind in enumerate(kinds)] for i, kinds in enumerate(rounds)]
    machine = Scripted(*made)
    clock = Time()
    functions = {"note": lambda id: performed.append(id)}
    given_ = {"functions": functions, "people": note, "events": note, "now": clock}
    assert either(machine, note, is_async, **given_) == "over"
    expected = [request.id for one in made for request in one]
    assert sorted(performed) == sorted(id for id in expected if ":w#" not in id)
    assert sorted(id for id, _, _ in machine.received) == sorted(expected)
    assert [id[0] for id, _, _ in machine.received] == sorted(id[0] for id in expected)


def test_sync_waits_come_last_and_soonest_first() -> None:
    """Other work is done before sleeping, and of several waits the one that is over first is slept first."""
    clock = Time()
    machine = Scripted([WaitUntil("a/1:wait#0", 103.0), WaitUntil("b/1:wait#0", 101.0), call("c")])
    drive(machine, replies(["x"]), now=clock, sleep=clock.sleep)
    assert [request[0] for request, _, _ in machine.received] == ["c", "b", "a"]


def test_sync_ignores_a_cancel() -> None:
    """There is nothing to stop, and nothing is delivered for it."""
    machine = Scripted([Cancel("a/2:cancel#0", "a/1:call#0"), call("b")], on_event=lambda m, _: m.asked.clear())
    assert drive(machine, replies(["x"])) == "over"
    assert machine.events == [Reply("x")]


def test_async_calls_run_at_the_same_time() -> None:
    """Coroutine functions are all in flight at once; replies are delivered in the order in which they come."""
    at_work, most = 0, 0

    async def slow(request: CallModel) -> str:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep({"a": 0.03, "b": 0.01, "c": 0.02}[request.id[0]])
        at_work -= 1
        return request.id

    machine = Scripted([call("a"), call("b"), call("c")])
    assert asyncio.run(adrive(machine, slow)) == "over"
    assert most == 3
    assert [request[0] for request, _, _ in machine.received] == ["b", "c", "a"]


def test_async_runs_plain_functions_in_threads() -> None:
    """Functions that block do not hold each other up; a lambda around a coroutine function is awaited."""

    all_three = threading.Barrier(3)

    def slow(request: CallModel) -> str:
        all_three.wait(10)  # breaks unless the three are called at the same time
        return request.id

    async def told(request: CallModel) -> str:
        return "told"

    machine = Scripted([call("a"), call("b"), call("c")])
    assert asyncio.run(adrive(machine, slow)) == "over"
    machine = Scripted([call("a")])
    asyncio.run(adrive(machine, lambda request: told(request)))
    assert machine.events == [Reply("told")]


def test_async_collects_an_asynchronous_stream() -> None:
    """The chunks of an asynchronous iterator are read to their end."""

    async def streaming(request: CallModel) -> Any:
        async def chunks() -> Any:
            for piece in ("a", "b"):
                yield {"choices": [{"delta": {"content": piece}}]}

        return chunks()

    machine = Scripted([call("a")])
    asyncio.run(adrive(machine, streaming))
    assert isinstance(machine.events[0], Reply)
    assert machine.events[0].raw == "ab"


def test_async_cancels_the_losers_of_a_race() -> None:
    """A Cancel stops the task of its request at once; the machine is told that it was stopped, or was never begun."""
    stopped: list[str] = []

    async def racing(request: CallModel) -> str:
        try:
            await asyncio.sleep(0.01 if request.id[0] == "a" else 30)
        except asyncio.CancelledError:
            stopped.append(request.id[0])
            raise
        return "won"

    def decide(machine: Scripted, request_id: str) -> None:
        if request_id.startswith("a"):
            machine.asked[:] = [Cancel("r/4:cancel#0", call("b").id), Cancel("r/5:cancel#0", "x/9:gone#0"), call("d")]
        elif request_id.startswith("d"):
            machine.asked.clear()

    async def late(request: CallModel) -> str:
        if request.id[0] == "d":
            await asyncio.sleep(0.02)
            return "after"
        return await racing(request)

    machine = Scripted([call("a"), call("b")], on_event=decide)
    began = time.monotonic()
    assert asyncio.run(adrive(machine, late)) == "over"
    assert time.monotonic() - began < 5
    assert stopped == ["b"]
    told = {id: event for id, event, _ in machine.received}
    assert told == {
        call("a").id: Reply("won"),
        call("b").id: Cancelled("stopped"),
        "x/9:gone#0": Raised("not_begun"),
        call("d").id: Reply("after"),
    }


def test_async_drops_what_nobody_waits_for_any_more() -> None:
    """A reply that arrives after its request has gone is not delivered."""

    async def quick(request: CallModel) -> str:
        return request.id

    machine = Scripted([call("a"), call("b")], on_event=lambda machine, _: machine.asked.clear())
    assert asyncio.run(adrive(machine, quick)) == "over"
    assert len(machine.events) == 1


def test_async_stops_everything_when_it_is_cancelled_or_fails() -> None:
    """Neither cancellation of the driver nor a bug in one call leaves another call at work."""
    stopped: list[str] = []

    async def hanging(request: CallModel) -> str:
        if request.id[0] == "b":
            await asyncio.sleep(0.01)
            raise TypeError("bug")
        try:
            await asyncio.sleep(30)
        finally:
            stopped.append(request.id[0])
        return ""

    async def cancelled() -> None:
        driving = asyncio.create_task(adrive(Scripted([call("a"), call("c")]), hanging))
        await asyncio.sleep(0.01)
        driving.cancel()
        await driving

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert sorted(stopped) == ["a", "c"]
    with pytest.raises(TypeError):
        asyncio.run(adrive(Scripted([call("a"), call("b")]), hanging))
    assert sorted(stopped) == ["a", "a", "c"]


def test_async_cuts_short_what_expires() -> None:
    """A question that nobody answers in time becomes a Tick; one that is answered does not."""

    async def ask(request: AskHuman) -> str:
        await asyncio.sleep(0 if request.question == "quick?" else 30)
        return "yes"

    soon = time.monotonic() + 0.2
    slow, quick = (AskHuman(f"{q}/1:ask#0", f"{q}?", expires_at=soon) for q in ("slow", "quick"))
    machine = Scripted([slow, quick])
    assert asyncio.run(adrive(machine, replies([]), people=ask)) == "over"
    assert [type(event) for event in machine.events] == [Decided, Tick]
    assert time.monotonic() < soon + 5


@both
def test_progress_is_told_before_each_request_and_after_each_verdict(is_async: bool) -> None:
    """It states the state, the number of the attempt, what is spent and what remains."""
    seen: list[Progress] = []
    machine = extraction()
    machine = StateMachine(State("extract", schema=Person, prompt="Who?"), budget=Budget(calls=5))
    either(machine, replies([BAD, GOOD]), is_async, on_progress=seen.append)
    told = [(at.state, at.attempt, at.spent.calls, at.remaining["calls"], at.request is None) for at in seen]
    assert told == [
        ("extract", 1, 0, 4, False),
        ("extract", 1, 1, 3, True),
        ("extract", 2, 1, 3, False),
        ("extract", 2, 2, 3, True),
    ]
    assert [type(at.action).__name__ for at in seen] == ["NoneType", "RetryAction", "NoneType", "ValidAction"]


@both
def test_a_machine_that_is_done_is_left_alone(is_async: bool) -> None:
    """Its outcome comes back and no call is made."""
    machine = extraction()
    drive(machine, replies([GOOD]))
    assert either(machine, replies([]), is_async).kind == "valid"
