"""Joining a reply that was cut off with the rest of it."""

import json
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ratchet_core.strategies.stitch import end_of, goes_on, join, overlap, starts_over

HEAD = (
    '{"items": [{"id": 1, "name": "alpha"}, {"id": 2, "name": "a longer name, to be on the safe side"}, '
    '{"id": 3, "name": "be'
)
END = '"a longer name, to be on the safe side"}, {"id": 3, "name": "be'[-60:]


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


def test_the_end_is_what_the_rest_begins_with():
    """Sixty characters, without white space before; None where that leaves too little."""
    assert end_of(HEAD) == END
    assert end_of("short") is None
    assert end_of("x" * 100 + " " * 70) is None


@pytest.mark.parametrize(
    ("after", "whole"),
    [
        (END + 'ta"}]}', HEAD + 'ta"}]}'),
        ("\n  " + END + 'ta"}]}', HEAD + 'ta"}]}'),
        (f'```json\n{END}ta"}}]}}\n```', HEAD + 'ta"}]}'),
        (END + 'ta"}, {"id', HEAD + 'ta"}, {"id'),
    ],
)
def test_a_repeated_end_settles_it(after: str, whole: str):
    """Fenced or not, complete or cut off once more."""
    assert join(HEAD, after) == whole


FILL = '{"fill": "something that takes up room",  "items": '


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, 'ta"}]}'),  # "be" and "ta" with or without a space that the provider took away
        (HEAD, 'beta"}]}'),  # "bebeta" or "beta"
        (HEAD, END[30:] + 'ta"}]}'),  # a part of the end may be the same data again
        (FILL + "[10, 12", "3, 4]}"),  # 123, or a comma that got lost
        (FILL + "[10, 12", "12, 4]}"),
        (FILL + "1.", "5}"),
        (HEAD, "Sure, here is the rest."),
        (HEAD, ""),
        (HEAD, " \n"),
        ("once upon a time there was nobody but", "a king"),
        (FILL + "[" + "0, " * 40, "0, " * 20 + "0]}"),  # how many?
        (
            FILL + "[1" + ', "the same thing once more, which is not short in any way"',
            ', "the same thing once more, which is not short in any way"]}',
        ),
        (FILL + "[1, 2,", '{"a": 1}'),  # the rest, or an answer of its own
        (FILL + "[1, 2,", "[oops]}"),
        (FILL + "[1, 2,", "oops]}"),
        ('{"a": 1', "}"),
    ],
)
def test_in_doubt_nothing_is_joined(before: str, after: str):
    """A wrong value is worse than another request."""
    assert join(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ("[1, 2,", " 3]}", [1, 2, 3]),
        ("[1, 2,", ", 3]}", [1, 2, 3]),
        ('["a", "b"', ', "c"]}', ["a", "b", "c"]),
        ("[tr", "ue]}", [True]),
        ('{"b": "c"},', '"d": 1}', {"b": "c"}),
        ('[{"a": "\\"["},', '{"a": "x"}]}', [{"a": '"['}, {"a": "x"}]),
        ("[1, 2,", '"items": [1, 2, 3]}', [1, 2, 3]),
    ],
)
def test_between_values_the_outcome_settles_it(before: str, after: str, value: object):
    """Where the parts join into JSON in one way only, that is the way."""
    whole = join(FILL + before, after)
    assert whole is not None
    assert json.loads(whole)["items"] == value


def test_a_second_cut_between_values_is_joined_as_well():
    """The start of JSON is as good as JSON."""
    assert join(FILL + "[1, 2,", " 3, ") == FILL + "[1, 2, 3, "


def test_a_fence_that_the_first_part_opened_is_closed_by_the_rest():
    """Closing marks stay where they belong."""
    first = "```json\n" + HEAD
    assert join(first, END + 'ta"}]}\n```') == first + 'ta"}]}\n```'
    assert join(first, f'```json\n{END}ta"}}]}}\n```') == first + 'ta"}]}\n```'
    assert join("```json\n" + FILL + "[1, ", "2]}\n```") == "```json\n" + FILL + "[1, 2]}\n```"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (HEAD, HEAD + 'ta"}]}', True),
        (HEAD, '```json\n{"items":[{"id":1,"name":"alpha"}]}\n```', True),
        (HEAD, END + 'ta"}]}', False),
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
    assert goes_on(HEAD, END)
    assert not goes_on(HEAD, HEAD + "x")
    assert not goes_on(HEAD, "be")
    assert not goes_on(HEAD, "")


words = st.sampled_from(["one thing and another", "ab", "x", "a b c d e f g h i j k l m n o p"])
documents = st.recursive(
    st.integers() | st.text(max_size=12) | st.booleans() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
).filter(lambda document: isinstance(document, (dict, list)))


@given(documents, st.data())
def test_what_is_joined_is_what_was_cut(document: object, data: st.DataObject):
    """Wherever a document is cut, and however much of its end is repeated: the document, or nothing."""
    text = json.dumps([{"some text": "to make it long enough"}, document, document])
    cut = data.draw(st.integers(1, len(text)))
    again = data.draw(st.integers(0, cut) | st.sampled_from([0, len(end_of(text[:cut]) or "")]))
    before, after = text[:cut], text[cut - again :]
    if data.draw(st.booleans()):
        after = after.lstrip()
    assume(not starts_over(before, after))
    whole = join(before, after)
    if whole is not None:
        assert json.loads(whole) == json.loads(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_joining_never_raises_and_keeps_the_first_part(before: str, after: str):
    """Any two texts: the first part whole and the end of the second, or nothing."""
    whole = join(before, after)
    assert whole is None or whole.startswith(before)
