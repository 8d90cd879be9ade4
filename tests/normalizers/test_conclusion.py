"""From all that was read to one extraction."""

from __future__ import annotations

import pytest

from ratchet_core.limits import Limits
from ratchet_core.normalizers import extract


def test_candidates_come_in_order_of_appearance() -> None:
    """Whatever notation they are in."""
    found = extract('```yaml\na: x\n```\n{"b": 1}\n```json\n{"c": 2}\n```')
    assert [c.text or c.data for c in found.candidates] == [{"a": "x"}, '{"b": 1}', '{"c": 2}']
    assert [c.tier for c in found.candidates] == [1, 0, 0]


def test_damage_behind_the_last_candidate_is_doubt() -> None:
    """On a line of its own it looks like the answer; inside a sentence it does not."""
    assert extract('{"a": "b"}\n\n{"a": b = c}').reason == "ambiguous"
    assert len(extract('{"a": "b"} where {x: y z} holds').candidates) == 1
    assert len(extract('{"a": b = c}\n\nBetter:\n{"a": "b"}').candidates) == 1


def test_too_many_notations_are_refused() -> None:
    """The limit counts all candidates."""
    fences = "".join(f"```yaml\na: x{i}\n```\n" for i in range(4))
    assert len(extract(fences).candidates) == 4
    found = extract(fences, limits=Limits(candidates=3))
    assert (found.candidates, found.reason) == ((), "ambiguous")


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 1, "b";[{"c": "12", "d": 4}, {"c": "x"}, {"c": "y"}], "e": {"p": 9}}',
        '{\n "a": 1,\n "b"}: {\n  "c": "x"\n }\n}',
        '{"a": "x", "b": [{"c": "</think>", d": 2", }, {"c": "y", "d": 1}, {"c": "z"}]}',
        "{'a': {'b': 2}, 'z': 2}], 'c': [{'d': 1}], 'e': 5}",
        '{\n "a": "x",\n "b": {\n  "c": 3,\n { "d": 9\n }\n}',
        '{"a": true, "b": [1{"c": 3, "d": "x"}}',
        '{"a": 1, "b": "x"} "c": 3, "d": 4}',
        '{"a": 1, "b": "x"}\n "c": 3,\n "d": 4\n}',
        ' {"s": "x"}, {"s": "y"}], "name": "z"}',
        ',"k": 1}, {"s": "x", "k": 3}, {"s": "y"}], "n": 5}',
    ],
)
def test_no_answer_is_torn_out_of_a_broken_one(raw: str) -> None:
    """With a bracket too many, too few or in the wrong place a part may look whole; it is not what was said."""
    assert extract(raw).candidates == ()


@pytest.mark.parametrize(
    "raw",
    [
        "I filled in {name: 'x', ...} as follows:\n\n{\"a\": 1}",
        '{"a": 1, \nSorry, once more:\n{"a": 1}',
        'Format: {"a": <number>}. My answer is {"a": 1}',
        '{"a": 1}\n\nI left out {b: x y "z"} on purpose.',
    ],
)
def test_words_part_an_answer_from_what_can_not_be_read(raw: str) -> None:
    """Then it is an answer of its own."""
    assert [candidate.text for candidate in extract(raw).candidates] == ['{"a": 1}']


def test_a_tag_in_a_string_in_single_quotes_is_text() -> None:
    """It ends no part of the reply."""
    found = extract("So: {'a': '</think>', 'b': ['x']}")
    assert [candidate.text for candidate in found.candidates] == ['{"a": "</think>", "b": ["x"]}']
