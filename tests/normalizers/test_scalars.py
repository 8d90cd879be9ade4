"""Answers of one word, one number, one text."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from ratchet_core.normalizers import Miss
from ratchet_core.normalizers.scalars import asks_for_scalar, scalar_candidates
from ratchet_core.normalizers.schema_places import root_place
from ratchet_core.normalizers.survey import survey

WORD = {"title": "Mood", "type": "string", "enum": ["good", "bad"]}


def found(raw: str, schema: dict[str, Any] = WORD, *, cut: bool = False) -> list[Any]:
    read = scalar_candidates(raw, survey(raw), schema, 4, cut)
    return [c if isinstance(c, Miss) else c.text or c.data for c in read]


@pytest.mark.parametrize(
    ("schema", "scalar"),
    [
        ({"type": "integer"}, True),
        (WORD, True),
        ({"anyOf": [{"const": 1}, {"type": "null"}]}, True),
        (TypeAdapter(int | None).json_schema(), True),
        ({"type": "object"}, False),
        ({"anyOf": [{"type": "string"}, {"type": "array"}]}, False),
        ({}, False),
    ],
)
def test_what_asks_for_a_scalar(schema: dict[str, Any], scalar: bool) -> None:
    """Where no object and no list is permitted."""
    assert asks_for_scalar(root_place(schema)) is scalar


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("good", ["good"]),
        (" **Good.** ", ["Good"]),
        ("\u00abgood\u00bb", ["good", "good"][:1]),
        ("Mood: good", ["good", "Mood: good"]),
        ("```\ngood\n```", ["good", "```\ngood\n```"[:0] or "good\n"][:1]),
        ("The label is therefore: `good`. Bye.", ["good", "The label is therefore: `good`. Bye"]),
        ("x" * 400 + "\n\nResult = bad", ["bad"]),
        ("x" * 400 + " \\boxed{\\text{bad}}", ["bad"]),
        ("x" * 400 + " <answer> bad </answer>", ["bad"]),
        ("x" * 400 + "\nbad is the answer", ["bad"]),
        ("x" * 400 + " so:\n\n* **bad**", ["bad"]),
        ("<think>The answer is good</think>" + "x" * 400 + "\nThe answer is bad.", ["bad"]),
        ("x" * 400, []),
    ],
)
def test_where_one_is_announced(raw: str, expected: list[str]) -> None:
    """Without decoration; a long reply is no word."""
    assert found(raw)[: len(expected)] == expected
    assert bool(found(raw)) == bool(expected)


def test_any_text_is_the_reply_itself() -> None:
    """With what it ends with; only a tag, a box and a final answer are more telling."""
    text = {"type": "string"}
    assert found("<think>x</think>\n  Hello: there. \n", text) == ["Hello: there. \n"]
    assert found("Result: x", text) == ["Result: x"]
    assert found("Final result: x", text) == ["x", "Final result: x"]
    assert found("I'm sorry, I can't.", text) == []
    assert found('"a" and "b"', text) == ['"a" and "b"']
    assert found("'it is'", text) == ["it is"]


def test_a_cut_off_word_is_none() -> None:
    """What stands in a fence that is closed is whole."""
    assert found("good", cut=True) == []
    assert found('```json\n"good"\n```\nand so', cut=True) == ['"good"']


def test_other_schemas_take_scalars_from_labelled_fences_only() -> None:
    """Any JSON scalar, where a union may permit it."""
    union = {"anyOf": [{"type": "object"}, {"type": "null"}]}
    assert found("Nobody:\n```json\nnull\n```", union) == ["null"]
    assert found("Nobody:\n```\nnull\n```", union) == []
    assert found("Nobody:\n```json\nnothing\n```", union) == []
    assert found("null it is", union) == []


def test_too_many_are_ambiguous() -> None:
    """No more is looked at than may be chosen from."""
    (miss,) = found("Answer: good\n" * 5)
    assert miss.reason == "ambiguous"
