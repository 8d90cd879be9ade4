"""Loops, debates and graphs made at random, for ``laws.nested``; what is in them is made by its ``nodes``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flows import N
from hypothesis import strategies as st

from ratchet_core import Backoff, Budget, Compute, Dag, Debate, Loop, State, Task
from ratchet_core.convergence import judge, predicate, score_plateau, semantic_delta
from ratchet_core.kind import Kind
from ratchet_core.policies import BestScore, Escalate, LastGood

__all__ = ["dags", "debates", "loops"]

Nodes = Callable[[str, int], st.SearchStrategy[Kind]]
Options = dict[str, st.SearchStrategy[Any]]


def _weight(value: Any) -> int:
    """A number that depends on the value alone, whatever it is."""
    return sum(repr(value).encode()) % 5


def _enough(value: Any) -> bool:
    return _weight(value) == 3


def _late(round: Any) -> bool:
    return bool(round.iteration >= 3)


@st.composite
def _scorers(draw: st.DrawFn) -> Any:
    if draw(st.booleans()):
        return _weight
    if draw(st.booleans()):
        return Compute("grade", "grade", {"value": "{round.iteration}"}, returns=float)
    reserve = draw(st.sampled_from([{}, {"tokens": 5, "usd": "0.05"}]))
    return State("grade", float, prompt="{round.iteration}? {round.score}", reserve=reserve)


@st.composite
def _detectors(draw: st.DrawFn, scored: bool) -> list[Any]:
    critic = State("critic", N, prompt="{round.iteration} {round.grew_from}", max_attempts=draw(st.integers(1, 2)))
    every = [judge(critic, lambda answer: answer.n == 2), predicate(_late), semantic_delta(0.1)]
    every += [score_plateau(draw(st.integers(1, 2)), 0.5)] if scored else []
    return draw(st.lists(st.sampled_from(every), max_size=2, unique_by=lambda each: each.name))


@st.composite
def loops(draw: st.DrawFn, name: str, depth: int, nodes: Nodes, rare: Options) -> Loop:
    """A loop over anything."""
    scorer = draw(st.none() | _scorers())
    policies = [LastGood(), *([BestScore()] if scorer is not None else [])]
    options = {option: draw(strategy) for option, strategy in rare.items()}
    if draw(st.integers(0, 3)) == 0:
        options["budget"] = Budget(iterations=draw(st.integers(0, 4)), calls=draw(st.none() | st.integers(0, 6)))
    return Loop(
        name,
        draw(nodes("body", depth - 1)),
        until=draw(st.sampled_from([None, None, _enough])),
        max_iterations=draw(st.integers(1, 4)),
        scorer=scorer,
        converge_on=draw(_detectors(scorer is not None)),
        backtrack=draw(st.lists(st.sampled_from(policies), max_size=2, unique=True)),
        on_stall=draw(st.none() | st.builds(Escalate, st.integers(1, 2))) if scorer is not None else None,
        feedback=draw(st.sampled_from([None, lambda round: {"round": round.iteration, "why": round.failure}])),
        initial=draw(st.sampled_from([None, {"n": 0}])),
        cycles=draw(st.sampled_from([0, 2, 8])),
        **options,
    )


@st.composite
def debates(draw: st.DrawFn, name: str, depth: int, nodes: Nodes, rare: Options) -> Debate:
    """Two or three agents of any kind."""
    agents = [draw(nodes(f"k{index}", depth - 1)) for index in range(draw(st.integers(2, 3)))]
    options = {option: draw(strategy) for option, strategy in rare.items()}
    closing = draw(st.none() | nodes("closing", 0))
    threshold = draw(st.none() | st.integers(2, len(agents)))
    return Debate(name, agents, draw(st.integers(1, 3)), synthesize=closing, threshold=threshold, **options)


@st.composite
def dags(draw: st.DrawFn, name: str, depth: int, nodes: Nodes, rare: Options) -> Dag:
    """Up to four tasks; each depends on some before it."""
    tasks: list[Task] = []
    for index in range(draw(st.integers(1, 4))):
        before = [task.name for task in tasks]
        depends_on = draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else []
        told = [f"status.{each} == 'completed'" for each in depends_on]
        condition = draw(
            st.sampled_from([None, None, "inputs.x > 1", lambda context: len(context.outputs) != 2, *told])
        )
        tasks.append(
            Task(
                draw(nodes(f"k{index}", depth - 1)),
                depends_on,
                condition,
                draw(st.sampled_from(["fail", "skip_dependents", "continue"])),
                draw(st.none() | st.builds(Backoff, st.integers(1, 2), st.sampled_from([0.0, 4.0]))),
                draw(st.sampled_from([None, None, "key"])),
                draw(st.none() | nodes(f"undo{index}", 0)),
            )
        )
    options = {option: draw(strategy) for option, strategy in rare.items()}
    return Dag(name, tasks, max_parallel=draw(st.none() | st.integers(1, 2)), **options)
