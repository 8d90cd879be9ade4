"""Law: nothing is spent that is not in the books, nothing is promised that does not fit, nothing is given back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws.runs import Clock, deliver, runs
from laws.worlds import WORLDS, World

from ratchet_core import Amounts, Budget, Cancelled, FailAction, Raised, Reissued, State, StateMachine, Usage, replay
from ratchet_core.ledger import Ledger, Shortfall

NODES = ("", "a", "a/x", "a/y", "b")
DIMENSIONS = ("usd_nano", "tokens", "input_tokens", "output_tokens", "calls", "ms")


def below(node: str, path: str) -> bool:
    """Whether ``node`` is ``path`` or inside of it."""
    return not path or node == path or node.startswith(path + "/")


def check_books(books: Ledger, nodes: tuple[str, ...] = NODES) -> None:
    """Parent = own + children; spent + reserved <= limit + overrun; remaining is what is left: at every node."""
    for path in nodes:
        parts = [node for node in nodes if below(node, path) and node != path]
        children = [node for node in parts if not any(node != other and below(node, other) for other in parts)]
        for name in DIMENSIONS:
            own = getattr(books.own.get(path, Amounts()), name)
            assert getattr(books.spent_by(path), name) == own + sum(getattr(books.spent_by(c), name) for c in children)
            held = sum(getattr(h.amounts, name) for h in books.open.values() if below(h.path, path))
            assert getattr(books.reserved_by(path), name) == held
        budget = books.budgets.get(path)
        for name, limit in (budget.limits() if budget is not None else {}).items():
            used = getattr(books.spent_by(path), name) + getattr(books.reserved_by(path), name)
            over = sum(getattr(amounts, name) for node, amounts in books.overruns.items() if below(node, path))
            assert used <= limit + over, (path, name)
            assert books.remaining_of(path)[name] == max(0, limit - used)


_LIMITS = st.builds(
    Budget,
    tokens=st.none() | st.integers(0, 300),
    usd=st.none() | st.integers(0, 300).map(lambda nano: f"{nano}e-9"),
    calls=st.none() | st.integers(0, 9),
    output_tokens=st.none() | st.integers(0, 100),
    ms=st.none() | st.integers(0, 5000),
    on_unknown_usage=st.sampled_from(["fail", "assume_reserved"]),
)
_BUDGETS = st.dictionaries(st.sampled_from(NODES), _LIMITS, max_size=4)
_WANTED: st.SearchStrategy[Mapping[str, int]] = st.dictionaries(
    st.sampled_from(["usd_nano", "tokens", "output_tokens", "ms"]), st.integers(0, 60), max_size=3
)
_USAGE = st.none() | st.builds(
    Usage,
    st.none() | st.integers(0, 50),
    st.none() | st.integers(0, 50),
    st.none() | st.integers(0, 90).map(lambda n: f"{n}e-9"),
    st.none() | st.integers(0, 900),
)
_MOVES = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "reserve", "settle", "free", "book"]), st.sampled_from(NODES[1:]), _WANTED, _USAGE
    ),
    max_size=20,
)


@given(_BUDGETS, _MOVES)
def test_every_order_of_reserving_and_settling_keeps_the_books(budgets: dict[str, Budget], moves: list[Any]) -> None:
    """B1-B3: after each move the sums are right at every node, and what was spent never decreases."""
    books = Ledger(budgets, {}, {}, {})
    for number, (move, path, wanted, usage) in enumerate(moves):
        before = books
        if move == "reserve":
            result = books.reserve(f"r{number}", path, wanted, None)
            if isinstance(result, Shortfall):
                assert result.dimension == "unknown_usage" or result.needed > result.left
                continue
            books = result
        elif books.open:
            request = next(iter(books.open))
            books = (
                books.book(request) if move == "book" else books.settle(request, usage, at=None, free=move == "free")
            )
            assert books.spent.calls == before.spent.calls + 1
        check_books(books)
        for path in NODES:
            assert all(after >= was for after, was in zip(books.spent_by(path), before.spent_by(path), strict=True))


@given(
    _BUDGETS,
    st.lists(st.tuples(st.sampled_from(NODES[1:]), _WANTED, _USAGE, st.booleans()), min_size=2, max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_order_of_settlements_does_not_matter(budgets: dict[str, Budget], calls: list[Any], draw: Any) -> None:
    """B6: any permutation of the answers gives the same books."""
    books = Ledger(budgets, {}, {}, {})
    answers: list[tuple[str, Any, bool]] = []
    for number, (path, wanted, usage, free) in enumerate(calls):
        result = books.reserve(f"r{number}", path, wanted, None)
        if isinstance(result, Ledger):
            books = result
            answers.append((f"r{number}", usage, free))
    orders = [answers, answers[::-1], draw.sample(answers, len(answers))]
    ends: list[Ledger] = []
    for order in orders:
        end = books
        for request, usage, free in order:
            end = end.settle(request, usage, at=None, free=free)
        ends.append(end)
    for end in ends[1:]:
        assert (end.own, end.overruns, end.unknown, end.warned) == (
            ends[0].own,
            ends[0].overruns,
            ends[0].unknown,
            ends[0].warned,
        )


@given(data=st.data(), world=st.sampled_from(WORLDS))
def test_the_books_of_a_run_are_conserved(world: World, data: st.DataObject) -> None:
    """After each event of any history; replay and restore give the very same books."""
    machine, clock = world.machine(), Clock()
    nodes = ("", "s", "person", "review", "giveup")
    for op in data.draw(runs(world, calls=False)):
        before = machine.ledger.spent
        deliver(machine, op, clock)
        check_books(machine.ledger, nodes)
        assert all(after >= was for after, was in zip(machine.ledger.spent, before, strict=True))
    again = StateMachine.restore(machine.spec, json.loads(json.dumps(machine.snapshot())))
    assert again.ledger == machine.ledger == replay(machine.spec, machine.journal).ledger
    assert again.ledger.remaining == machine.ledger.remaining


_LIMITED = {"budget": Budget(tokens=1000, usd="0.001", calls=9), "reserve": {"tokens": 100, "usd": "0.0001"}}


@given(
    st.sampled_from(["timeout", "connection", "odd", "cancel", "reissue", "reply", "invalid"]),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 10**5),
)
def test_work_that_failed_is_charged(how: str, read: int, written: int, nano: int) -> None:
    """B9: failed, timed-out, cancelled and reissued calls are on the bill: as known, else as reserved."""
    machine = StateMachine(State("s", **_LIMITED))
    usage = Usage(read, written, f"{nano}e-9")
    whole = Amounts(usd_nano=100_000, tokens=100, calls=1)
    match how:
        case "cancel":
            machine.receive(Cancelled())
        case "reissue":
            machine.receive(Reissued(machine.requests[0].id))
        case "reply" | "invalid":
            machine.receive("{}" if how == "reply" else "no", usage=usage)
            whole = Amounts(usd_nano=nano, tokens=read + written, input_tokens=read, output_tokens=written, calls=1)
        case kind:
            machine.receive(Raised(kind))
    assert machine.ledger.spent == whole


@given(st.sampled_from(["reply", "timeout", "partial"]), st.sampled_from(["fail", "assume_reserved"]), st.booleans())
def test_unknown_usage_fails_closed(how: str, policy: str, restored: bool) -> None:
    """B4: under a limit on tokens a reply that does not tell its usage is charged whole and is the last."""
    budget = Budget(tokens=1000, on_unknown_usage=policy)  # type: ignore[arg-type]
    machine = StateMachine(State("s", budget=budget, reserve={"tokens": 100}))
    if restored:
        machine = StateMachine.restore(machine.spec, machine.snapshot())
    event = {"reply": "no", "timeout": Raised("timeout"), "partial": "no"}[how]
    action = machine.receive(event, **({"usage": Usage(input_tokens=3)} if how == "partial" else {}))  # type: ignore[arg-type]
    assert machine.ledger.spent.tokens == 100
    assert machine.done == (policy == "fail")
    if policy == "fail":
        assert isinstance(action, FailAction)
        assert action.reason == "budget_exhausted"


@given(st.integers(0, 30), st.integers(1, 30), st.lists(st.integers(0, 12), max_size=8))
def test_resume_never_refills(limit: int, reserve: int, used: list[int]) -> None:
    """Restored after every step, the run ends where the uninterrupted one ends, with the same amount left."""
    whole = StateMachine(
        State("s", max_attempts=9, budget=Budget(output_tokens=limit), reserve={"output_tokens": reserve})
    )
    cut = StateMachine.restore(whole.spec, whole.snapshot())
    for tokens in used:
        left = cut.ledger.remaining_of("s")
        cut = StateMachine.restore(whole.spec, json.loads(json.dumps(cut.snapshot())))
        assert cut.ledger.remaining_of("s") == left
        if whole.done:
            break
        assert whole.receive("no", usage=Usage(1, tokens)) == cut.receive("no", usage=Usage(1, tokens))
        assert cut.ledger.remaining_of("s")["output_tokens"] <= max(0, limit - cut.ledger.spent.output_tokens)


@given(st.integers(0, 400), st.integers(0, 120), st.integers(1, 5))
def test_no_call_is_emitted_that_does_not_fit(limit: int, reserve: int, replies: int) -> None:
    """Hard means hard: while every reply keeps to its reservation, the sum keeps to the limit."""
    machine = StateMachine(State("s", max_attempts=9, reserve={"tokens": reserve}), budget=Budget(tokens=limit))
    for _ in range(replies):
        if machine.done:
            break
        assert reserve <= limit - machine.ledger.spent.tokens
        machine.receive("no", usage=Usage(reserve, 0))
        assert machine.ledger.spent.tokens <= limit
