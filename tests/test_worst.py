"""What a run costs at most, known before its first call."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ratchet_core import Backoff, Budget, State, StateMachine
from ratchet_core.worst import WorstCase, combined


def test_parts_add_up_times_their_visits() -> None:
    """Calls, tokens and money are sums of products."""
    worst = combined([("a", WorstCase(2, 10, 100), 1), ("b", WorstCase(1, 5, 7), 3)], None)
    assert worst == WorstCase(5, 25, 121)
    assert worst.usd == Decimal("0.000000121")


def test_a_part_without_a_bound_is_to_blame() -> None:
    """The sum has no bound either, and the state is named, through nested flows too."""
    worst = combined([("a", WorstCase(2, None, 100), 1), ("f", WorstCase(1, None, None, ("x", "y")), 1)], None)
    assert (worst.calls, worst.tokens, worst.usd_nano) == (3, None, None)
    assert worst.unbounded == ("a", "f/x", "f/y")
    assert worst.usd is None


def test_a_budget_cuts_the_bound() -> None:
    """Its limits bind where the sum is higher or has none."""
    worst = combined([("a", WorstCase(9, 10, None), 1)], Budget(calls=4, tokens=7, usd="0.5"))
    assert (worst.calls, worst.tokens, worst.usd) == (4, 7, Decimal("0.5"))
    assert combined([("a", WorstCase(1, 2, 3), 1)], Budget(calls=4, tokens=7, usd="0.5")) == WorstCase(1, 2, 3)


def test_a_state_is_bounded_by_attempts_retries_and_reservations() -> None:
    """Every attempt and every repeat of a failed call, each at its reservation."""
    machine = StateMachine(State("a", max_attempts=3, backoff=Backoff(2), reserve={"tokens": 10, "usd": "0.01"}))
    assert machine.worst_case() == WorstCase(5, 50, 50_000_000)


def test_a_states_own_budget_binds() -> None:
    """Its limits are bounds without a reservation."""
    budget = Budget(calls=2, tokens=9, usd="0.5")
    machine = StateMachine(State("a", budget=budget, reserve={"tokens": 8}))
    assert machine.worst_case() == WorstCase(2, 9, 500_000_000)


def test_cycles_count_as_often_as_they_may_be_visited() -> None:
    """A state on a cycle counts ``max_visits`` times, one beside it once, one that is never entered not at all."""
    states = [State(name, max_attempts=1, backoff=Backoff(0)) for name in ("a", "b", "c", "never")]
    machine = StateMachine(states, {"a": "b", "b": {"valid": "a", "failed": "c"}}, max_visits=7)
    assert machine.worst_case().calls == 15
    assert machine.worst_case().unbounded == ("a", "b", "c")


@pytest.mark.parametrize("replies", [["no"] * 9, ["{}"] * 9, ["no", "{}"] * 5])
def test_no_run_costs_more(replies: list[str]) -> None:
    """The bound holds whatever is replied."""
    machine = StateMachine([State("a"), State("b")], {"a": "b", "b": "a"}, max_visits=2)
    for reply in replies:
        machine.receive(reply)
    assert machine.ledger.spent.calls <= machine.worst_case().calls
