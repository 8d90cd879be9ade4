"""One document in pieces."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.fragments import joined_fragments

text = st.text(st.characters(codec="utf-8"), max_size=6)
objects = st.dictionaries(
    text, text | st.integers() | st.lists(text, max_size=2) | st.dictionaries(text, text, max_size=2), min_size=2
)
SEAMS = ["\n```\n```json\n", "\n```\n\n```\n", "\n```\nAnd the rest of it:\n```json\n", "\n\nSome words between.\n\n"]


@given(objects, st.sampled_from(SEAMS), st.data())
def test_pieces_between_tokens_are_joined(value: Any, seam: str, data: st.DataObject) -> None:
    """Cut at any end of a line, they give the value that was cut."""
    lines = json.dumps(value, indent=1).split("\n")
    cut = data.draw(st.integers(1, len(lines) - 1))
    raw = "```json\n" + "\n".join(lines[:cut]) + seam + "\n".join(lines[cut:]) + "\n```\n"
    found = joined_fragments(raw, 8)
    assert found is not None
    assert json.loads(found.text or "") == value
    assert found.span == (8, len(raw) - 5)
    assert [(repair.rule, repair.cost) for repair in found.repairs] == [("joined_fragments", 3)]


@given(objects, st.sampled_from(SEAMS), st.data())
def test_what_is_joined_is_what_was_cut(value: Any, seam: str, data: st.DataObject) -> None:
    """Wherever the cut is: in a string, in a number, between tokens."""
    written = json.dumps(value)
    cut = data.draw(st.integers(1, len(written) - 1))
    found = joined_fragments(written[:cut] + seam + written[cut:], 0)
    assert found is None or json.loads(found.text or "") == value


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 1}',
        '{"a": 1,\n"b": 2}',
        '{"a": 1,\n```\nWait, I mean:\n```json\n"b": 2}',
        '{"a": 1,\n```\n```json\n"b": 2}\n```\n```json\n"b": 3}',
        '{"a": 1,\nsome words here\n"b": 2}',
        '{"a": 1,\n\nword\n\n"b": 2}',
        '["a",\n\ntrue story of mine\n\n"b"]',
        '{"a": 1,\n\nkey and "value"\n\n"b": 2}',
    ],
)
def test_anything_else_is_not_joined(raw: str) -> None:
    """Nothing between, a word that takes back, more data, words that may be data."""
    assert joined_fragments(raw, 0) is None
