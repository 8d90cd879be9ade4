"""``Dag``: tasks that start when those they depend on are over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flows import N, again, answer, asked, cancelled, number, reply
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import (
    AskHuman,
    Backoff,
    Budget,
    CallbackError,
    CallModel,
    Cancelled,
    Compute,
    ConfigError,
    Dag,
    Decided,
    FailAction,
    Flow,
    Human,
    Raised,
    Returned,
    RunCompute,
    Sleep,
    SnapshotError,
    StateMachine,
    Task,
    TaskResults,
    Tick,
    Usage,
    WaitUntil,
)
from ratchet_core.canonical import digest
from ratchet_core.worst import WorstCase


def f(name: str, **options: Any) -> Compute:
    """A node."""
    return Compute(name, "f", **options)


def dag(*tasks: Any, **options: Any) -> StateMachine[Any]:
    """A graph by itself."""
    return StateMachine(Dag("g", tasks, **options))


def done(machine: StateMachine[Any], name: str, value: Any = 1) -> Any:
    """A task whose function returned."""
    return answer(machine, f"g/{name}", Returned(value))


def raised(machine: StateMachine[Any], name: str, at: float | None = None) -> Any:
    """A task whose function raised."""
    return answer(machine, f"g/{name}", Raised("OSError"), at=at)


def at_work(machine: StateMachine[Any]) -> list[str]:
    """The tasks whose functions are asked for."""
    return [path.removeprefix("g/") for path in asked(machine, RunCompute)]


def ended(machine: StateMachine[Any]) -> tuple[Any, Any]:
    """Kind and reason of the outcome."""
    assert machine.outcome is not None
    return machine.outcome.kind, machine.outcome.reason


def results(machine: StateMachine[Any]) -> TaskResults:
    """The value."""
    assert machine.outcome is not None
    assert isinstance(machine.outcome.value, TaskResults)
    return machine.outcome.value


def test_a_task_starts_when_all_it_depends_on_is_over() -> None:
    """And not before; what depends on nothing starts at once."""
    machine = dag(f("a"), f("b"), Task(f("c"), ["a", "b"]), Task(f("d"), ["c"]))
    assert at_work(machine) == ["a", "b"]
    done(machine, "b", 2)
    assert at_work(machine) == ["a"]
    machine = again(machine)
    done(machine, "a")
    assert at_work(machine) == ["c"]
    done(machine, "c")
    done(machine, "d", 4)
    assert ended(machine) == ("completed", None)
    assert results(machine) == {"a": 1, "b": 2, "c": 1, "d": 4}
    assert results(machine).order == ("b", "a", "c", "d")
    assert set(results(machine).status.values()) == {"completed"}


def test_values_flow_along() -> None:
    """By name, as in any flow."""
    machine = dag(number("a"), Task(f("b", arguments={"x": "{a.n}", "all": "{status}"}), ["a"]))
    reply(machine, "g/a", 5)
    (request,) = machine.requests
    assert isinstance(request, RunCompute)
    assert request.arguments == {"x": 5, "all": {"a": "completed", "b": "running"}}


@pytest.mark.parametrize(("value", "runs"), [({"ok": True}, True), ({"ok": False}, False)])
def test_a_condition_that_does_not_hold_skips_the_task_alone(value: Any, runs: bool) -> None:
    """What depends on it runs all the same."""
    machine = dag(
        f("a"), Task(f("b"), ["a"], condition="outputs.a.ok"), Task(f("c"), ["b"], condition="status.a == 'completed'")
    )
    done(machine, "a", value)
    assert at_work(machine) == (["b"] if runs else ["c"])
    if runs:
        done(machine, "b")
    done(machine, "c")
    assert results(machine).status["b"] == ("completed" if runs else "skipped")


def test_a_condition_that_can_not_be_told_is_a_failure() -> None:
    """It is no false: nothing is skipped in silence."""
    machine = dag(f("a"), Task(f("b"), ["a"], condition="outputs.a.ok > 3"))
    done(machine, "a", {"no": 1})
    assert ended(machine) == ("failed", "validation_error")
    assert any("can not be told" in str(error) for action in machine.history for error in getattr(action, "errors", ()))


def test_a_condition_may_be_a_function() -> None:
    """Of the context; what it raises leaves the machine as it was."""
    machine = dag(f("a"), Task(f("b"), ["a"], condition=lambda context: context.outputs["a"] > 3))
    done(machine, "a", 1)
    assert results(machine).status == {"a": "completed", "b": "skipped"}
    machine = dag(f("a"), Task(f("b"), ["a"], condition=lambda context: 1 / 0))
    before = machine.snapshot()
    with pytest.raises(CallbackError):
        done(machine, "a")
    assert machine.snapshot() == before


def test_fail_ends_the_graph_and_cancels_the_rest() -> None:
    """At once, with what there is as best."""
    machine = dag(f("a"), number("b"), f("c"), Task(f("d"), ["a"]))
    done(machine, "c", 7)
    raised(machine, "a")
    assert ended(machine) == ("failed", "raised")
    assert not machine.requests
    assert machine.outcome is not None
    assert machine.outcome.best == {"c": 7}
    last = machine.history[-1]
    assert isinstance(last, FailAction)
    assert [error.path for error in last.errors] == [("a",)]


def test_skip_dependents_lets_the_others_finish() -> None:
    """Those below are skipped, at any depth; the graph fails in the end."""
    machine = dag(Task(f("a"), on_failure="skip_dependents"), f("b"), Task(f("c"), ["a"]), Task(f("d"), ["c", "b"]))
    raised(machine, "a")
    assert at_work(machine) == ["b"]
    done(machine, "b")
    assert ended(machine) == ("failed", "raised")


def test_continue_lets_everybody_run() -> None:
    """The graph may still be completed; the failure is on record."""
    machine = dag(Task(f("a"), on_failure="continue"), Task(f("b"), ["a"]))
    raised(machine, "a")
    done(machine, "b")
    assert ended(machine) == ("completed", None)
    assert results(machine) == {"b": 1}
    assert results(machine).failures == {"a": {"reason": "raised", "best": None}}


def test_a_failed_task_is_tried_again_after_its_wait() -> None:
    """The wait is the graph's request; it survives a restart, and nobody is asked before it is over."""
    machine = dag(Task(f("a"), retry=Backoff(max_retries=2, initial=4)), f("b"))
    machine.receive(Tick(0.0))
    raised(machine, "a", at=10)
    (wait,) = [request for request in machine.requests if isinstance(request, WaitUntil)]
    assert wait.at == 14
    machine = again(machine)
    machine.receive(Tick(13.0))
    assert at_work(machine) == ["b"]
    machine.receive(Tick(14.0))
    assert at_work(machine) == ["b", "a"]
    raised(machine, "a", at=20)
    machine.receive(Tick(28.0))
    raised(machine, "a")
    assert ended(machine) == ("failed", "raised")


def test_without_a_clock_it_is_tried_again_at_once() -> None:
    """As a failed call is."""
    machine = dag(Task(f("a"), retry=Backoff(max_retries=1)))
    raised(machine, "a")
    done(machine, "a")
    assert ended(machine) == ("completed", None)


def test_jitter_comes_from_the_seed() -> None:
    """The same run waits the same time."""

    def wait(seed: int) -> float:
        spec = dag(Task(f("a"), retry=Backoff(initial=4, jitter=1.0))).spec
        machine = spec.machine(seed=seed, at=0.0)
        raised(machine, "a", at=0.0)
        (request,) = machine.requests
        assert isinstance(request, WaitUntil)
        assert request.at is not None
        return request.at

    assert wait(1) == wait(1) != wait(2)
    assert 0 <= wait(1) <= 4


def test_a_wait_ends_with_the_graph() -> None:
    """Nobody is to be told the time for nothing."""
    machine = dag(Task(f("a"), retry=Backoff(initial=4)), f("b"))
    raised(machine, "a", at=0.0)
    raised(machine, "b")
    assert machine.done
    assert not machine.requests


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_than_max_parallel_work_at_once(most: int) -> None:
    """The next one starts when one ends."""
    machine = dag(*(f(name) for name in "abcd"), max_parallel=most)
    seen = 0
    while not machine.done:
        seen = max(seen, len(at_work(machine)))
        done(machine, at_work(machine)[-1])
    assert seen == most


def test_one_task_of_a_key_at_a_time() -> None:
    """The others are not held up."""
    machine = dag(Task(f("a"), concurrency_key="db"), Task(f("b"), concurrency_key="db"), f("c"))
    assert at_work(machine) == ["a", "c"]
    done(machine, "a")
    assert at_work(machine) == ["c", "b"]


def test_what_was_completed_is_undone_in_reverse_order() -> None:
    """One after another; who is at work is cancelled first."""
    machine = dag(
        Task(f("a"), compensate=f("undo-a")),
        Task(f("b"), ["a"], compensate=f("undo-b", arguments={"x": "{b}"})),
        Task(f("c"), ["b"]),
        Task(f("d"), ["b"], compensate=f("undo-d")),
    )
    done(machine, "a")
    done(machine, "b", 5)
    raised(machine, "c")
    assert at_work(machine) == ["undo-b"]
    assert cancelled(machine) == ["g/d"]
    machine = again(machine)
    (request,) = [request for request in machine.requests if isinstance(request, RunCompute)]
    assert request.arguments == {"x": 5}
    done(machine, "undo-b")
    assert at_work(machine) == ["undo-a"]
    done(machine, "undo-a")
    assert ended(machine) == ("compensated", "raised")


def test_a_compensation_that_fails_does_not_stop_the_others() -> None:
    """But the outcome says so."""
    machine = dag(Task(f("a"), compensate=f("ua")), Task(f("b"), ["a"], compensate=f("ub")), Task(f("c"), ["b"]))
    done(machine, "a")
    done(machine, "b")
    raised(machine, "c")
    raised(machine, "ub")
    done(machine, "ua")
    assert ended(machine) == ("compensation_failed", "raised")


def test_any_kind_may_be_a_task() -> None:
    """People, waits, flows, and graphs inside graphs."""
    inner = Dag("inner", [number("x"), Task(number("y"), ["x"])])
    machine = dag(
        Human("ask", "go?", options=["yes", "no"]),
        Task(Sleep("rest", 5), ["ask"], condition="outputs.ask.value == 'yes'"),
        Task(Flow("sub", [number("p")]), ["rest"]),
        Task(inner, ["rest"]),
    )
    assert asked(machine, AskHuman) == ["g/ask"]
    machine.receive(Decided("yes"), at=0.0)
    machine.receive(Tick(6.0))
    assert asked(machine, CallModel) == ["g/sub/p", "g/inner/x"]
    reply(machine, "g/inner/x", 1)
    reply(machine, "g/sub/p", 2)
    reply(machine, "g/inner/y", 3)
    assert results(machine)["inner"] == {"x": N(n=1), "y": N(n=3)}


def test_a_refusal_is_routed_by_policy() -> None:
    """It is not asked again."""
    task = Task(Human("ask", "go?", options=["yes", "no"], rejecting=["no"]), retry=Backoff(), on_failure="continue")
    machine = dag(task, Task(f("b"), ["ask"], condition="status.ask == 'failed'"))
    machine.receive(Decided("no"))
    assert at_work(machine) == ["b"]


def test_one_budget_for_the_whole_graph() -> None:
    """Calls wait for room, and are made when a sibling has settled."""
    machine = dag(*(number(name, reserve={"tokens": 10}) for name in "abc"), budget=Budget(tokens=25))
    assert asked(machine) == ["g/a", "g/b"]
    reply(machine, "g/a", 1, Usage(1, 1))
    assert asked(machine) == ["g/b", "g/c"]


WRONG: list[tuple[list[Any], str]] = [
    ([], "at least one"),
    ([f("a"), f("a")], "two tasks are named 'a'"),
    ([Task(f("a"), ["b"])], "which does not exist"),
    ([f("build"), Task(f("a"), ["biuld"])], "did you mean 'build'"),
    ([Task(f("a"), ["a"])], "cycle: 'a'"),
    ([Task(f("a"), on_failure="explode")], "on_failure"),  # type: ignore[arg-type]
    ([Task(f("a"), condition="__import__('os')")], "condition"),
    ([Task(f("a"), condition="outputs.b.x")], "does not depend on"),
    ([f("b"), Task(f("a"), condition="outputs.b.x")], "does not depend on"),
    ([f("b"), Task(f("a"), ["b"], condition="b.x")], "there is inputs"),
    ([Task(f("a"), condition=3)], "condition"),  # type: ignore[arg-type]
    ([Task(f("a"), retry=3)], "retry"),  # type: ignore[arg-type]
    ([Task(f("a"), compensate=f("a"))], "same name"),
    ([3], "no task"),
]


@pytest.mark.parametrize(("tasks", "told"), WRONG)
def test_what_can_not_work_is_refused(tasks: list[Any], told: str) -> None:
    """When it is made."""
    with pytest.raises(ConfigError, match=told):
        Dag("g", tasks)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """And of a cycle its own tasks, not those behind it."""
    tasks = [
        Task(f("a"), ["c"]),
        Task(f("b"), ["a"]),
        Task(f("c"), ["b"]),
        Task(f("behind"), ["c", "nowhere"]),
        Task(f("x"), ["y"]),
        Task(f("y"), ["x"], on_failure="no"),  # type: ignore[arg-type]
    ]
    with pytest.raises(ConfigError) as caught:
        Dag("g", tasks)
    told = str(caught.value)
    assert "cycle: 'a', 'b', 'c'" in told
    assert "cycle: 'x', 'y'" in told
    assert "'behind'" not in told.replace("'behind' depends on", "")
    assert "nowhere" in told
    assert "on_failure" in told


def test_worst_case() -> None:
    """Every try of every task, and everything undone."""
    cheap = {"reserve": {"tokens": 5, "usd": "0.1"}}
    graph = Dag(
        "g",
        [
            Task(number("a", **cheap), retry=Backoff(max_retries=1), compensate=number("u", **cheap)),
            number("b", **cheap),
        ],
    )
    assert graph.worst() == WorstCase(12, 60, 1_200_000_000)


@st.composite
def graphs(draw: st.DrawFn) -> list[Task]:
    """Tasks that depend on earlier ones."""
    names = [f"t{i}" for i in range(draw(st.integers(1, 7)))]
    tasks: list[Task] = []
    for i, name in enumerate(names):
        needed = draw(st.lists(st.sampled_from(names[:i]), unique=True, max_size=3)) if i else []
        policy: Any = draw(st.sampled_from(["fail", "skip_dependents", "continue"]))
        undo = f(f"undo-{name}") if draw(st.booleans()) else None
        retry = Backoff(max_retries=1) if draw(st.booleans()) else None
        key = draw(st.sampled_from([None, None, "k"]))
        tasks.append(Task(f(name), needed, on_failure=policy, compensate=undo, retry=retry, concurrency_key=key))
    return tasks


@given(graphs(), st.integers(1, 4), st.data())
def test_every_order_of_events_ends(tasks: list[Task], most: int, data: st.DataObject) -> None:
    """Whatever fails, in whatever order, restored after every step: no task starts before what it depends on is over,
    none runs twice without a retry, the bounds hold, and the end fits what happened."""
    machine = dag(*tasks, max_parallel=most)
    by_name = {task.name: task for task in tasks}
    over: dict[str, bool] = {}
    tries: dict[str, int] = dict.fromkeys(by_name, 0)
    for _ in range(60):
        if machine.done:
            break
        working = at_work(machine)
        assert working
        ordinary = [name for name in working if name in by_name]
        assert len(ordinary) <= most
        keys = [by_name[name].concurrency_key for name in ordinary if by_name[name].concurrency_key]
        assert len(keys) == len(set(keys))
        for name in ordinary:
            assert all(
                needed in over or machine_status(machine, needed) == "skipped" for needed in by_name[name].depends_on
            )
        name = data.draw(st.sampled_from(working))
        machine = again(machine)
        if data.draw(st.booleans()):
            done(machine, name)
            over[name] = True
        else:
            raised(machine, name)
            if name in by_name:
                tries[name] += 1
                if by_name[name].retry is None or tries[name] == 2:
                    over[name] = False
            else:
                over[name] = False
    assert machine.done
    failed = [name for name, good in over.items() if not good and name in by_name]
    fatal = [name for name in failed if by_name[name].on_failure != "continue"]
    kind = ended(machine)[0]
    assert (kind == "completed") == (not fatal)
    undone = [name for name in over if name.startswith("undo-")]
    wanted = [f"undo-{name}" for name, good in over.items() if name in by_name and good and by_name[name].compensate]
    assert sorted(undone) == (sorted(wanted) if fatal else [])


def machine_status(machine: StateMachine[Any], name: str) -> str:
    """Where a task stands."""
    memory = machine.snapshot()["frame"]["active"]["g"]["memory"]
    return str(memory["tasks"][name]["status"])


@pytest.mark.parametrize(
    ("options", "graph"), [({}, {"max_parallel": 1}), ({"concurrency_key": "db"}, {})], ids=["max_parallel", "key"]
)
def test_a_retry_starts_when_there_is_room_for_it(options: dict[str, Any], graph: dict[str, Any]) -> None:
    """The end of its wait is no reason to work beside what took its place."""
    machine = dag(
        Task(f("a"), retry=Backoff(2, 5.0), **options), Task(f("b"), **options), Task(f("c"), **options), **graph
    )
    machine.receive(Tick(0.0))
    raised(machine, "a", 0.0)
    assert at_work(machine) == ["b"]
    machine = again(machine)
    machine.receive(Tick(6.0))
    machine = again(machine)
    assert at_work(machine) == ["b"]
    assert machine.requests[0].id.startswith("g/b")
    done(machine, "b")
    assert at_work(machine) == ["c"]
    done(machine, "c")
    assert at_work(machine) == ["a"]
    done(machine, "a")
    assert results(machine).order == ("b", "c", "a")


@pytest.mark.parametrize("event", [Cancelled("enough"), Tick(9.0)], ids=["cancelled", "overdue"])
def test_a_graph_that_waits_for_a_retry_may_be_ended_from_outside(event: Any) -> None:
    """Nobody waits any more, and the end can be restored."""
    machine = StateMachine(Dag("g", [Task(f("a"), retry=Backoff(2, 50.0)), f("b")], timeout=8.0), at=0.0)
    raised(machine, "a")
    machine.receive(event)
    assert not machine.requests
    assert again(machine).outcome == machine.outcome
    assert machine.outcome is not None
    assert machine.outcome.reason == ("timeout" if isinstance(event, Tick) else "cancelled")


def test_a_task_does_not_take_the_name_of_what_a_graph_shows() -> None:
    """``status`` tells how tasks stand: a task of that name would decide conditions by its value."""
    with pytest.raises(ConfigError, match="'status'"):
        Dag("g", [f("status"), Task(f("b"), ["status"], condition="status.status == 'completed'")])
    with pytest.raises(ConfigError, match="'status'"):
        StateMachine([f("status"), Flow("deeper", Dag("g", [f("a")]))])
    assert at_work(StateMachine(Dag("status", [f("a")]))) == ["status/a"]


@pytest.mark.parametrize(
    "forged",
    [
        {"ready": ["c"]},
        {"order": []},
        {"order": ["a", "b"]},
        {"status": "completed"},
        {"undoing": ["undo"]},
        {"tasks": {"a": {"status": "waiting", "document": None}}},
        {"tasks": {"c": {"status": "gone"}}},
        {"tasks": {"c": {"failure": {"reason": "x", "best": None}}}},
        {"tasks": {"a": {"document": None}}},
    ],
)
def test_a_graph_that_can_not_be_is_refused(forged: dict[str, Any]) -> None:
    """Though its seal be right: no task is forgotten, or undone that was not done."""
    machine = dag(Task(f("a"), compensate=f("undo")), f("b"), Task(f("c"), ["b"]))
    done(machine, "a")
    plain = json.loads(json.dumps(machine.snapshot()))
    memory = plain["frame"]["active"]["g"]["memory"]
    for name, changes in forged.pop("tasks", {}).items():
        memory["tasks"][name].update(changes)
    memory.update(forged)
    plain["checksum"] = digest({key: item for key, item in plain.items() if key != "checksum"})
    with pytest.raises(SnapshotError):
        StateMachine.restore(machine.spec, plain)
