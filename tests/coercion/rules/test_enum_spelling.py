"""A choice in another spelling."""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

import pytest
from coercion.coerced import only, refused, value
from hypothesis import given
from hypothesis import strategies as st

SPELLING = only("enum_spelling")
LEVEL = Literal["high", "low", "not_relevant"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            ("High", "high"),
            ("HIGH", "high"),
            (" high ", "high"),
            ("high.", "high"),
            ("**High**", "high"),
            ("*high*", "high"),
        ),
        *(("`high`", "high"), ('"high"', "high"), ("'high'", "high"), ("“high”", "high"), ('"**High.**"', "high")),
        *(("not relevant", "not_relevant"), ("Not-Relevant", "not_relevant"), ("notRelevant", "not_relevant")),
    ],
)
@pytest.mark.parametrize(
    "schema",
    [LEVEL, {"enum": ["high", "low", "not_relevant"]}, Enum("Level", {"A": "high", "B": "low", "C": "not_relevant"})],
)
def test_case_separators_and_clothing_do_not_count(schema: Any, text: str, expected: str) -> None:
    """For literals, enums and JSON Schemas."""
    made = value(schema, text, SPELLING)
    assert getattr(made, "value", made) == expected


@pytest.mark.parametrize(
    "text",
    [
        "not high",
        "high/low",
        "hіgh",
        "ｈｉｇｈ",
        "HÍGH",
        "highest",
        "high low",
        "-high",
        "high!?",
        "#high",
        "",
        "h",
        "relevant",
    ],
)
def test_more_or_less_than_the_choice_is_none(text: str) -> None:
    """Look-alikes of other scripts included."""
    assert refused(LEVEL, text, SPELLING)


@pytest.mark.parametrize(
    ("choices", "text"),
    [
        (["A-1", "A1"], "a1"),
        (["m", "M"], "μ"),
        (["Polish", "polish"], "POLISH"),
        (["1-2", "12"], "1 2."),
        (["C#", "C++"], "C"),
        (["-1", "+1"], "1"),
        (["İstanbul"], "istanbul"),
    ],
)
def test_two_choices_of_one_spelling_are_ambiguous(choices: list[str], text: str) -> None:
    """And signs and digits are no spelling."""
    if text == "1 2.":
        assert value({"enum": choices}, text, SPELLING) == "1-2"
    else:
        assert refused({"enum": choices}, text, SPELLING)


def test_separators_between_digits_count() -> None:
    """Whichever they are."""
    assert refused({"enum": ["12"]}, "1-2", SPELLING)
    assert value({"enum": ["k-2-3.1_1"]}, "K 2-3 1.1", SPELLING) == "k-2-3.1_1"


def test_the_name_of_another_choice_is_not_this_one() -> None:
    """b in another case is also what r is called."""
    assert refused(Enum("Colour", {"RED": "b", "B": "r"}), "B")


@given(st.sampled_from(["high", "low", "not_relevant"]), st.data())
def test_every_case_of_a_choice_is_that_choice(choice: str, data: st.DataObject) -> None:
    """Letter by letter."""
    text = "".join(c.upper() if data.draw(st.booleans()) else c for c in choice)
    assert value(LEVEL, text) == choice
