"""Diagrams of every kind, held against Mermaid's own parser (from npm, installed by ``make test`` where npm is)."""

from __future__ import annotations

import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ratchet_core import (
    Compute,
    Dag,
    Debate,
    Flow,
    Human,
    Loop,
    Parallel,
    Quorum,
    Race,
    Sleep,
    State,
    StateMachine,
    Task,
    WaitFor,
)
from ratchet_core.convergence import judge
from ratchet_core.lifecycles import GRAPH, RUN, TASK

PARSER = Path(__file__).resolve().parents[1] / "out" / "mermaid"
HOSTILE = [
    'say "hi"',
    "a; b",
    "end",
    "state",
    "[*]",
    "x --> y",
    "%% no",
    "größe 東京",
    "a{b}",
    "--",
    "note",
    "`t`",
    "<b>",
]


def s(name: str) -> State[Any]:
    """A state."""
    return State(name)


def nested(depth: int) -> Any:
    """Every composite inside every other."""
    if not depth:
        return s("leaf")
    inner = nested(depth - 1)
    return Flow(
        f"flow{depth}",
        [
            Parallel(f"parallel{depth}", [inner, Race(f"race{depth}", [s("r1"), s("r2")])]),
            Loop(f"loop{depth}", Quorum(f"quorum{depth}", s("q"), 3), converge_on=judge(s("critic"), "ok")),
            Debate(f"debate{depth}", [s("pro"), s("con")], synthesize=s("chair")),
            Dag(f"dag{depth}", [s("a"), Task(s("b"), ["a"], compensate=s("undo")), Human("ask", "?", options=["yes"])]),
        ],
        {f"parallel{depth}": f"loop{depth}", f"loop{depth}": {"converged": f"debate{depth}", "failed": f"dag{depth}"}},
    )


DIAGRAMS = {
    "state": StateMachine(s("a")).mermaid(),
    "routes": StateMachine([s("a"), s("b"), s("c")], {"a": {"valid": "b", "failed": "c"}, "b": "a"}).mermaid(),
    "leaves": StateMachine(
        [Compute("c", "f"), Sleep("z", 1), WaitFor("w", "key"), Human("h", "?")], {"c": "z", "z": "w", "w": "h"}
    ).mermaid(),
    "nested": StateMachine(nested(3)).mermaid(),
    "outcomes": StateMachine([Human("h", "?", options=HOSTILE), s("a")], {"h": dict.fromkeys(HOSTILE, "a")}).mermaid(),
    "names": StateMachine([s(name) for name in HOSTILE], dict(pairwise(HOSTILE))).mermaid(),
    **{life.name: life.mermaid() for life in (TASK, GRAPH, RUN)},
}


def test_every_diagram_is_one_that_mermaid_takes() -> None:
    """All kinds, nested three deep, with names that are marks of its grammar; and what is broken is told as broken."""
    node = shutil.which("node")
    if node is None or not (PARSER / "node_modules" / "mermaid").is_dir():
        pytest.skip("Mermaid is not installed: no node here, or `make test` could not install it")
    texts = [*DIAGRAMS.values(), "stateDiagram-v2\n    a --> --> b"]
    done = subprocess.run(
        [node, "check.mjs"],
        input=json.dumps(texts),
        cwd=PARSER,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    *results, broken = json.loads(done.stdout)
    wrong = {name: result for name, result in zip(DIAGRAMS, results, strict=True) if not result["ok"]}
    assert not wrong
    assert {result["type"] for result in results} == {"stateDiagram"}
    assert not broken["ok"]


def test_a_diagram_of_every_kind_names_all_its_members() -> None:
    """Also where Mermaid is not there to say that it can be drawn."""
    for name in ("parallel1", "race2", "quorum3", "critic", "chair", "undo", "leaf"):
        assert f'"{name}"' in DIAGRAMS["nested"]
