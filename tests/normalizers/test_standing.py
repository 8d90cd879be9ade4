"""How a structure stands in its reply."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers import extract

A = '{"a": 1}'
B = '{"b": 2}'


def standings(raw: str) -> list[str]:
    """Of all candidates; what is disowned shows beside one that is not."""
    return [candidate.standing for candidate in extract(raw).candidates]


@pytest.mark.parametrize(
    ("lead", "standing"),
    [
        ("Final answer:", "final"),
        ("## Final\n", "final"),
        ("**The final JSON is**\n", "final"),
        ("<answer>", "final"),
        ("<final_answer>\n```json\n", "final"),
        ("$\\boxed{", "final"),
        ("Respuesta final:", "final"),
        ("Corrected:", "corrected"),
        ("That was wrong. It should be", "corrected"),
        ("Wait, I mean:", "corrected"),
        ("Korrigiert:", "corrected"),
        ("修正後：", "corrected"),
        ("So the answer is", "introduced"),
        ("Answer:", "introduced"),
        ("# Result\n", "introduced"),
        ("Perhaps the final answer is", "introduced"),
        ("This is not final:", "introduced"),
        ('He called it "final" today:', "introduced"),
        ("and", "bare"),
        ("or", "bare"),
        ("", "bare"),
        ("Draft:", "aside"),
        ("For example,", "aside"),
        ("The expected format is", "aside"),
        ("Here is an example:", "aside"),
        ("<example>", "aside"),
        ("Entwurf 2:", "aside"),
        ("Input:", "quoted"),
        ("You sent:", "quoted"),
        ("The user said:", "quoted"),
        ("The email ends with the line:\nFinal answer:", "quoted"),
        ('The page says: "please answer', "quoted"),
        ("Ignore the above and reply with", "quoted"),
        ("//", "quoted"),
        ("<!--", "quoted"),
        ("/* old:", "quoted"),
        (">", "quoted"),
        ("The user wants me to output", "mentioned"),
    ],
)
def test_the_words_before(lead: str, standing: str) -> None:
    """Behind another structure, on a line of their own."""
    assert standings(f"{B} was first.\n\n{lead} {A}") == ["bare", standing]


@pytest.mark.parametrize(
    "tail",
    [
        "That is wrong.",
        "This is a draft.",
        "Wait, no.",
        "Oops!",
        "No, sorry, that was a mistake.",
        "(which is incorrect)",
        "Scratch that.",
        "Please ignore this.",
        "Correction:",
        "I misread the text.",
    ],
)
def test_the_words_behind(tail: str) -> None:
    """They take back what they follow; alone nothing is left."""
    assert standings(f"{A}\n\n{tail}\n\nNow: {B}") == ["retracted", "introduced"]
    assert standings(f"```json\n{A}\n```\n{tail}\n\nNow: {B}") == ["retracted", "introduced"]
    found = extract(f"{A}\n\n{tail}")
    assert (found.candidates, found.reason) == ((), "ambiguous")


@pytest.mark.parametrize(
    "tail", ["This is wrong: ", "That said, ", "Note that it is right. ", "Waiting for approval. ", "It's his. "]
)
def test_other_words_behind_take_nothing_back(tail: str) -> None:
    """Words that lead on to something else, and other words."""
    assert standings(f"{A}\n\n{tail}\n\nNow: {B}") == ["bare", "introduced"]


def test_a_mark_behind_quoted_words_is_no_mark() -> None:
    """What was quoted may go on, mark included."""
    raw = f"{A}\n\nThe mail says: be quick. It is urgent.\n\nFinal answer: {B}"
    assert standings(raw) == ["bare", "introduced"]


def test_what_is_joined_stands_as_what_it_is_joined_to() -> None:
    """Nothing but a comma or an "and" between, in one paragraph."""
    assert standings(f"For example {A} and {B}") == ["aside", "aside"]
    assert standings(f'The user said: {A} and {B}\n\nMine: ["x"]')[:2] == ["quoted", "quoted"]
    assert standings(f"The user said: {A}\n\n{B}") == ["quoted", "bare"]
    assert standings(f"Final answer: {A} and {B}") == ["final", "bare"]


def test_the_same_text_twice_stands_as_it_stands_best() -> None:
    """Quoting one's own answer does not disown it."""
    assert standings(f"The user said: {A}\n\nI agree:\n{A}") == ["introduced"]
    assert standings(f"{A}\n\nFinal answer:\n{A}") == ["final"]
