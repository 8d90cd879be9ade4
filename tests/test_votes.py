"""Votes are compared as JSON values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flows import number
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import ConfigError, State
from ratchet_core.votes import camps, check_field, vote_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("a1", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


def vote(value: Any, agree_on: str | None = None) -> str | None:
    """Of a plain value."""
    return vote_of(State("s", Any), json.dumps(value), "json", agree_on)


@given(JSON, JSON)
def test_the_same_value_is_the_same_vote_and_no_other_is(one: Any, other: Any) -> None:
    """By type as well: true is no 1 and no "true"."""
    assert (vote(one) == vote(other)) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


def test_the_field_that_is_voted_on() -> None:
    """By path, list indexes included; without it there is no vote."""
    value = {"a": [{"b": 1}, 2], "c": None}
    assert vote(value, "a.0.b") == vote(1)
    assert vote(value, "c") == vote(None)
    assert vote(value, "a.2") is None
    assert vote(value, "x") is None


def test_camps_are_in_order() -> None:
    """Of their first voters; who has no vote is in none."""
    assert camps({"a": "1", "b": None, "c": "2", "d": "1"}) == {"1": ["a", "d"], "2": ["c"]}


@pytest.mark.parametrize("agree_on", ["m", "n.x", "", ".n", 3])
def test_a_field_that_no_value_has_is_refused(agree_on: Any) -> None:
    """A misspelt one would never be agreed on."""
    check_field("q", "n", {"a": number("a")})
    check_field("q", None, {"a": number("a")})
    with pytest.raises(ConfigError):
        check_field("q", agree_on, {"a": number("a")})
