"""Where a flow goes from each state; checked when it is built."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from ratchet_core import ConfigError, State, StateMachine, UsageError
from ratchet_core.routes import Routes


class N(BaseModel):
    """A schema."""

    n: int


STATES = {name: State(name, N, max_attempts=1) for name in ("draft", "review", "publish")}


def says(value: N) -> Literal["review", "publish"]:
    """Names its targets."""
    return "review" if value.n else "publish"


def silent(value: N) -> str:
    """Does not."""
    return "publish"


def misspelt(value: N) -> Literal["reviw"]:
    """A typo in the annotation."""
    return "reviw"


def undefined(value: N) -> Missing:  # type: ignore[name-defined]  # noqa: F821
    """An annotation that can not be read."""
    return "publish"


@pytest.mark.parametrize(
    ("transitions", "initial", "told"),
    [
        ({"draft": "reviw"}, "draft", "unknown target of state 'draft' 'reviw', did you mean 'review'?"),
        ({"drft": "review"}, "draft", "unknown transition source 'drft', did you mean 'draft'?"),
        ({}, "drafts", "unknown initial state 'drafts', did you mean 'draft'?"),
        ({"draft": {"vald": "review"}}, "draft", "unknown outcome of state 'draft' 'vald', did you mean 'valid'?"),
        ({"draft": {"failed": "zzz"}}, "draft", "there is draft, publish, review"),
        ({"draft": misspelt}, "draft", "did you mean 'review'?"),
        ({"draft": 3}, "draft", "give a state's name or a function"),
        ({"draft": {"valid": None}}, "draft", "give a state's name or a function"),
        ({"draft": {3: "review"}}, "draft", "unknown outcome"),
    ],
)
def test_typos_are_found_when_built(transitions: Any, initial: str, told: str) -> None:
    """With the nearest name, or all of them."""
    with pytest.raises(ConfigError) as caught:
        Routes(STATES, transitions, initial)
    assert told in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    """One error lists every one of them."""
    with pytest.raises(ConfigError) as caught:
        Routes(STATES, {"drft": "x", "draft": "y", "review": {"z": "publish"}}, "begin")
    for word in ("drft", "'y'", "'z'", "begin"):
        assert word in str(caught.value)


def test_a_reason_goes_before_failed() -> None:
    """Valid values, one reason, every other failure; nothing else leads on."""
    routes = Routes(STATES, {"draft": {"valid": "review", "refusal": "publish", "failed": "draft"}}, "draft")
    assert routes.sources == {"draft"}
    assert routes.target("draft", (None, "valid", "valid"), lambda: 1) == "review"
    assert routes.target("draft", ("refusal", "failed"), lambda: None) == "publish"
    assert routes.target("draft", ("truncated", "failed"), lambda: None) == "draft"
    assert routes.target("draft", ("cancelled", "cancelled", "failed"), lambda: None) == "draft"
    assert (
        Routes(STATES, {"draft": {"refusal": "review"}}, "draft").target("draft", ("timeout", "failed"), lambda: None)
        is None
    )


def test_functions_decide_on_the_value() -> None:
    """What they name must be there."""
    routes = Routes(STATES, {"draft": says, "review": silent, "publish": lambda value: value}, "draft")
    assert routes.target("draft", (None, "valid", "valid"), lambda: N(n=1)) == "review"
    assert routes.target("review", (None, "valid", "valid"), lambda: N(n=1)) == "publish"
    for nowhere in ("nowhere", None, 3, ["draft"]):
        with pytest.raises(UsageError, match=r"draft, review, publish"):
            routes.target("publish", (None, "valid", "valid"), partial(copy, nowhere))


def test_edges_of_functions_are_those_they_annotate() -> None:
    """Without an annotation, or with one that can not be read, any state."""
    routes = Routes(STATES, {"draft": says, "review": silent, "publish": undefined}, "draft")
    edges = routes.edges()
    assert [target for source, _, target in edges if source == "draft"] == ["review", "publish"]
    assert [target for source, _, target in edges if source == "review"] == list(STATES)
    assert [target for source, _, target in edges if source == "publish"] == list(STATES)


def test_reachable_states_and_cycles() -> None:
    """What is never entered is not there."""
    routes = Routes(STATES, {"draft": "review", "review": {"failed": "draft", "valid": "review"}}, "draft")
    assert routes.reachable("draft") == {"draft": True, "review": True}
    assert routes.reachable("publish") == {"publish": False}


def test_the_definition_names_functions() -> None:
    """By qualified name."""
    definition = Routes(STATES, {"draft": {"valid": silent, "failed": "review"}}, "draft").definition()
    assert definition["draft"]["failed"] == "review"
    assert definition["draft"]["valid"].endswith(".silent")


def test_a_machine_is_refused_for_a_typo() -> None:
    """The same check, from the front door."""
    with pytest.raises(ConfigError, match="did you mean 'review'"):
        StateMachine(STATES, {"draft": "reveiw"})
