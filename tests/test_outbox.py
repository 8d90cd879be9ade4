"""What is asked of the world: ids, reservations, calls that wait, requests that were given up, times."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Budget, Limits
from ratchet_core.budget import Amounts, Usage
from ratchet_core.ledger import Ledger, Shortfall
from ratchet_core.outbox import Open, Run, Step

TOKENS = {"tokens": 10}


def fresh(budgets: dict[str, Budget] | None = None, now: float | None = None) -> Step:
    """At the beginning of a run."""
    return Step(Run({}), Ledger(budgets or {}, {}, {}, {}), {}, {}, now, Limits())


def ask(step: Step, path: str, label: str = "call", **options: Any) -> str:
    """Ask for something that is permitted."""
    id = step.ask(path, label, "0" * 12, **({"wanted": TOKENS} | options))
    assert isinstance(id, str)
    return id


def waiting(step: Step) -> list[str]:
    """Calls that are not issued."""
    return [id for id, entry in step.open.items() if entry.wanted is not None]


def test_requests_are_numbered_by_their_node() -> None:
    """Each has its own count, and stands on the table until it is answered."""
    step = fresh()
    ids = [ask(step, "a"), ask(step, "b"), ask(step, "a")]
    assert [id.partition(":")[0] for id in ids] == ["a/1", "b/1", "a/2"]
    assert list(step.open) == ids
    step.settle(ids[0], None)
    assert list(step.open) == ids[1:]
    step.book(ids[1])
    assert step.ledger.spent == Amounts(tokens=10, calls=2)


def test_what_never_fits_is_told_at_once() -> None:
    """Nothing is left on the table, no number is used up."""
    step = fresh({"": Budget(tokens=9)})
    assert isinstance(step.ask("a", "call", "0", wanted=TOKENS), Shortfall)
    assert not step.open
    assert not step.sequences


def test_what_does_not_fit_now_waits_and_is_issued_in_order() -> None:
    """First come, first served, when somebody settles."""
    step = fresh({"": Budget(tokens=20)})
    a, b, c, d = (ask(step, name) for name in "abcd")
    assert waiting(step) == [c, d]
    assert step.admit() is None
    assert waiting(step) == [c, d]
    step.settle(a, Usage(0, 0))
    assert step.admit() is None
    assert waiting(step) == [d]
    step.settle(b, Usage(0, 0))
    step.settle(c, Usage(0, 0))
    assert step.admit() is None
    assert not waiting(step)


def test_what_can_not_fit_any_more_is_given_back() -> None:
    """When nobody is left who could make room."""
    step = fresh({"": Budget(tokens=15)})
    a, b = ask(step, "a"), ask(step, "b")
    step.settle(a, Usage(10, 0))
    refused = step.admit()
    assert refused is not None
    assert refused[0] == b
    assert str(refused[1]) == "budget of the run: tokens needs 10, 5 left"


def test_somebody_else_is_not_held_up() -> None:
    """A call that waits for the room of one node does not stop another node's."""
    step = fresh({"a": Budget(tokens=10)})
    ask(step, "a/x")
    waits = ask(step, "a/y")
    free = ask(step, "b")
    assert step.admit() is None
    assert waiting(step) == [waits]
    assert step.open[free] == Open()


def test_a_free_request_never_waits() -> None:
    """A question to a person needs no room."""
    step = fresh({"": Budget(tokens=10)})
    ask(step, "a")
    ask(step, "b")
    question = ask(step, "c", "human", wanted={})
    assert step.open[question] == Open()


def test_a_node_that_is_left_gives_up_its_requests() -> None:
    """Below it, too: a call is cancelled and holds its room, a wait and a call that was never made are gone."""
    step = fresh({"": Budget(tokens=20)}, 0.0)
    a, b, c = ask(step, "p/a"), ask(step, "p/b/x"), ask(step, "p/c")
    wait = ask(step, "p", "deadline", wanted=None, seconds=5.0)
    other = ask(step, "q", "human", wanted={})
    step.leave("p")
    assert {id: entry.cancelled for id, entry in step.open.items()} == {a: True, b: True, other: False}
    assert c not in step.open
    assert wait not in step.open
    assert step.ledger.reserved.tokens == 20
    assert isinstance(step.ask("r", "call", "0", wanted=TOKENS), Shortfall)  # whoever was cancelled may never report


def test_what_never_reports_is_charged_when_its_node_asks_again_or_at_the_end() -> None:
    """In full, once."""
    step = fresh()
    first, other = ask(step, "a"), ask(step, "b")
    step.leave("")
    again = ask(step, "a")
    assert list(step.open) == [other, again]
    assert first not in step.ledger.open
    assert step.ledger.spent == Amounts(tokens=10, calls=1)
    step.finish()
    assert not step.open
    assert not step.ledger.open
    assert step.ledger.spent == Amounts(tokens=30, calls=3)


def test_times_are_counted_from_now_or_from_the_first_time_that_is_told() -> None:
    """Once; later times do not move what is due."""
    step = fresh()
    wait = ask(step, "a", "wait", wanted=None, seconds=5.0)
    assert step.open[wait].due is None
    assert not step.is_due(wait)
    step.know_time(100.0)
    assert step.open[wait].due == 105.0
    step.know_time(104.0)
    later = ask(step, "b", "wait", wanted=None, seconds=5.0)
    assert (step.open[wait].due, step.open[later].due) == (105.0, 109.0)
    step.know_time(105.0)
    assert step.is_due(wait)
    assert not step.is_due(later)


def test_a_call_that_is_made_again_may_wait_for_room() -> None:
    """What it cost the first time is charged, and its id stays."""
    step = fresh({"": Budget(tokens=30)})
    a, b = ask(step, "a"), ask(step, "b")
    step.book(a)
    assert step.reserve(a, "a", TOKENS, "call") is None
    step.book(b)
    assert isinstance(step.reserve(b, "b", {"tokens": 11}, "call"), Shortfall)
    assert step.reserve(b, "b", TOKENS, "call") is None
    assert waiting(step) == [b]
    step.settle(a, Usage(0, 0))
    assert step.admit() is None
    assert list(step.open) == [b]
    assert step.ledger.reserved.tokens == 10


def test_rounds_are_charged_to_a_node_without_a_request() -> None:
    """They bind the node itself, and those around it that count none of their own."""
    step = fresh({"loop": Budget(iterations=2), "": Budget(iterations=9)})
    step.charge("loop", Amounts(iterations=1))
    assert step.ledger.remaining_of("loop") == {"iterations": 1}
    assert step.ledger.remaining_of("") == {"iterations": 8}
    assert step.ledger.spent.iterations == 1


@given(
    st.integers(0, 60),
    st.lists(
        st.tuples(st.sampled_from(["ask", "settle", "book", "leave", "late"]), st.integers(0, 5), st.integers(0, 12))
    ),
)
def test_whatever_happens_the_limit_holds(limit: int, moves: list[tuple[str, int, int]]) -> None:
    """Every order of asking, answering, giving up and late reports: spent + reserved never passes the limit, what
    waits is issued or refused in the end, and nobody waits while nobody could make room."""
    step = fresh({"": Budget(tokens=limit)})
    for move, place, tokens in moves:
        live = [id for id, entry in step.open.items() if entry.wanted is None]
        match move:
            case "ask":
                step.ask(f"n{place}", "call", "0", wanted={"tokens": tokens})
            case "leave":
                step.leave(f"n{place}")
            case _ if live:
                id = live[place % len(live)]
                held = step.ledger.open[id].amounts.tokens
                step.book(id) if move == "book" else step.settle(id, Usage(min(tokens, held), 0))
            case _:
                pass
        while (refused := step.admit()) is not None:
            step.close(refused[0])
        assert step.ledger.spent.tokens + step.ledger.reserved.tokens <= limit
        holding = [id for id, held in step.ledger.open.items() if held.amounts.tokens and not step.open[id].cancelled]
        assert holding or not waiting(step)
    step.leave("")
    step.finish()
    assert not step.ledger.open
