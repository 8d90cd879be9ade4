"""Asking for the rest of a reply that was cut off."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.failure import FailureContext
from ratchet_core.fence import split_fences
from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.strategies import Continue, Kept, Merged, Refused
from ratchet_core.strategies.merging import SEAM, unjoined
from ratchet_core.violation import Violation

RAW = (
    '{"items": [{"id": 1, "name": "alpha"}, {"id": 2, "name": "a longer name, to be on the safe side"}, '
    '{"id": 3, "name": "be'
)
REST = RAW[-61:] + 'ta"}]}'
PLACE = Violation(("items", 1, "name"), "truncated", "the reply was cut off after this")


def cut(raw: str = RAW, **more: Any) -> FailureContext:
    """A reply that was cut off."""
    return FailureContext(raw, more.pop("errors", (PLACE,)), 1, reason="truncated", **more)


def test_the_end_of_what_arrived_is_shown_as_data():
    """A short piece of it, in a fence, with the last value that is whole."""
    text = Continue().on_failure(cut())
    data = [piece for is_data, piece, _ in split_fences(text) if is_data]
    assert data == [RAW[-61:].strip()]
    assert text.startswith("Your reply was cut off after items[1].name.")


def test_no_two_requests_are_alike():
    """Even when nothing new arrived, the next request differs."""
    assert Continue().on_failure(cut(tries=1)) != Continue().on_failure(cut(tries=2))


def test_other_failures_are_left_to_the_default(failing: Any):
    """Only a cut can be continued, and only one that holds something."""
    assert "- age: got -1" in Continue().on_failure(failing(age=-1))
    assert Continue().keep(failing(age=-1)) is None
    assert Continue().keep(cut(" \n ")) is None
    assert "whole answer" in Continue().on_failure(cut(""))


def test_a_short_reply_is_continued_as_well():
    """Whoever starts over then repeats it, too."""
    text = Continue().on_failure(cut('{"a": 1, "b', errors=()))
    assert "This is how it ends (part 1)" in text
    assert Continue().merge(Kept(text='{"a": 1, "b'), '{"a": 1, "b": 2}', DEFAULT_LIMITS) is None
    merged = Continue().merge(Kept(text='{"a": 1, "b'), '": 2}', DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    assert '{"a": 1, "b": 2}' in (merged.text, *(other.text for other in merged.others))


def test_the_request_keeps_to_its_size():
    """Without room for it the default speaks."""
    assert len(Continue().on_failure(cut(max_chars=330))) <= 330
    assert Continue().keep(cut(max_chars=330)) is not None
    assert Continue().keep(cut(max_chars=200)) is None
    assert len(Continue().on_failure(cut(max_chars=200))) <= 200


def test_the_rest_is_joined():
    """The result is text to be read as a whole, with a record."""
    kept = Continue().keep(cut())
    assert kept == Kept(text=RAW)
    merged = Continue().merge(kept, REST, DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    assert merged.text == RAW + 'ta"}]}'
    assert merged.others == ()
    assert merged.repairs[0].rule == "continued"


def test_every_way_of_joining_is_given():
    """Where a text may have lost a space, and where the answer may start over."""
    merged = Continue().merge(Kept(text=RAW), 'ta"}]}', DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    assert {merged.text, *(other.text for other in merged.others)} == {RAW + 'ta"}]}', RAW + ' ta"}]}'}
    merged = Continue().merge(Kept(text='{"a": ["x"], "b": ['), '{"a": ["x"], "b": [1', DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    assert merged.others[-1] == Merged(text='{"a": ["x"], "b": [1')


def test_a_fresh_start_is_a_reply_of_its_own():
    """A model that starts over is not stitched."""
    assert Continue().merge(Kept(text=RAW), RAW + 'ta"}]}', DEFAULT_LIMITS) is None
    assert Continue().merge(Kept(text=RAW), '{"sorry": "too long"}', DEFAULT_LIMITS) is None


def test_what_can_not_be_joined_is_refused():
    """With a reason that asks for the whole answer: what could not be read is not continued once more."""
    refused = Continue().merge(Kept(text=RAW[:-20]), "I can not go on.", DEFAULT_LIMITS)
    assert isinstance(refused, Refused)
    assert refused.reason == "parse_error"
    assert "send the whole answer again" in refused.violations[0]
    again = FailureContext("", refused.violations, 2, reason=refused.reason)
    assert "send the whole answer again, shorter" in Continue().on_failure(again)
    assert Continue().keep(again) is None
    long = Continue().merge(Kept(text=RAW), REST, Limits(chars=150))
    assert long == unjoined("both parts together have more than 150 characters")


def test_a_text_in_doubt_is_asked_for_alone():
    """The rest is kept, and what arrives is put in as any correction is."""
    document = {"items": [{"id": 1, "name": "beta"}]}
    error = Violation(("items", 0, "name"), SEAM, "the reply was cut off inside of this; expected all of it")
    ctx = FailureContext("", (error,), 2, reason="ambiguous", candidate=document)
    assert "- /items/0/name: the reply was cut off inside of this" in Continue().on_failure(ctx)
    kept = Continue().keep(ctx)
    assert kept is not None
    merged = Continue().merge(kept, '{"/items/0/name": "be ta"}', DEFAULT_LIMITS)
    assert isinstance(merged, Merged)
    assert merged.document == {"items": [{"id": 1, "name": "be ta"}]}
    elsewhere = Continue().merge(kept, '{"/items/0/id": 2}', DEFAULT_LIMITS)
    assert isinstance(elsewhere, Refused)


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 600))
def test_any_texts_are_handled(raw: str, rest: str, room: int):
    """Requests fit and can be sent; merging gives one of its three answers and never raises."""
    ctx = cut(raw, max_chars=room)
    text = Continue().on_failure(ctx)
    assert len(text) <= room
    text.encode()
    kept = Continue().keep(ctx)
    if kept is not None:
        merged = Continue().merge(kept, rest, DEFAULT_LIMITS)
        assert merged is None or isinstance(merged, (Merged, Refused))
