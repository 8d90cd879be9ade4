"""A compiled definition: immutable, checked, shared."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from ratchet_core import Budget, ConfigError, Limits, SnapshotError, State, StateMachine
from ratchet_core.kinds import Flow
from ratchet_core.kinds.flow import DEFAULT_MAX_VISITS


def compiled(states: Any, **options: Any) -> Flow:
    """With defaults."""
    given = {"transitions": None, "initial": None, "budget": None, "max_visits": 1, **options}
    return Flow("", states, given.pop("transitions"), given.pop("initial"), **given)


@pytest.mark.parametrize(
    ("states", "options", "told"),
    [
        ([], {}, "at least one state"),
        ({}, {}, "at least one state"),
        ({"extract": State("extrct")}, {}, "give both the same name"),
        ([State("a"), State("a")], {}, "same name"),
        (["a"], {}, "not a state"),
        (State, {}, "not a state"),
        (State("a"), {"max_visits": 0}, "max_visits"),
        (State("a"), {"max_visits": 1.5}, "max_visits"),
        (State("a"), {"budget": "5 USD"}, "give Budget"),
        (State("a"), {"transitions": ["b"]}, "give a mapping"),
        (State("a"), {"initial": "b"}, "initial"),
        ({3: State("a")}, {}, "same name"),
    ],
)
def test_a_definition_that_can_not_work_is_refused(states: Any, options: dict[str, Any], told: str) -> None:
    """What, where, and what to give instead."""
    with pytest.raises(ConfigError, match=told):
        compiled(states, **options)


def test_one_state_a_sequence_or_a_mapping() -> None:
    """All are the same flow."""
    for states in (State("a"), [State("a")], (State("a"),), {"a": State("a")}):
        flow = compiled(states)
        assert (flow.initial, list(flow.states)) == ("a", ["a"])


def test_the_callers_mapping_is_copied() -> None:
    """Later changes to it change nothing."""
    states = {"a": State("a")}
    flow = compiled(states)
    states["b"] = State("b")
    assert list(flow.states) == ["a"]


def test_budgets_are_known_by_path() -> None:
    """The run is the empty path; nested flows add theirs."""
    inner = Flow("f", {"a": State("a", budget=Budget(calls=1))}, {}, "a", max_visits=1, budget=Budget(calls=2))
    spec = StateMachine([inner], budget=Budget(calls=3)).spec
    assert dict(spec.budgets) == {"": Budget(calls=3), "f": Budget(calls=2), "f/a": Budget(calls=1)}


def test_nodes_are_found_by_path() -> None:
    """At any depth; what is not there is a foreign snapshot's."""
    state = State("a")
    spec = StateMachine([Flow("f", {"a": state}, {}, "a", max_visits=1)]).spec
    assert spec.node("") is spec.root
    assert spec.node("f/a") is state
    for path in ("x", "f/x", "f/a/x"):
        with pytest.raises(SnapshotError, match="no state"):
            spec.node(path)


def test_the_digest_is_of_what_the_definition_does() -> None:
    """Equal definitions agree; budget, limits, names and schemas count."""
    base = StateMachine(State("a")).spec.digest
    assert re.fullmatch("[0-9a-f]{64}", base)
    assert StateMachine(State("a")).spec.digest == base
    others = [
        StateMachine(State("b")),
        StateMachine(State("a", {"type": "object", "required": ["x"]})),
        StateMachine(State("a"), budget=Budget(calls=1)),
        StateMachine(State("a"), limits=Limits(depth=5)),
        StateMachine(State("a"), max_visits=DEFAULT_MAX_VISITS + 1),
        StateMachine(State("a"), {"a": "a"}),
    ]
    assert len({base, *(other.spec.digest for other in others)}) == 1 + len(others)


def test_the_digest_is_the_same_in_every_process() -> None:
    """Hash seeds do not count, so a snapshot can be restored elsewhere."""
    code = (
        "from ratchet_core import *\n"
        "from ratchet_core.strategies import Ladder, PatchFields\n"
        "s = State('a', {'enum': ['x', 'y']},"
        " strategy=Ladder({'refusal': [PatchFields()], 'truncated': [PatchFields()]}),"
        " tools=[Tool('t', {'required': ['q']})], reserve={'usd': '1', 'tokens': 2})\n"
        "m = StateMachine(s, budget=Budget(usd='5'))\n"
        "print(m.spec.digest, m.requests[0].id)"
    )
    outs = set()
    for seed in ("0", "1"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PATH": ""}
        run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        outs.add(run.stdout)
    assert len(outs) == 1
