"""``Race``: the first branch that succeeds wins."""

from __future__ import annotations

from typing import Any

import pytest
from flows import N, again, answer, asked, cancelled, number, reply

from ratchet_core import Budget, Compute, ConfigError, FailAction, Race, Raised, State, StateMachine, Usage
from ratchet_core.worst import WorstCase


def test_the_first_value_wins() -> None:
    """It is the value of the race, as the branch's schema has it; the others are cancelled."""
    race = Race("r", [number("a"), Compute("b", "f"), State("c")])
    machine = StateMachine([race, number("after", prompt="{outputs.r.n}")], {"r": "after"})
    reply(machine, "r/a", "x")
    assert not cancelled(machine)
    assert reply(machine, "r/c", 3).next_state == "after"
    assert cancelled(machine) == ["r/b"]
    assert machine.requests[-1].messages[0].text == "3"  # type: ignore[union-attr]


def test_the_order_of_arrival_decides_alone() -> None:
    """Whichever is told first, and the same again when the journal is replayed."""
    for winner in "ab":
        machine = StateMachine(Race("r", [number("a"), number("b")]))
        reply(machine, f"r/{winner}", ord(winner))
        restored = again(machine)
        assert restored.outcome == machine.outcome
        assert machine.outcome is not None
        assert machine.outcome.value == N(n=ord(winner))


def test_it_fails_when_all_have_failed() -> None:
    """With what is wrong in each, and every candidate."""
    machine = StateMachine(Race("r", [number("a"), Compute("b", "f")]))
    reply(machine, "r/a", "x")
    answer(machine, "r/b", Raised("OSError"))
    whole = machine.history[-1]
    assert isinstance(whole, FailAction)
    assert [error.path for error in whole.errors] == [("a",), ("b",)]
    assert machine.outcome is not None
    assert (machine.outcome.reason, machine.outcome.best) == ("raised", {"a": {"n": "x"}})


def test_one_budget_for_all() -> None:
    """Two in flight reserve twice; the third waits, and is never called when one of them wins."""
    branches = [number(name, reserve={"tokens": 10}) for name in "abc"]
    machine = StateMachine(Race("r", branches, budget=Budget(tokens=20)))
    assert asked(machine) == ["r/a", "r/b"]
    reply(machine, "r/b", usage=Usage(1, 1))
    assert machine.done
    assert {path: amounts.tokens for path, amounts in machine.ledger.own.items()} == {"r/b": 2, "r/a": 10}


@pytest.mark.parametrize(
    ("branches", "options"), [([], {}), ([number("a")], {"timeout": 0}), (number("a"), {"budget": 1})]
)
def test_what_can_not_work_is_refused(branches: Any, options: dict[str, Any]) -> None:
    """When it is made."""
    with pytest.raises(ConfigError):
        Race("r", branches, **options)


def test_worst_case() -> None:
    """Everybody may have been called."""
    branches = [number(name, reserve={"tokens": 5, "usd": "0.1"}) for name in "ab"]
    assert Race("r", branches).worst() == WorstCase(6, 30, 600_000_000)
