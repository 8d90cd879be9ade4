"""What one text ends with and another one begins with."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.strategies.overlap import is_repetition, overlap, repeats_end, repeats_itself


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
    assert time.perf_counter() - started < 10


ROW = '{"sku": "A-1", "quantity": 10}, '
END = 'the quick brown fox", "name": "be'


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("here is " + END, END + 'ta"}', True),
        ("here is " + END, END, True),
        ("here is abcdef", "abcdefgh", False),  # too short
        ("here is " + "ab" * 10, "ab" * 10 + "c", False),  # too few letters
        ("[" + ROW * 2, ROW * 2 + "]", False),  # two rows fit, and one
        ("[" + ROW + ROW[:9], ROW[9:] + ROW + "]", False),  # one more row, which is all the data says of it
        ("[" + ROW + ROW[:20], ROW[20:] + ROW + "]", False),
        ("[" + ROW + ROW[:20], ROW[19:] + ROW + "]", False),  # a single letter was repeated, or a row and a letter
        ("one word and another one", "", False),
    ],
)
def test_data_that_repeats_itself_is_no_repetition(before: str, after: str, expected: bool):
    """Rows that are all alike overlap as a repetition does, but they go on to agree on either side of it."""
    assert is_repetition(before, after, overlap(before, after)) is expected


def test_white_space_that_was_taken_off_hides_nothing():
    """A row that begins with a space, without it."""
    before, after = '[" red and green and blue", " red', 'and green and blue", " red and green and blue"]'
    assert overlap(before, after)[0] > 20
    assert not is_repetition(before, after, overlap(before, after))


@pytest.mark.parametrize(
    ("text", "expected"), [("abcdefgh" * 2, True), ("abcdefgh and abcdefgh", True), ("abcdefgh", False), ("", False)]
)
def test_what_ends_as_it_begins_fits_to_itself(text: str, expected: bool):
    """In eight characters or more."""
    assert repeats_itself(text) is expected


def test_repeating_the_end_is_not_repeating_all():
    """Nor is it repeating a few letters."""
    assert repeats_end("one thing and another", "and another one")
    assert not repeats_end("one thing and another", "one thing and another one")
    assert not repeats_end("one thing and another", "other")
    assert not repeats_end("one thing and another", "")
