"""Bounds on what parsers may see."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import ConfigError, Limits, RetryAction, State, StateMachine, ValidAction
from ratchet_core.limits import DEFAULT_LIMITS


@pytest.mark.parametrize("name", ["chars", "depth", "digits", "nodes", "candidates"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "9", True, None])
def test_a_limit_is_a_count(name: str, value: Any) -> None:
    """At least 1, and whole."""
    with pytest.raises(ConfigError, match=name):
        Limits(**{name: value})


def test_depth_stays_clear_of_the_interpreters_stack() -> None:
    """500 is the most."""
    assert Limits(depth=500).depth == 500
    with pytest.raises(ConfigError, match="at most 500"):
        Limits(depth=501)


def test_the_defaults_are_limits_themselves() -> None:
    """What is given when nothing is given."""
    assert Limits() == DEFAULT_LIMITS
    assert DEFAULT_LIMITS.digits < 4_300


@pytest.mark.parametrize(
    ("limits", "reply"),
    [
        (Limits(chars=20), "Here it is: {'a': 1, 'b': 2}"),
        (Limits(depth=3), "Here: {'a': [[[[1]]]]}"),
        (Limits(digits=5), "Here: {'a': 1234567}"),
        (Limits(nodes=5), "Here: {'a': [1, 2, 3, 4, 5, 6, 7]}"),
    ],
)
def test_limits_are_set_on_the_machine(limits: Limits, reply: str) -> None:
    """What is beyond one is refused, with a reason; under the defaults it is read."""
    refused = StateMachine(State("s"), limits=limits).receive(reply)
    assert isinstance(refused, RetryAction)
    assert isinstance(StateMachine(State("s")).receive(reply), ValidAction)
