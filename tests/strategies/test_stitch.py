"""Joining a reply that was cut off with the rest of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.strategies.overlap import repeats_itself
from ratchet_core.strategies.stitch import end_of, join

HEAD = (
    '{"items": [{"id": 1, "name": "alpha"}, {"id": 2, "name": "a longer name, to be on the safe side"}, '
    '{"id": 3, "name": "be'
)
WHOLE = HEAD + 'ta"}]}'
END = end_of(HEAD)


def texts(before: str, after: str) -> tuple[str, ...]:
    """The ways of joining."""
    return join(before, after, DEFAULT_LIMITS).texts


def test_the_end_is_what_the_rest_begins_with():
    """Some sixty characters, without white space before; more where they would fit in several places."""
    assert len(END) == 60
    assert HEAD.endswith(END)
    assert end_of("short") == "short"
    assert end_of("x" + " " * 70 + "end") == "x" + " " * 70 + "end"
    rows = '{"title": "a list of things that are all alike", "rows": [' + '{"a": "same", "b": 0}, ' * 4
    assert len(end_of(rows)) > 61
    assert not repeats_itself(end_of(rows))
    assert end_of(" \n ") == ""


@pytest.mark.parametrize(
    "after",
    [
        END + 'ta"}]}',
        "\n  " + END + 'ta"}]}',
        f'```json\n{END}ta"}}]}}\n```',
        f'Here is the rest:\n\n{END}ta"}}]}}',
        f'Sure! The rest: {END}ta"}}]}}',
        f'Of course.\n```json\n{END}ta"}}]}}\n```\nLet me know if you need more.',
        HEAD[-90:] + 'ta"}]}',
        HEAD[HEAD.rindex("{") :] + 'ta"}]}',
    ],
)
def test_a_repeated_end_settles_it(after: str):
    """Fenced, behind words, with more or less of it repeated."""
    assert texts(HEAD, after) == (WHOLE,)


def test_a_rest_may_be_cut_off_again():
    """The start of JSON is as good as JSON."""
    assert texts(HEAD, END + 'ta"}, {"id') == (HEAD + 'ta"}, {"id',)
    assert texts(FILL + "[1, 2,", " 3, ") == (FILL + "[1, 2, 3, ",)


def test_text_that_is_no_json_is_joined_where_its_end_was_repeated():
    """YAML and prose have no grammar that could tell."""
    before = "name: Ann\nnotes: once upon a time there was somebody who could not find the en"
    assert texts(before, end_of(before) + "d\nage: 3\n") == (before + "d\nage: 3\n",)
    assert texts(before, "d\nage: 3\n") == ()
    lines = "- name: someone with a long name\n" * 4
    assert join(lines, lines[:66], DEFAULT_LIMITS) == join("", "", DEFAULT_LIMITS), "more of it, or all of it again"


FILL = '{"fill": "something that takes up room",  "items": '


@pytest.mark.parametrize(
    ("before", "after", "values"),
    [
        ("[1, 2,", " 3]}", [[1, 2, 3]]),
        ("[1, 2,", ", 3]}", [[1, 2, 3]]),
        ("[1, 2", ", 3]}", [[1, 2, 3]]),
        ("[1, 2", "]}", [[1, 2]]),
        ('["a", "b"', ', "c"]}', [["a", "b", "c"]]),
        ('["a", "b"', '"c"]}', [["a", "b", "c"]]),  # a comma got lost
        ("[tr", "ue]}", [[True]]),
        ("[-", "1]}", [[-1]]),
        ("[1.", "5]}", [[1.5]]),
        ('{"b": "c"},', '"d": 1}', [{"b": "c"}]),
        ('[{"a": "\\"["},', '{"a": "x"}]}', [[{"a": '"['}, {"a": "x"}]]),
        ("[1, 2,", '"items": [1, 2, 3]}', [[1, 2, 3]]),
        ("[1, 2,", "Here is the rest:\n3]}", [[1, 2, 3]]),
        ("[1, 2,", "The rest: 3]}", [[1, 2, 3]]),
        ('["\\ud83d', '\\ude00"]}', [["\U0001f600"]]),
        ('["caf\\u00', 'e9"]}', [["café"], ["caf \u00e9"]]),
        ("[10, 12", "3, 4]}", [[10, 12, 3, 4], [10, 123, 4]]),
        ("[10, 12", "12, 4]}", [[10, 12, 4], [10, 12, 12, 4], [10, 1212, 4]]),
        ('["be', 'ta"]}', [["be ta"], ["beta"]]),
        ('["be', 'beta"]}', [["beta"], ["be beta"], ["bebeta"]]),
        ('["be', '"]}', [["be "], ["be"]]),
        ('["the quick brown fox jum', 'quick brown fox jumps"]}', [["the quick brown fox jumps"]]),
    ],
)
def test_the_outcome_tells_how_they_join(before: str, after: str, values: list[object]):
    """Every way that gives JSON is found, and no other."""
    found = [json.loads(text)["items"] for text in texts(FILL + before, after)]
    assert sorted(map(repr, found)) == sorted(map(repr, values))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FILL + "[1, 2,", "Sure, here is the rest."),
        (FILL + "[1, 2,", "oops]}"),
        ("once upon a time there was nobody but", "a king"),
        ("", "anything"),
        ("[1, 2", "}"),
    ],
)
def test_what_gives_no_json_is_no_way(before: str, after: str):
    """Words, other brackets, text without structure."""
    assert join(before, after, DEFAULT_LIMITS) == join("", "", DEFAULT_LIMITS)


def test_data_that_repeats_itself_has_several_ways():
    """Rows that are all alike: how many of them there are is for somebody else to tell."""
    row = '{"sku": "A-1", "quantity": 10}, '
    before, after = FILL + "[" + row + row[:20], row[20:] + row[:-2] + "]}"
    counts = {len(json.loads(text)["items"]) for text in texts(before, after)}
    assert counts == {2, 3}


@pytest.mark.parametrize(
    "after",
    [
        WHOLE,
        json.dumps(json.loads(WHOLE), indent=2),
        f"```json\n{WHOLE}\n```",
        f"Sure, here is the whole answer:\n{WHOLE}",
        '{"error": "something else"}',
        '[{"id": 1}]',
    ],
)
def test_a_fresh_start_is_told_from_a_rest(after: str):
    """The same start, in any layout; or another document where none could go on."""
    assert join(HEAD, after, DEFAULT_LIMITS) == join("[", "[1]", DEFAULT_LIMITS)


def test_a_document_where_one_may_follow_is_neither():
    """The next item of a list, or an answer of its own: without a word nobody can tell."""
    found = join(FILL + "[1, 2,", '{"a": 1}', DEFAULT_LIMITS)
    assert (found.texts, found.starts_over) == ((), False)


def test_what_the_guard_refuses_is_not_searched():
    """A first part beyond the limits is joined where its end was repeated, and nowhere else."""
    assert join(HEAD, 'x", "id": 4}]}', Limits(depth=1)).texts == ()
    assert join(HEAD, END + 'ta"}]}', Limits(depth=1)).texts == (WHOLE,)


words = st.sampled_from(
    ["one thing and another", "ab", "x", "a b c d e f g h i j k l m n o p", " x ", '"', "\\", "```"]
)
documents = st.recursive(
    st.integers(-1, 200) | st.text(max_size=12) | st.booleans() | words | st.floats(-9, 9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab ", max_size=3), inner, max_size=4)
        | inner.map(lambda item: [item, item, item])
    ),
    max_leaves=12,
).filter(lambda document: isinstance(document, (dict, list)))


@given(documents, st.data())
def test_what_was_cut_is_always_among_the_ways(document: object, data: st.DataObject):
    """Wherever a document is cut, and however much of its end is repeated: where there is a single way, it is right, and
    white space at the seam is all that may be lost."""
    text = json.dumps([{"some text": "to make it long enough"}, document, document])
    cut = data.draw(st.integers(1, len(text)))
    again = data.draw(st.integers(0, min(cut, 120)) | st.sampled_from([0, len(end_of(text[:cut]))]))
    before, after = text[:cut], text[cut - again :]
    if data.draw(st.booleans()):
        after = after.strip()
    found = join(before, after, DEFAULT_LIMITS)
    if len(found.texts) == 1 and not found.starts_over:
        assert json.loads(found.texts[0]) == json.loads(text)
    if after == text:
        assert found.starts_over


@given(st.text(max_size=60), st.text(max_size=60))
def test_joining_never_raises_and_keeps_the_first_part(before: str, after: str):
    """Any two texts: nearly all of the first part stands in every way of joining, a space or a comma apart."""
    for whole in texts(before, after):
        assert whole.startswith(before.rstrip()[:-6])
