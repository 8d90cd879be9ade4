"""A choice in a sentence."""

from __future__ import annotations

from typing import Literal

import pytest
from coercion.coerced import only, refused, value
from pydantic import BaseModel

LEVEL = Literal["high", "low", "medium"]
SENTENCE = only("enum_sentence")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "The answer is high",
            "The answer is **High**.",
            "**High** is the answer",
            "I would say high",
            "I'd choose High.",
        ),
        *("definitely high", "Category: high", "It is high.", "high. It is high!", "This should be classified as high"),
        *(
            "High: every agent is locked out",
            "high - the site is down",
            "High (the whole site is down)",
            "**High**: all users are affected",
        ),
    ],
)
def test_the_only_choice_among_words_that_say_nothing_is_it(text: str) -> None:
    """Or one that stands before its reason."""
    assert value(LEVEL, text, SENTENCE) == "high"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "not high",
            "It is not high",
            "isn't high",
            "It isn’t high",
            "anything but high",
            "never high",
            "no high",
            "non-high",
        ),
        *("high or low", "high/low", "either high", "high, medium", "high and low", "low-high", "between low and high"),
        *(
            "It might be high",
            "maybe high",
            "probably high",
            "is it high?",
            "high, I guess",
            "high if it rains",
            "almost high",
        ),
        *("higher", "highly relevant", "The highest", "less than high", "It was high", "used to be high", "high rise"),
        *(
            "High - not low",
            "High: but it could be low",
            "high: or rather low",
            "high (medium)",
            "high (urgent)",
            "high, urgent",
        ),
        *(
            "I cannot say that it is high",
            "~ high",
            "The answer is high/low",
            "The answer is < high",
            "The opposite of high",
            "They said high",
            "high is wrong",
            "high?",
            "hіgh is the answer",
        ),
        "The level is high " * 40,
    ],
)
def test_what_denies_doubts_or_compares_is_refused(text: str) -> None:
    """Closed world: any word that is not known to be harmless counts."""
    assert refused(LEVEL, text)


@pytest.mark.parametrize(
    ("choices", "text", "expected"),
    [
        (["spam", "not_spam"], "It is not spam", "not_spam"),
        (["spam", "not_spam"], "This is spam", "spam"),
        (["A", "B"], "The answer is B", "B"),
        (["car", "car-2"], "The answer is car-2", "car-2"),
        (["yes", "no"], "The answer is no.", "no"),
        ([1, 2, 10], "I would rate it 10", 10),
    ],
)
def test_choices_that_hold_others_come_first(choices: list[str], text: str, expected: str) -> None:
    """Whole words only."""
    if expected == 10:
        assert refused({"enum": choices}, text + "/10", SENTENCE)
        assert value({"enum": choices}, "The rating is 10", SENTENCE) == 10
    else:
        assert value({"enum": choices}, text, SENTENCE) == expected


@pytest.mark.parametrize(
    ("choices", "text"),
    [
        (["A", "B"], "The grade is A+"),
        (["A", "B"], "The grade is A*"),
        (["A", "B"], "It is a B"),
        (["C", "D"], "The answer is C#"),
        (["car", "bus"], "The answer is car-2"),
        ([5, 6], "The answer is 5.5"),
        ([5, 6], "The answer is -5"),
        (["no", "yes"], "There is no problem"),
        (["spam", "ham"], "It is not spam"),
        (["car", "car-2"], "The answer is not car or car-2!"),
        (["k1", "k2"], "k1 is the best! k2 is bad."),
    ],
)
def test_parts_of_other_words_are_no_choice(choices: list[str], text: str) -> None:
    """Nor are two of them."""
    assert refused({"enum": choices}, text, "generous")


def test_the_name_of_the_field_says_nothing_new() -> None:
    """It may stand in the sentence."""

    class Ticket(BaseModel):
        ticket_priority: LEVEL

    assert value(Ticket, {"ticket_priority": "The priority of the ticket is high"}).ticket_priority == "high"
    assert refused(LEVEL, "The priority of the ticket is high")


@pytest.mark.parametrize("text", ["The customer sounds furious, high", "Everything is down, so high it is"])
def test_with_good_will_other_words_may_stand_there(text: str) -> None:
    """As long as none of them turns the sentence round."""
    assert value(LEVEL, text, "generous") == "high"
    assert refused(LEVEL, text)
    assert refused(LEVEL, "The customer is not furious, high", "generous")


def test_work_is_linear() -> None:
    """Whatever the text is made of."""
    for piece in ("high ", "** ", "'a", "((", "- ", "n't "):
        assert refused(LEVEL, piece * 5000, "generous")
