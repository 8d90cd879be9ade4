"""``Debate``: agents who answer in rounds until they agree."""

from __future__ import annotations

from typing import Any

import pytest
from flows import N, again, answer, asked, number, reply

from ratchet_core import (
    Budget,
    Compute,
    ConfigError,
    Debate,
    Debated,
    FailAction,
    Loop,
    Raised,
    Returned,
    State,
    StateMachine,
    Usage,
)
from ratchet_core.worst import WorstCase


def debate(*agents: Any, **options: Any) -> StateMachine[Any]:
    """A debate of agents who want numbers."""
    named = agents or [number(name, prompt="{debate.round}: {debate.positions}") for name in "abc"]
    return StateMachine(Debate("d", list(named), **options))


def round_of(machine: StateMachine[Any], **numbers: Any) -> None:
    """One round; ``None`` is an agent that fails."""
    for name, n in numbers.items():
        reply(machine, f"d/{name}", "nothing" if n is None else n)


def value(machine: StateMachine[Any]) -> Debated:
    """Of the outcome."""
    assert machine.outcome is not None
    assert isinstance(machine.outcome.value, Debated)
    return machine.outcome.value


def test_it_ends_in_the_round_in_which_they_agree() -> None:
    """Not in the last one; the agreement of each round is known."""
    machine = debate(rounds=5)
    round_of(machine, a=1, b=2, c=2)
    assert not machine.done
    round_of(machine, c=2, a=2, b=2)
    assert machine.outcome is not None
    assert machine.outcome.kind == "converged"
    assert value(machine).value == N(n=2)
    assert [round.agreed for round in value(machine).rounds] == [2, 3]
    assert value(machine).rounds[0].positions == {"a": N(n=1), "b": N(n=2), "c": N(n=2)}
    assert again(machine).outcome == machine.outcome


def test_everybody_sees_what_was_said_before() -> None:
    """In the last round, and in all of them."""
    machine = debate()
    assert machine.requests[0].messages[0].text.startswith("1: ")  # type: ignore[union-attr]
    round_of(machine, a=1, b=2, c=3)
    told = machine.requests[0].messages[0].text  # type: ignore[union-attr]
    assert told.startswith("2: ")
    assert all(f'"n":{n}' in told for n in (1, 2, 3))


def test_an_agent_that_fails_loses_nothing() -> None:
    """It is missing from its round, and asked again in the next; the others' work stays."""
    machine = debate(threshold=2)
    round_of(machine, a=1, b=None, c=3)
    assert not machine.done
    round_of(again(machine), a=1, b=1, c=3)
    machine2 = again(machine)
    round_of(machine2, a=1, b=1, c=3)
    assert value(machine2).value == N(n=1)
    first = value(machine2).rounds[0]
    assert (set(first.positions), first.failures["b"]["reason"]) == ({"a", "c"}, "max_attempts")


def test_a_round_in_which_all_fail_ends_it_with_what_was_said() -> None:
    """For their reason, and with the history as the best there is."""
    machine = debate()
    round_of(machine, a=1, b=2, c=3)
    round_of(machine, a=None, b=None, c=None)
    assert machine.outcome is not None
    assert (machine.outcome.kind, machine.outcome.reason) == ("failed", "max_attempts")
    assert machine.outcome.best == [{"a": {"n": 1}, "b": {"n": 2}, "c": {"n": 3}}, {}]


def test_without_agreement_it_fails() -> None:
    """With how many agreed in each round."""
    machine = debate(rounds=2)
    for _ in range(2):
        round_of(machine, a=1, b=2, c=2)
    last = machine.history[-1]
    assert isinstance(last, FailAction)
    assert (last.state_name, last.reason) == ("d", "no_quorum")
    assert "2, 2" in str(last.errors[0])


def test_somebody_may_sum_up() -> None:
    """Seeing all that was said; converged or not is told apart."""
    for numbers, kind in (((1, 2), "synthesized"), ((2, 2), "converged")):
        chair = number("chair", prompt="{debate.history} {debate.round}")
        machine = debate(number("a"), number("b"), rounds=1, synthesize=chair)
        round_of(machine, a=numbers[0], b=numbers[1])
        assert asked(machine) == ["d/chair"]
        assert f'"n":{numbers[0]}' in machine.requests[0].messages[0].text  # type: ignore[union-attr]
        reply(machine, "d/chair", 7)
        assert machine.outcome is not None
        assert (machine.outcome.kind, value(machine).value) == (kind, N(n=7))
        assert value(machine).converged is (kind == "converged")


def test_who_fails_to_sum_up_fails_the_debate() -> None:
    """And loses nothing of it."""
    machine = debate(number("a"), number("b"), rounds=1, synthesize=number("chair"))
    round_of(machine, a=1, b=2, chair=None)
    assert machine.outcome is not None
    assert (machine.outcome.reason, machine.outcome.best) == ("max_attempts", [{"a": {"n": 1}, "b": {"n": 2}}])


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [(True, "True", False), (1, True, False), (1, 1.0, True), ({"x": 1}, {"x": 1}, True), ([1, 2], [2, 1], False)],
)
def test_agreement_is_of_json_values(one: Any, other: Any, agree: bool) -> None:
    """Not of how they print."""
    machine = debate(Compute("a", "f"), Compute("b", "f"), rounds=1)
    answer(machine, "d/a", Returned(one))
    answer(machine, "d/b", Returned(other))
    assert machine.outcome is not None
    assert (machine.outcome.kind == "converged") is agree


def test_a_field_to_agree_on() -> None:
    """The rest may differ; the value is that of the first agent who agrees."""
    machine = debate(State("a", None, max_attempts=1), State("b", None, max_attempts=1), agree_on="verdict.ok")
    for name, why in (("b", "y"), ("a", "x")):
        (id,) = [request.id for request in machine.requests if f"d/{name}/" in request.id]
        machine.receive(f'{{"verdict": {{"ok": true}}, "why": "{why}"}}', request=id)
    assert value(machine).value["why"] == "x"


def test_one_budget_for_the_whole_debate() -> None:
    """Agents that can not be paid for fail; what was said stays."""
    agents = [number(name, reserve={"tokens": 10}) for name in "ab"]
    machine = debate(*agents, budget=Budget(tokens=25))
    reply(machine, "d/a", 1, Usage(5, 5))
    reply(machine, "d/b", 2, Usage(5, 5))
    assert machine.outcome is not None
    assert machine.outcome.reason == "budget_exhausted"
    assert machine.outcome.best[0] == {"a": {"n": 1}, "b": {"n": 2}}
    assert machine.ledger.spent.tokens == 20


def test_any_kind_may_be_an_agent() -> None:
    """One that raises is one that failed."""
    machine = debate(Compute("a", "f"), number("b"), number("c"), threshold=2)
    answer(machine, "d/a", Raised("OSError"))
    round_of(machine, b=1, c=1)
    assert value(machine).rounds[0].failures == {"a": {"reason": "raised", "best": None}}


@pytest.mark.parametrize(
    ("agents", "options"),
    [
        ([], {}),
        ("a", {}),
        ("ab", {"rounds": 0}),
        ("ab", {"threshold": 3}),
        ("ab", {"threshold": 1}),
        ("ab", {"agree_on": "m"}),
        ("ab", {"agree_on": ""}),
        ("ab", {"synthesize": 3}),
        ("ab", {"synthesize": number("a")}),
    ],
)
def test_what_can_not_work_is_refused(agents: str, options: dict[str, Any]) -> None:
    """When it is made: also a field that no schema has."""
    with pytest.raises(ConfigError):
        Debate("d", [number(name) for name in agents], **options)


def test_worst_case() -> None:
    """Every round and who sums up."""
    made = [number(name, reserve={"tokens": 5, "usd": "0.1"}) for name in "abs"]
    assert Debate("d", made[:2], rounds=2, synthesize=made[2]).worst() == WorstCase(15, 75, 1_500_000_000)


def test_no_value_takes_the_name_of_what_a_debate_shows() -> None:
    """Within sight of it; a debate may well be called one."""
    with pytest.raises(ConfigError, match="'debate'"):
        StateMachine([number("debate"), Debate("d", [number("a"), number("b")])])
    assert asked(StateMachine(Debate("debate", [number("a"), number("b")]))) == ["debate/a", "debate/b"]


def test_as_the_best_of_what_is_around_it_a_debate_is_plain_data() -> None:
    """Which can be stored."""
    machine = StateMachine(Loop("l", Debate("d", [number("a"), number("b")]), max_iterations=1))
    reply(machine, "l/d/a", 1)
    reply(machine, "l/d/b", 1)
    machine = again(machine)
    assert machine.outcome is not None
    assert machine.outcome.best == {
        "value": {"n": 1},
        "rounds": [{"positions": {"a": {"n": 1}, "b": {"n": 1}}, "failures": {}, "agreed": 2}],
        "converged": True,
    }
