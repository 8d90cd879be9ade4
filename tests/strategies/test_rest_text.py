"""The parts of a reply that may be the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.strategies.rest_text import rest_texts, without_opening


@pytest.mark.parametrize(
    ("after", "rests"),
    [
        ('ta"}]}', ['ta"}]}']),
        ('```json\nta"}]}\n```', ['ta"}]}']),
        ('\n```\nta"}]}```  \n', ['ta"}]}']),
        ('```json\nta"}]}\n```\nThat is all.', ['ta"}]}']),
        ('Here is the rest:\nta"}]}', ['Here is the rest:\nta"}]}', 'ta"}]}']),
        ('Here is the rest: ta"}]}', ['Here is the rest: ta"}]}', 'ta"}]}']),
        ('Sure!\n\n```json\nta"}]}\n```\nDone.', ['Sure!\n\n```json\nta"}]}\n```\nDone.', 'ta"}]}']),
        ('"b": 1}', ['"b": 1}']),
        ('word, "b": "x: y"}', ['word, "b": "x: y"}']),
        (", 4]}", [", 4]}"]),
        ("3, 4]}", ["3, 4]}"]),
        ("", [""]),
    ],
)
def test_words_and_fences_are_taken_off(after: str, rests: list[str]):
    """Each reading once, the reply itself first."""
    assert [rest.strip("\n") for rest in rest_texts(after, False)] == [rest.strip("\n") for rest in rests]


def test_a_fence_that_the_first_part_opened_is_left_to_close_it():
    """An opening mark of its own goes, the closing one stays."""
    assert rest_texts('```json\nta"}]}\n```', True) == ('ta"}]}\n```',)
    assert rest_texts('ta"}]}\n```', True) == ('ta"}]}\n```',)


def test_a_fence_in_the_data_is_data():
    """Marks inside of strings open nothing."""
    text = 'x", "```", "y\\n```json\\n"]}'
    assert rest_texts(text, False) == (text,)


@given(st.text(st.sampled_from('`\n{}[]": aé'), max_size=60), st.booleans())
def test_any_text_has_a_reading(text: str, in_fence: bool):
    """Each is a part of the text."""
    rests = rest_texts(text, in_fence)
    assert rests
    assert all(rest in text for rest in rests)
    assert without_opening(text) in text
