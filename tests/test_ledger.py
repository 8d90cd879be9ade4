"""The books of a run: reserved before, settled after, conserved over the tree."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Amounts, Budget, CallLimits, Usage
from ratchet_core.ledger import Ledger, Shortfall
from ratchet_core.rounds import permits_round


def books(budgets: Mapping[str, Budget] | None = None) -> Ledger:
    """Empty books under ``budgets``."""
    return Ledger(budgets or {}, {}, {}, {})


def reserved(ledger: Ledger, id: str, path: str = "a", at: float | None = None, **wanted: int) -> Ledger:
    """The ledger after a reservation that must fit."""
    after = ledger.reserve(id, path, wanted, at)
    assert isinstance(after, Ledger), after
    return after


def test_without_limits_a_call_reserves_itself() -> None:
    """One call is outstanding, and no limit binds it."""
    ledger = reserved(books(), "r1")
    assert ledger.reserved == Amounts(calls=1)
    assert ledger.remaining == {}
    assert ledger.limits_of("r1") == CallLimits()
    assert ledger.limits_of("another") == CallLimits()


def test_a_limited_dimension_that_is_not_stated_is_reserved_whole() -> None:
    """A call of unknown cost may use all that is left, so nothing is left for a second one."""
    ledger = reserved(books({"": Budget(usd="1", tokens=100)}), "r1")
    assert ledger.reserved == Amounts(usd_nano=10**9, tokens=100, calls=1)
    assert ledger.limits_of("r1") == CallLimits(usd=Decimal(1), tokens=100)
    shortfall = ledger.reserve("r2", "a", {}, None)
    assert isinstance(shortfall, Shortfall)
    assert (shortfall.path, shortfall.dimension, shortfall.needed, shortfall.left) == ("", "usd_nano", 1, 0)
    assert str(shortfall) == "budget of the run: usd_nano needs 1, 0 left"


def test_the_tightest_ancestor_binds() -> None:
    """A state inside a flow may use what its own limit and that of the flow leave."""
    ledger = books({"": Budget(tokens=50), "review": Budget(tokens=10), "review/security": Budget(tokens=30)})
    shortfall = ledger.reserve("r", "review/security", {"tokens": 11}, None)
    assert isinstance(shortfall, Shortfall)
    assert str(shortfall) == "budget of review: tokens needs 11, 10 left"
    assert reserved(ledger, "r", "review/security", tokens=10).remaining_of("review") == {"tokens": 0}
    assert reserved(ledger, "r", "other", tokens=11).remaining_of("review") == {"tokens": 10}
    assert ledger.remaining_of("nowhere") == {}


def test_a_name_that_begins_like_another_is_no_child() -> None:
    """Paths are told apart by whole steps."""
    ledger = reserved(books({"re": Budget(calls=1)}), "r", "review")
    assert ledger.remaining_of("re") == {"calls": 1}


def test_iterations_are_not_reserved_by_calls() -> None:
    """A call is no round of a loop."""
    ledger = reserved(books({"": Budget(iterations=2)}), "r")
    assert ledger.reserved == Amounts(calls=1)
    assert ledger.settle("r", None, at=None).unknown == frozenset()


def test_settling_releases_and_charges() -> None:
    """What is known is charged, what was reserved is free again."""
    ledger = reserved(books({"": Budget(usd="1", ms=1000)}), "r", usd_nano=5 * 10**8, ms=300)
    ledger = ledger.settle("r", Usage(1, 2, "0.25", 20), at=None)
    assert ledger.spent == Amounts(250_000_000, 3, 1, 2, 1, 0, 20)
    assert ledger.reserved == Amounts()
    assert dict(ledger.remaining) == {"usd_nano": 750_000_000, "ms": 980}
    assert "spent=" in repr(ledger)


def test_more_than_reserved_is_an_overrun_and_is_charged() -> None:
    """A provider that exceeds its cap is on record, and the remainder never goes below zero."""
    ledger = reserved(books({"a": Budget(tokens=10)}), "r", tokens=4)
    ledger = ledger.settle("r", Usage(9, 9), at=None)
    assert ledger.overrun == Amounts(tokens=14)
    assert ledger.spent_by("a").tokens == 18
    assert ledger.remaining_of("a") == {"tokens": 0}
    again = reserved(books({"a": Budget(tokens=10)}), "r", tokens=4).settle("r", Usage(2, 2), at=None)
    assert again.overrun == Amounts()


def test_unknown_usage_under_a_limit_is_charged_whole_and_shuts_the_node() -> None:
    """Fail closed: the whole reservation is booked and no further call is permitted."""
    ledger = reserved(books({"": Budget(tokens=100)}), "r", tokens=10).settle("r", None, at=None)
    assert ledger.spent.tokens == 10
    assert ledger.unknown == {"a"}
    shortfall = ledger.reserve("r2", "b", {"tokens": 1}, None)
    assert isinstance(shortfall, Shortfall)
    assert "reported no usage" in str(shortfall)


def test_unknown_usage_may_be_assumed_to_be_the_reservation() -> None:
    """``assume_reserved`` books the same and goes on."""
    budget = Budget(tokens=100, on_unknown_usage="assume_reserved")
    ledger = reserved(books({"": budget}), "r", tokens=10).settle("r", None, at=None)
    assert reserved(ledger, "r2", tokens=90).reserved.tokens == 90


def test_a_free_call_leaves_nothing_unknown() -> None:
    """What no provider ran costs what is stated, and nothing else."""
    ledger = reserved(books({"": Budget(tokens=100)}), "r", tokens=10).settle("r", None, at=None, free=True)
    assert ledger.spent == Amounts(calls=1)
    assert ledger.unknown == frozenset()


def test_a_call_in_doubt_is_booked_whole() -> None:
    """A call that was made and never answered may be on the bill."""
    ledger = reserved(books({"": Budget(tokens=100)}), "r", tokens=10).book("r")
    assert ledger.spent.tokens == 10
    assert not ledger.open


def test_time_of_a_call_is_taken_from_the_clock_when_it_is_not_told() -> None:
    """From issue to reply, in whole milliseconds, rounded up; a told duration wins."""
    ledger = reserved(books({"": Budget(ms=5000)}), "r", at=1.0)
    assert ledger.settle("r", None, at=2.0005).spent.ms == 1001
    assert ledger.settle("r", Usage(ms=7), at=2.0).spent.ms == 7
    assert reserved(books(), "r", at=1.0).settle("r", None, at=3.0).spent.ms == 2000


def test_a_clock_that_starts_late_counts_from_then() -> None:
    """Requests of unknown issue time are stamped with the first time that is told."""
    ledger = reserved(books(), "r")
    stamped = ledger.stamped(5.0)
    assert stamped.open["r"].issued_at == 5.0
    assert stamped.stamped(9.0) is stamped


def test_the_warning_line_marks_once() -> None:
    """A node is marked when it passes the line, and marked it stays."""
    ledger = books({"": Budget(tokens=10), "a": Budget(tokens=100), "b": Budget(calls=0)})
    ledger = reserved(ledger, "r", tokens=8)
    assert ledger.warned == frozenset()
    ledger = ledger.settle("r", Usage(4, 4), at=None)
    assert ledger.warned == {""}
    ledger = reserved(ledger, "r2", tokens=1).settle("r2", Usage(1, 0), at=None)
    assert ledger.warned == {""}


def test_two_calls_can_be_outstanding() -> None:
    """Settling one leaves the other's reservation."""
    ledger = reserved(reserved(books(), "r1"), "r2", "b")
    ledger = ledger.settle("r1", None, at=None)
    assert set(ledger.open) == {"r2"}
    assert ledger.reserved_by("a") == Amounts()
    ledger = ledger.settle("r2", None, at=None)
    assert ledger.spent == Amounts(calls=2)


PATHS = st.sampled_from(["a", "b", "b/c", "b/c/d", "b/e"])
COUNT = st.integers(0, 40)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("reserve"), PATHS, st.none() | COUNT),
        st.tuples(st.just("settle"), COUNT, st.none() | COUNT),
        st.tuples(st.just("book"), COUNT, st.none()),
    ),
    max_size=25,
)


@given(ACTS, st.sampled_from(["fail", "assume_reserved"]))
def test_spent_and_reserved_are_conserved_and_bounded(acts: list[Any], policy: Any) -> None:
    """Under every interleaving: a parent is its own plus its children, and reservations never exceed a limit."""
    budgets = {
        "": Budget(tokens=100, calls=9, on_unknown_usage=policy),
        "b": Budget(tokens=50, on_unknown_usage=policy),
        "b/c": Budget(tokens=20, on_unknown_usage=policy),
    }
    ledger, number, issued = books(budgets), 0, 0
    for what, first, second in acts:
        open_ids = sorted(ledger.open)
        if what == "reserve":
            number += 1
            after = ledger.reserve(f"r{number}", first, {} if second is None else {"tokens": second}, None)
            if isinstance(after, Ledger):
                ledger, issued = after, issued + 1
        elif open_ids:
            id = open_ids[first % len(open_ids)]
            usage = None if second is None else Usage(input_tokens=second, output_tokens=0)
            ledger = ledger.settle(id, usage, at=None) if what == "settle" else ledger.book(id)
        assert ledger.spent.calls + ledger.reserved.calls == issued
        for path, children in (("", ["a", "b"]), ("b", ["b/c", "b/e"]), ("b/c", ["b/c/d"])):
            own = ledger.own.get(path, Amounts())
            assert ledger.spent_by(path) == _sum([own, *(ledger.spent_by(child) for child in children)])
        for path, budget in budgets.items():
            used = ledger.spent_by(path).plus(ledger.reserved_by(path))
            over = _sum([o for node, o in ledger.overruns.items() if not path or (node + "/").startswith(path + "/")])
            assert used.tokens - over.tokens <= budget.limits()["tokens"]
            assert used.calls <= 9


def _sum(parts: list[Amounts]) -> Amounts:
    total = Amounts()
    for part in parts:
        total = total.plus(part)
    return total


@pytest.mark.parametrize("dimension", ["usd_nano", "tokens", "input_tokens", "output_tokens", "ms"])
def test_a_stated_reservation_is_told_to_the_driver(dimension: str) -> None:
    """``reserve=`` without a budget is a promise all the same, and the driver gets it as a limit."""
    limits = reserved(books(), "r", **{dimension: 5}).limits_of("r")
    name = "usd" if dimension == "usd_nano" else dimension
    assert getattr(limits, name) == (Decimal(5) / 10**9 if name == "usd" else 5)


def test_a_dimension_reserved_as_zero_is_a_limit_of_zero() -> None:
    """A call that may use no tokens of a limited kind is told so."""
    ledger = reserved(books({"": Budget(tokens=5)}), "r", tokens=0)
    assert ledger.limits_of("r").tokens == 0


def test_what_does_not_fit_now_may_fit_later() -> None:
    """When it is only reserved; not when it is spent, and never after an unknown use."""
    ledger = reserved(books({"": Budget(tokens=10)}), "r", tokens=6)
    shortfall = ledger.reserve("s", "a", {"tokens": 6}, None)
    assert isinstance(shortfall, Shortfall)
    assert ledger.could_fit(shortfall)
    assert not ledger.settle("r", Usage(6, 0), at=None).could_fit(shortfall)
    shut = ledger.settle("r", None, at=None)
    refused = shut.reserve("s", "a", {"tokens": 1}, None)
    assert isinstance(refused, Shortfall)
    assert refused.dimension == "unknown_usage"
    assert not shut.could_fit(refused)


def test_what_is_no_call_is_none_in_the_books() -> None:
    """A function of the caller's reserves what it states, and time; a person and an event nothing."""
    limited = books({"": Budget(usd="1", calls=0, tokens=5, ms=100)})
    compute = limited.reserve("c", "a", {"tokens": 2}, 1.0, label="compute")
    assert isinstance(compute, Ledger)
    assert compute.reserved == Amounts(tokens=2, ms=100)
    assert compute.settle("c", None, at=1.0625).spent == Amounts(tokens=2, ms=63)
    assert compute.settle("c", Usage(usd="0.5"), at=1.0625).spent == Amounts(usd_nano=5 * 10**8, ms=63)
    assert not compute.settle("c", None, at=None).unknown
    human = limited.reserve("h", "a", {}, 1.0, label="human")
    assert isinstance(human, Ledger)
    assert human.reserved == Amounts()
    assert human.settle("h", None, at=None).spent == Amounts()


def test_released_and_charged_without_a_request() -> None:
    """A call that was never made costs nothing; rounds are charged as they begin."""
    ledger = reserved(books({"": Budget(tokens=10)}), "r", tokens=6)
    assert ledger.release("r").spent == Amounts()
    assert not ledger.release("r").open
    assert ledger.charge("loop", Amounts(iterations=1)).spent_by("loop") == Amounts(iterations=1)


def test_rounds_bind_the_node_that_counts_them() -> None:
    """A loop inside does not use up the rounds of the loop around it."""
    ledger = books({"outer": Budget(iterations=2), "outer/inner": Budget(iterations=5)})
    ledger = ledger.charge("outer", Amounts(iterations=1))
    for _ in range(5):
        ledger = ledger.charge("outer/inner", Amounts(iterations=1))
    assert ledger.remaining_of("outer/inner") == {"iterations": 0}
    assert ledger.remaining_of("outer") == {"iterations": 1}
    assert ledger.warned == {"outer/inner"}
    assert not permits_round(ledger, "outer/inner")
    assert permits_round(ledger, "outer")


def test_rounds_bind_whatever_is_around_the_loops() -> None:
    """A limit on a flow, or on the run, is one on all loops in it together."""
    ledger = books({"": Budget(iterations=3), "one": Budget(iterations=9)})
    for path in ("one", "one", "two"):
        assert permits_round(ledger, path)
        ledger = ledger.charge(path, Amounts(iterations=1))
    assert ledger.remaining_of("") == {"iterations": 0}
    assert not permits_round(ledger, "one")
    assert not permits_round(ledger, "two")
