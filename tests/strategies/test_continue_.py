"""Asking for the rest of a reply that was cut off."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.failure import FailureContext
from ratchet_core.fence import split_fences
from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.strategies import Continue, Kept, Merged, Refused

RAW = (
    '{"items": [{"id": 1, "name": "alpha"}, {"id": 2, "name": "a longer name, to be on the safe side"}, '
    '{"id": 3, "name": "be'
)
REST = RAW[-60:] + 'ta"}]}'


def cut(raw: str = RAW, **more: Any) -> FailureContext:
    """A reply that was cut off."""
    return FailureContext(raw, (), 1, reason="truncated", **more)


def test_the_end_of_what_arrived_is_shown_as_data():
    """A short piece of it, in a fence."""
    text = Continue().on_failure(cut())
    data = [piece for is_data, piece, _ in split_fences(text) if is_data]
    assert len(data) == 1
    assert data[0] == RAW[-60:]


def test_no_two_requests_are_alike():
    """Even when nothing new arrived, the next request differs."""
    assert Continue().on_failure(cut(tries=1)) != Continue().on_failure(cut(tries=2))


def test_other_failures_are_left_to_the_default(failing: Any):
    """Only a cut can be continued, and only one that holds something."""
    assert "- age: got -1" in Continue().on_failure(failing(age=-1))
    assert Continue().keep(failing(age=-1)) is None
    assert Continue().keep(cut("  {  ")) is None
    assert "whole answer" in Continue().on_failure(cut("{"))


def test_the_request_keeps_to_its_size():
    """Without room for it the default speaks."""
    assert len(Continue().on_failure(cut(max_chars=320))) <= 320
    assert Continue().keep(cut(max_chars=320)) is not None
    assert Continue().keep(cut(max_chars=200)) is None
    assert len(Continue().on_failure(cut(max_chars=200))) <= 200
    assert Continue().keep(cut("x" * 100 + " " * 70 + "x")) is None


def test_the_rest_is_joined():
    """The result is text to be read as a whole, with a record."""
    kept = Continue().keep(cut())
    assert kept == Kept(text=RAW)
    merged = Continue().merge(kept, REST, DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    assert merged.text == RAW + 'ta"}]}'
    assert merged.repairs[0].rule == "continued"


def test_a_fresh_start_is_a_reply_of_its_own():
    """A model that starts over is not stitched."""
    assert Continue().merge(Kept(text=RAW), RAW + 'ta"}]}', DEFAULT_LIMITS) is None
    assert Continue().merge(Kept(), "anything", DEFAULT_LIMITS) is None


def test_what_fits_start_and_end_is_refused():
    """A text that repeats itself may go on or start over: nobody can tell."""
    line = "- name: someone with a long name\n"
    refused = Continue().merge(Kept(text=line * 3), line * 2, DEFAULT_LIMITS)
    assert isinstance(refused, Refused)


def test_what_can_not_be_joined_is_refused():
    """With a reason that asks for the whole answer."""
    refused = Continue().merge(Kept(text=RAW), 'ta"}]}', DEFAULT_LIMITS)
    assert isinstance(refused, Refused)
    assert "send the whole answer again" in refused.violations[0]
    long = Continue().merge(Kept(text=RAW), REST, Limits(chars=150))
    assert isinstance(long, Refused)
    assert "more than 150 characters" in long.violations[0]


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 600))
def test_any_texts_are_handled(raw: str, rest: str, room: int):
    """Requests fit and can be sent; merging never raises."""
    ctx = cut(raw, max_chars=room)
    text = Continue().on_failure(ctx)
    assert len(text) <= room
    text.encode()
    kept = Continue().keep(ctx)
    if kept is not None:
        assert Continue().merge(kept, rest, DEFAULT_LIMITS) is None or True
