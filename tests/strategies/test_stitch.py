"""Joining a reply that was cut off with the rest of it."""

import json
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ratchet_core.strategies.stitch import goes_on, join, overlap, starts_over

HEAD = '{"items": [{"id": 1, "name": "alpha"}, {"id": 2, "name": "be'


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abcd", "cdef", (2,)),
        ("aaa", "aab", (2, 1)),
        ("abc", "xyz", ()),
        ("", "a", ()),
        ("a", "", ()),
        ("ab", "ab", (2,)),
    ],
)
def test_overlaps_are_found_longest_first(before: str, after: str, expected: tuple[int, ...]):
    """Every length that fits."""
    assert overlap(before, after) == expected


@given(st.text("ab", max_size=12), st.text("ab", max_size=12))
def test_overlaps_are_those_that_a_plain_search_finds(before: str, after: str):
    """The linear search agrees with trying every length."""
    lengths = range(min(len(before), len(after)), 0, -1)
    assert overlap(before, after) == tuple(n for n in lengths if before.endswith(after[:n]))


def test_overlaps_take_bounded_work():
    """Megabytes of one letter are no trouble."""
    started = time.perf_counter()
    assert overlap("a" * 10_000_000, "a" * 10_000_000)[0] == 1_000
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("after", "whole"),
    [
        ('{"id": 2, "name": "beta"}]}', HEAD + 'ta"}]}'),
        ('\n  {"id": 2, "name": "beta"}]}', HEAD + 'ta"}]}'),
        ('```json\n{"id": 2, "name": "beta"}]}\n```', HEAD + 'ta"}]}'),
        ('{"id": 2, "name": "beta"}, {"id', HEAD + 'ta"}, {"id'),
    ],
)
def test_a_long_repetition_settles_it(after: str, whole: str):
    """Fenced or not, complete or cut off once more."""
    assert join(HEAD, after) == whole


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, 'ta"}]}'),  # "be" and "ta" with or without a space that the provider took away
        (HEAD, 'beta"}]}'),  # "bebeta" or "beta"
        ('{"a": [10, 12', "3, 4]}"),  # 123, or a comma that got lost
        ('{"a": [10, 12', "12, 4]}"),
        ('{"a": 1.', "5}"),
        (HEAD, "Sure, here is the rest."),
        (HEAD, ""),
        (HEAD, " \n"),
        ("once upon a time there was", "a king"),
        ("[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,", "0, 0, 0, 0, 0, 0, 0]"),  # how many?
        ('{"items": [1, 2,', '{"a": 1}'),  # the rest, or an answer of its own
        ('{"items": [1, 2,', "oops]}"),
    ],
)
def test_in_doubt_nothing_is_joined(before: str, after: str):
    """A wrong value is worse than another request."""
    assert join(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ('{"items": [1, 2,', " 3]}", {"items": [1, 2, 3]}),
        ('{"items": [1, 2,', ", 3]}", {"items": [1, 2, 3]}),
        ('{"items": ["a", "b"', ', "c"]}', {"items": ["a", "b", "c"]}),
        ('{"items": [tr', "ue]}", {"items": [True]}),
        ('{"a": {"b": "c"},', '"d": 1}', {"a": {"b": "c"}, "d": 1}),
        ('{"items": [{"a": "\\"["},', '{"a": "x"}]}', {"items": [{"a": '"['}, {"a": "x"}]}),
    ],
)
def test_between_values_the_outcome_settles_it(before: str, after: str, value: object):
    """Where the parts join into JSON in one way only, that is the way."""
    whole = join(before, after)
    assert whole is not None
    assert json.loads(whole) == value


def test_a_second_cut_between_values_is_joined_as_well():
    """The start of JSON is as good as JSON."""
    assert join('{"items": [1, 2,', " 3, ") == '{"items": [1, 2, 3, '


def test_a_fence_that_the_first_part_opened_is_closed_by_the_rest():
    """Closing marks stay where they belong."""
    first = '```json\n{"items": ["alpha", "beta", "gam'
    assert join(first, '"alpha", "beta", "gamma"]}\n```') == '```json\n{"items": ["alpha", "beta", "gamma"]}\n```'
    assert join(first, '```json\n"alpha", "beta", "gamma"]}\n```') == first + 'ma"]}\n```'
    assert join('```json\n{"a": [1, ', "2]}\n```") == '```json\n{"a": [1, 2]}\n```'


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (HEAD, HEAD + 'ta"}]}', True),
        (HEAD, '```json\n{"items":[{"id":1,"name":"alpha"}]}\n```', True),
        (HEAD, '{"id": 2, "name": "beta"}]}', False),
        (HEAD, "", False),
        ('{"a', '{"a": 1}', True),
        ('{"a', 'b": 1}', False),
        (" ", "x", False),
    ],
)
def test_a_fresh_start_is_told_from_a_rest(before: str, after: str, expected: bool):
    """White space and fences do not matter."""
    assert starts_over(before, after) is expected


def test_going_on_is_repeating_a_part():
    """Repeating all of it is starting over."""
    assert goes_on(HEAD, '"alpha"}, {"id": 2, "name": "beta"')
    assert not goes_on(HEAD, HEAD + "x")
    assert not goes_on(HEAD, "be")
    assert not goes_on(HEAD, "")


documents = st.recursive(
    st.integers() | st.text(max_size=12) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
).filter(lambda document: isinstance(document, (dict, list)))


@given(documents, st.data())
def test_what_is_joined_is_what_was_cut(document: object, data: st.DataObject):
    """Wherever a document is cut, and however much of its end is repeated: the document, or nothing."""
    text = json.dumps(document)
    cut = data.draw(st.integers(1, len(text)))
    again = data.draw(st.integers(0, cut))
    before, after = text[:cut], text[cut - again :]
    if data.draw(st.booleans()):
        after = after.lstrip()
    assume(not starts_over(before, after))
    whole = join(before, after)
    if whole is not None:
        assert json.loads(whole) == document


@given(st.text(max_size=60), st.text(max_size=60))
def test_joining_never_raises_and_keeps_the_first_part(before: str, after: str):
    """Any two texts: the first part whole and the end of the second, or nothing."""
    whole = join(before, after)
    assert whole is None or whole.startswith(before)
