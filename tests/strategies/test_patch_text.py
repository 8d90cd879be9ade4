"""Putting a patch together within its size."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.failure import FailureContext
from ratchet_core.strategies.patch_text import error_list, framed, last_words
from ratchet_core.strategies.wording import Words
from ratchet_core.violation import Violation


def context(count: int, **more: Any) -> FailureContext:
    """A failure with so many errors."""
    errors = tuple(Violation((i,), "x", "expected z", received=i, schema={"minimum": 3}) for i in range(count))
    return FailureContext("", errors, 1, **more)


def test_all_errors_are_told_where_there_is_room():
    """Each on a line, in order, with nothing counted."""
    told = error_list(context(5), 1000)
    assert told is not None
    assert [line.split(":")[0] for line in told.split("\n")] == [f"- [{i}]" for i in range(5)]


def test_the_schema_goes_before_the_error_does():
    """With little room an error is told without its schema; with none, not at all."""
    assert error_list(context(1), 60) == '- [0]: got 0; expected z; schema {"minimum":3}'
    assert error_list(context(1), 30) == "- [0]: got 0; expected z"
    assert error_list(context(1), 10) is None
    assert error_list(context(1), 0) is None
    assert error_list(context(0), 0) == ""


def test_a_frame_without_room_is_none():
    """The caller then chooses its last words."""
    words = Words("Opening", "Closing", False)
    assert framed(context(1, max_chars=15), words) == "Opening\nClosing"
    assert framed(context(1, max_chars=14), words) is None
    assert last_words(context(1, max_chars=14), words) == "Closing"
    assert last_words(context(1, max_chars=5), words) == "Inval"


@given(st.integers(0, 300), st.integers(0, 3000))
def test_lists_fit_and_count_the_rest(count: int, room: int):
    """Told and counted errors together are all of them."""
    told = error_list(context(count), room)
    if told:
        assert len(told) <= room
        lines = told.split("\n")
        left = int(lines[-1].split()[2]) if lines[-1].endswith(" more") else 0
        assert len(lines) - bool(left) + left == count
