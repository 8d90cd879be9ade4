"""Where a node stands, and what that makes of a request id."""

from __future__ import annotations

from ratchet_core import State, StateMachine
from ratchet_core.paths import below, is_within, label_of, lineage, member_of, path_of


def test_paths_are_put_together_and_taken_apart() -> None:
    """The run is the empty path."""
    assert below("", "a") == "a"
    assert below("a", "b") == "a/b"
    assert list(lineage("a/b/c")) == ["", "a", "a/b", "a/b/c"]
    assert list(lineage("")) == [""]


def test_what_is_within_a_node() -> None:
    """Itself, what is below it, and its requests; not what only begins like it."""
    for place in ("a/b", "a/b/c", "a/b/1:call#0", "a/b/c/1:call#0"):
        assert is_within(place, "a/b")
        assert is_within(place, "")
    for place in ("a", "a/bc", "a/bc/1:call#0", "a/1:call#0"):
        assert not is_within(place, "a/b")


def test_a_request_id_says_who_asks_for_what() -> None:
    """At any depth, and for the run itself."""
    (call,) = StateMachine(State("s")).requests
    assert (path_of(call.id), label_of(call.id)) == ("s", "call")
    assert path_of("a/b/12:deadline#0f") == "a/b"
    assert label_of("a/b/12:deadline#0f") == "deadline"
    assert path_of("/1:wait#0f") == ""
    assert member_of("", "a/b/1:call#0") == "a"
    assert member_of("a", "a/b/1:call#0") == "b"
    assert member_of("a", "a/b/c/1:call#0") == "b"
