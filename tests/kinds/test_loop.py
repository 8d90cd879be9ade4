"""``Loop``: rounds on the value of an earlier one, until it is enough."""

from __future__ import annotations

from typing import Any

import pytest
from flows import N, again, answer, asked, number, reply

from ratchet_core import (
    Budget,
    CallbackError,
    Compute,
    ConfigError,
    FailAction,
    Flow,
    Loop,
    Parallel,
    Raised,
    Returned,
    RunCompute,
    State,
    StateMachine,
    Usage,
    UsageError,
)
from ratchet_core.convergence import judge, predicate, score_plateau, semantic_delta
from ratchet_core.policies import BestScore, Escalate, LastGood
from ratchet_core.worst import WorstCase


def looped(*numbers: Any, **options: Any) -> StateMachine[Any]:
    """A loop over a body that wants numbers, fed with some."""
    machine = StateMachine(
        Loop("l", number("body", prompt="{round.iteration}: {round.value} {round.feedback}"), **options)
    )
    for n in numbers:
        reply(machine, "l/body", n)
    return machine


def by_n(value: N) -> int:
    """A score."""
    return value.n


def text(machine: StateMachine[Any]) -> str:
    """What the outstanding call says."""
    return machine.requests[0].messages[0].text  # type: ignore[union-attr]


def ended(machine: StateMachine[Any]) -> tuple[Any, ...]:
    """Kind, reason, value and best of the outcome."""
    outcome = machine.outcome
    assert outcome is not None
    return outcome.kind, outcome.reason, outcome.value, outcome.best


@pytest.mark.parametrize("until", ["n >= 3", lambda value: value.n >= 3])
def test_it_converges_when_the_value_is_enough(until: Any) -> None:
    """With that value."""
    machine = looped(1, 2, until=until)
    assert not machine.done
    reply(machine, "l/body", 3)
    assert ended(machine) == ("converged", "until", N(n=3), {"n": 3})
    assert again(machine).outcome == machine.outcome


def test_each_round_sees_the_last_one_and_what_it_misses() -> None:
    """The value under ``round`` and under the body's name."""
    machine = looped(until="n >= 3", initial={"n": 0})
    assert text(machine).startswith("1: ")
    reply(machine, "l/body", 1)
    assert text(machine).startswith("2: ")
    assert "n >= 3 (actual: n=1)" in text(machine)


def test_it_is_exhausted_after_its_last_round() -> None:
    """With the best round, and a verdict of its own in the history."""
    machine = looped(5, 1, max_iterations=2, scorer=by_n)
    assert ended(machine) == ("exhausted", "exhausted", None, {"n": 5})
    last = machine.history[-1]
    assert isinstance(last, FailAction)
    assert (last.state_name, last.reason, last.best) == ("l", "exhausted", {"n": 5})


def test_a_failed_round_ends_it_unless_the_loop_says_to_go_on() -> None:
    """Never swallowed: with ``LastGood`` it is a round that counts, costs, and is told to the next one."""
    assert ended(looped(1, "x"))[:2] == ("failed", "max_attempts")
    machine = looped(1, "x", backtrack=LastGood(), max_iterations=4)
    assert "failed: max_attempts" in text(machine)
    assert "3: " in text(machine)
    machine.receive("nothing", usage=Usage(1, 1))
    assert machine.ledger.spent.calls == 3
    assert machine.ledger.own["l"].iterations == 4
    assert not machine.done


def test_failures_that_cost_nothing_end_too() -> None:
    """A limit on money alone would never be reached."""
    loop = Loop("l", Compute("body", "f"), backtrack=LastGood(), budget=Budget(usd="0.01"), max_iterations=7)
    machine = StateMachine(loop)
    rounds = 0
    while not machine.done:
        answer(machine, "l/body", Raised("OSError", usage=Usage(usd="0")))
        rounds += 1
    assert rounds == 7
    assert ended(machine)[0] == "exhausted"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 1, 1), "stalled"),
        ((1, 2, 1, 2), "stalled"),
        ((1, 2, 3, 1, 2, 3), "stalled"),
        ((1, 1, 2, 1), None),
        ((1, 2, 1, 3, 1, 2), None),
    ],
)
def test_values_that_go_round_in_circles_stall(numbers: tuple[int, ...], expected: str | None) -> None:
    """Three times the same, or a longer cycle gone round twice."""
    machine = looped(*numbers)
    assert (machine.outcome.kind if machine.outcome else None) == expected
    assert not looped(*numbers, cycles=0).done


def test_it_stalls_when_the_score_no_longer_rises() -> None:
    """The outcome is stalled and nothing else, with the best round."""
    machine = looped(3, 2, 3, scorer=by_n, on_stall=Escalate(after=2))
    assert ended(machine) == ("stalled", "stalled", None, {"n": 3})


def test_a_tie_is_no_step_back() -> None:
    """``BestScore`` goes on from the best round only after a worse one."""
    machine = looped(2, 2, scorer=lambda value: 1.0 if value.n == 2 else 0.0, backtrack=BestScore())
    assert machine.snapshot()["frame"]["active"]["l"]["memory"]["base"]["iteration"] == 2
    reply(machine, "l/body", 0)
    assert machine.snapshot()["frame"]["active"]["l"]["memory"]["base"]["iteration"] == 2
    reply(machine, "l/body", 2)
    newest = machine.snapshot()["frame"]["active"]["l"]["memory"]["newest"]
    assert (newest["iteration"], newest["grew_from"]) == (4, 2)


def test_values_are_never_aliased() -> None:
    """A function that changes what it is shown changes nothing."""

    def ruins(value: Any) -> float:
        score = float(len(value["drafts"]))
        value["drafts"].clear()
        return score

    body = State("body", None, max_attempts=1)
    machine = StateMachine(Loop("l", body, scorer=ruins, max_iterations=2))
    machine.receive('{"drafts": [1, 2]}')
    machine.receive('{"drafts": [1]}')
    assert ended(machine)[3] == {"drafts": [1, 2]}


def test_a_plateau_ends_with_the_best() -> None:
    """Not with the newest."""
    machine = looped(1, 5, 4, 5, scorer=by_n, converge_on=score_plateau(patience=2, min_delta=1))
    assert ended(machine) == ("converged", "score_plateau", N(n=5), {"n": 5})


def test_a_predicate_sees_the_round() -> None:
    """Its number, its score and the best before it."""
    seen: list[Any] = []

    def enough(round: Any) -> bool:
        seen.append((round.iteration, round.grew_from, round.value.n, round.score, round.best_score))
        return bool(round.iteration == 2)

    machine = looped(4, 3, scorer=by_n, converge_on=[predicate(enough)])
    assert ended(machine)[:2] == ("converged", "predicate")
    assert seen == [(1, 0, 4, 4.0, 4.0), (2, 1, 3, 3.0, 4.0)]


def test_a_judge_is_asked_like_any_other() -> None:
    """Its call is in the loop's books, its answer is feedback, and it sees the value that it judges."""
    critic = number("critic", prompt="good? {round.value.n} {body.n}", reserve={"tokens": 5})
    loop = Loop(
        "l", number("body", prompt="{round.feedback}", reserve={"tokens": 5}), converge_on=judge(critic, lambda v: v.n > 6),
        budget=Budget(tokens=100),
    )  # fmt: skip
    machine = StateMachine(loop)
    reply(machine, "l/body", 3, Usage(1, 1))
    assert asked(machine) == ["l/critic"]
    assert text(machine) == "good? 3 3"
    reply(machine, "l/critic", 2, Usage(2, 2))
    assert '{"n":2}' in text(machine)
    reply(machine, "l/body", 4, Usage(1, 1))
    reply(machine, "l/critic", 9, Usage(2, 2))
    assert ended(machine)[:3] == ("converged", "judge", N(n=4))
    assert machine.ledger.spent_by("l/critic").tokens == 8
    assert machine.ledger.spent_by("l").tokens == 12


def test_a_judge_that_fails_ends_the_loop_with_its_reason() -> None:
    """It is not taken for a no."""
    machine = StateMachine(Loop("l", number("body"), converge_on=judge(number("critic"), "n"), backtrack=LastGood()))
    reply(machine, "l/body", 3)
    reply(machine, "l/critic", "x")
    assert ended(machine) == ("failed", "max_attempts", None, {"n": 3})


def test_a_judge_that_says_neither_yes_nor_no_is_the_callers_mistake() -> None:
    """With the machine as it was."""
    machine = StateMachine(Loop("l", number("body"), converge_on=judge(number("critic"), "n")))
    reply(machine, "l/body", 3)
    before = machine.snapshot()
    with pytest.raises(UsageError, match="boolean"):
        reply(machine, "l/critic", 1)
    assert machine.snapshot() == before


def test_an_embedding_is_asked_for() -> None:
    """The function gets the value; the distance of two rounds in a row decides."""
    machine = looped(1, converge_on=semantic_delta(0.1))
    (request,) = machine.requests
    assert isinstance(request, RunCompute)
    assert (request.function, dict(request.arguments)) == ("embed", {"value": {"n": 1}})
    answer(machine, "l/embed", Returned([1.0, 0.0]))
    reply(machine, "l/body", 2)
    answer(machine, "l/embed", Returned([0.0, 1.0]))
    reply(machine, "l/body", 3)
    answer(machine, "l/embed", Returned([0.0, 0.9]))
    assert ended(machine)[:3] == ("converged", "semantic_delta", N(n=3))


def test_a_scorer_may_be_a_node() -> None:
    """It answers with a number, before anybody else judges the round."""
    scorer = State("grade", float, max_attempts=1)
    machine = StateMachine(Loop("l", number("body"), scorer=scorer, converge_on=score_plateau(1, 0.5)))
    for n, grade in ((1, "0.5"), (2, "0.6")):
        reply(machine, "l/body", n)
        assert asked(machine) == ["l/grade"]
        machine.receive(grade)
    assert ended(machine)[:3] == ("converged", "score_plateau", N(n=2))


def test_the_budget_ends_it_with_the_best_round() -> None:
    """A round, or a judgement, that can not be paid for; failed calls are charged like others."""
    body = number("body", reserve={"tokens": 10})
    machine = StateMachine(Loop("l", body, budget=Budget(tokens=25)))
    reply(machine, "l/body", 1, Usage(5, 5))
    reply(machine, "l/body", 2, Usage(5, 5))
    assert ended(machine) == ("budget_exhausted", "budget_exhausted", None, {"n": 2})
    machine = looped(1, 2, budget=Budget(iterations=2))
    assert ended(machine)[0] == "budget_exhausted"


def test_rounds_of_an_inner_loop_are_its_own() -> None:
    """They do not use up those of the loop around it."""
    inner = Loop("inner", number("body"), max_iterations=3, until="n > 8")
    outer = Loop("outer", Flow("f", inner), budget=Budget(iterations=2), backtrack=LastGood())
    machine = StateMachine(outer)
    for n in (1, 2, 3, 4, 5):
        reply(machine, "outer/f/inner/body", n)
    assert not machine.done
    reply(machine, "outer/f/inner/body", 6)
    assert ended(machine)[0] == "budget_exhausted"
    assert machine.ledger.own["outer"].iterations == 2
    assert machine.ledger.own["outer/f/inner"].iterations == 6


def test_a_limit_on_rounds_binds_whatever_it_is_given_to() -> None:
    """Around loops it is one on the rounds of all of them together: a limit that binds nothing would be none."""
    for budget, options in ((Budget(iterations=2), {}), (None, {"budget": Budget(iterations=2)})):
        flow = Flow(
            "f",
            [Loop("one", number("a"), max_iterations=1), Loop("two", number("b"))],
            {"one": {"failed": "two"}},
            **options,
        )
        machine = StateMachine(flow, budget=budget)
        reply(machine, "f/one/a", 1)
        reply(machine, "f/two/b", 2)
        assert ended(machine) == ("budget_exhausted", "budget_exhausted", None, {"n": 2})


def test_no_value_takes_the_name_of_what_a_loop_shows() -> None:
    """``{round}`` would be one or the other, and nobody could tell which."""
    for build in (
        lambda: Loop("l", number("round")),
        lambda: Loop("l", number("body"), converge_on=judge(number("round"), "n")),
        lambda: StateMachine([number("round"), Flow("deeper", Loop("l", number("body")))]),
    ):
        with pytest.raises(ConfigError, match="'round'"):
            build()
    assert asked(StateMachine(Loop("round", number("body")))) == ["round/body"]
    assert asked(StateMachine(Parallel("p", [number("round"), Loop("l", number("body"))]))) == ["p/round", "p/l/body"]


def test_transitions_route_by_how_it_ended() -> None:
    """Each outcome apart, converged or by the detector that said so."""
    states = [Loop("l", number("body"), max_iterations=1, until="n > 5"), number("good"), number("bad")]
    for n, target in ((9, "good"), (1, "bad")):
        machine = StateMachine(states, {"l": {"converged": "good", "exhausted": "bad"}})
        reply(machine, "l/body", n)
        assert asked(machine) == [target]


def test_its_body_may_work_at_once() -> None:
    """Any kind at all."""
    body = Parallel("both", [number("a"), number("b")])
    machine = StateMachine(Loop("l", body, until=lambda value: value["a"] == value["b"]))
    for a, b in ((1, 2), (3, 3)):
        reply(machine, "l/both/b", b)
        machine = again(machine)
        reply(machine, "l/both/a", a)
    assert ended(machine)[0] == "converged"


def test_a_snapshot_does_not_grow_with_the_rounds() -> None:
    """Nor does what one more step costs in bytes of the journal."""
    machine = StateMachine(Loop("l", number("body"), max_iterations=5_000, scorer=by_n, backtrack=BestScore()))
    sizes = []
    for n in range(1_000, 1_300):
        reply(machine, "l/body", n)
        sizes.append(len(str(machine.snapshot())))
    assert max(sizes[250:]) - min(sizes[50:100]) < 20


def test_what_a_function_raises_leaves_the_machine_as_it_was() -> None:
    """And names it."""
    for options in ({"until": lambda value: 1 / 0}, {"scorer": lambda value: 1 / 0}, {"feedback": lambda round: 1 / 0}):
        machine = looped(**options)  # type: ignore[arg-type]
        before = machine.snapshot()
        with pytest.raises(CallbackError):
            reply(machine, "l/body", 1)
        assert machine.snapshot() == before
    with pytest.raises(UsageError, match="finite"):
        looped(1, scorer=lambda value: float("nan"))


@pytest.mark.parametrize(
    "options",
    [
        {"max_iterations": 0},
        {"until": 3},
        {"scorer": 3},
        {"feedback": 3},
        {"converge_on": 3},
        {"converge_on": score_plateau()},
        {"backtrack": 3},
        {"backtrack": BestScore()},
        {"on_stall": 3},
        {"on_stall": Escalate(2)},
        {"cycles": -1},
        {"budget": 3},
        {"converge_on": judge(number("body"))},
    ],
)
def test_what_can_not_work_is_refused(options: dict[str, Any]) -> None:
    """When it is made: also a policy that goes by a score, without a scorer."""
    with pytest.raises(ConfigError):
        Loop("l", number("body"), **options)


def test_worst_case() -> None:
    """Every round, and everybody asked about it."""
    body, critic = (
        number("body", reserve={"tokens": 5, "usd": "0.1"}),
        number("critic", reserve={"tokens": 1, "usd": 0}),
    )
    loop = Loop("l", body, max_iterations=4, converge_on=judge(critic, "n"), budget=Budget(iterations=3))
    assert loop.worst() == WorstCase(18, 54, 900_000_000)


def test_the_definition_tells_loops_apart() -> None:
    """And is the same in every process."""
    digests = {
        looped(**options).spec.digest
        for options in (
            {},
            {"max_iterations": 3},
            {"until": "n > 1"},
            {"scorer": by_n},
            {"scorer": by_n, "converge_on": score_plateau(2)},
            {"scorer": by_n, "converge_on": score_plateau(3)},
            {"scorer": by_n, "on_stall": Escalate(2)},
            {"initial": 1},
            {"cycles": 0},
        )
    }
    assert len(digests) == 9
