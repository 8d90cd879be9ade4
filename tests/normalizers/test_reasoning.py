"""Reasoning never answers."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers import StripReasoning, extract

ANSWER = '{"a": 1}'


@pytest.mark.parametrize(
    "raw",
    [
        f"<think>hm</think>{ANSWER}",
        f'<think>maybe {{"a": 2}}</think>\n{ANSWER}',
        f"<THINK>x</THINK>{ANSWER}",
        f"<thinking>x</thinking>{ANSWER}",
        f"<reasoning effort='low'>x</reasoning>{ANSWER}",
        f"<reflection>x</reflection>{ANSWER}",
        f"[THINK]x[/THINK]{ANSWER}",
        f'first {{"a": 2}} then</think>{ANSWER}',
        f"<think>one <think>two</think> three {{}} </think>{ANSWER}",
        f"<think>a</think><think>b</think>{ANSWER}",
        f'<think>```json\n{{"a": 2}}\n```</think>{ANSWER}',
        f'<think>it is {{"a": "x </think>{ANSWER}',
        f'<think>it is {{"a": "</think>"}} </think>{ANSWER}',
        f"{ANSWER}<think>was that right?</think>",
    ],
)
def test_only_what_stands_outside_is_a_candidate(raw: str) -> None:
    """Closed, nested, upper case, without an opening tag, with drafts inside."""
    (candidate,) = extract(raw).candidates
    assert candidate.text == ANSWER
    assert "reasoning" in [repair.rule for repair in candidate.repairs]
    assert StripReasoning().preprocess(raw) == (ANSWER, True)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (f"<think>{ANSWER}", "truncated"),
        ("<think>", "truncated"),
        ("<think>x</think>", "empty_output"),
        (f"{ANSWER}</think>\n", "empty_output"),
        (f"<think>{ANSWER}</think>", "empty_output"),
    ],
)
def test_nothing_behind_the_reasoning_is_no_answer(raw: str, reason: str) -> None:
    """A draft is never taken for the answer."""
    found = extract(raw)
    assert (found.candidates, found.reason) == ((), reason)


def test_reasoning_that_starts_behind_the_answer_and_never_ends_is_told() -> None:
    """Both facts are given: a candidate, and a cut-off end behind it."""
    found = extract(f"{ANSWER} <think>wait")
    assert len(found.candidates) == 1
    assert [(miss.reason, miss.position) for miss in found.misses] == [("truncated", len(ANSWER) + 1)]


@pytest.mark.parametrize("raw", ['{"a": "<think>x</think>"}', '{"a": "</think>"}', '{"a": "<think>"}'])
@pytest.mark.parametrize("around", ["{}", "Here: {} ok", "```json\n{}\n```"])
def test_a_tag_in_a_json_string_survives(raw: str, around: str) -> None:
    """It is part of the value."""
    text = around.replace("{}", raw)
    assert [candidate.text for candidate in extract(text).candidates] == [raw]
    assert StripReasoning().preprocess(text) == (text, False)


def test_a_quoted_tag_is_a_mention() -> None:
    """Talking about a tag opens nothing."""
    assert [c.text for c in extract(f"I use no `<think>` tag: {ANSWER}").candidates] == [ANSWER]
