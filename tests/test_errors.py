"""What a caller can do wrong: the classes, what they carry, and how they read."""

from __future__ import annotations

import pytest

from ratchet_core import (
    CallbackError,
    ConfigError,
    RatchetConfigError,
    RatchetError,
    ReplayMismatch,
    SnapshotError,
    UsageError,
)


@pytest.mark.parametrize("kind", [ConfigError, UsageError, SnapshotError, ReplayMismatch, CallbackError])
def test_every_error_is_a_ratchet_error(kind: type[Exception]) -> None:
    """One ``except`` clause catches all that is raised on purpose."""
    assert issubclass(kind, RatchetError)


def test_the_name_from_ratchet_sm_is_the_same_class() -> None:
    """Code that catches the old name still catches."""
    assert RatchetConfigError is ConfigError


def test_an_error_without_a_place_is_its_message() -> None:
    """Nothing is added where nothing is known."""
    assert str(UsageError("no such request")) == "no such request"


def test_an_error_says_where() -> None:
    """State, path and line follow the message, each under its name."""
    error = ConfigError("bad", state="extract", path="budget.usd", line=7)
    assert str(error) == "bad [state 'extract', path 'budget.usd', line 7]"
    assert (error.message, error.state, error.path, error.line) == ("bad", "extract", "budget.usd", 7)


def test_a_line_of_zero_is_told() -> None:
    """Only None means unknown."""
    assert str(ConfigError("bad", line=0)) == "bad [line 0]"


def test_a_mismatch_carries_both_sides() -> None:
    """Index, expected and got are attributes and stand in the text."""
    error = ReplayMismatch("the verdict differs", index=3, expected="aa", got="bb")
    assert (error.index, error.expected, error.got) == (3, "aa", "bb")
    assert "entry 3" in str(error)
    assert "'aa'" in str(error)
    assert "'bb'" in str(error)


def test_a_callback_error_names_function_cause_and_remedy() -> None:
    """What raised, what it raised, and that the event may be delivered again."""
    error = CallbackError("transition of a", ZeroDivisionError("division by zero"), state="a")
    assert error.callback == "transition of a"
    assert error.event is None
    assert "ZeroDivisionError: division by zero" in str(error)
    assert "deliver the same event again" in str(error)
    assert error.state == "a"
