"""Quotations of Markdown that are one JSON document."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.blockquote import without_quote_marks

values = st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=5) | st.integers(), max_size=3), min_size=1)


@given(values, st.sampled_from(["> ", ">", "  > ", "> > "]), st.booleans())
def test_the_marks_become_spaces(value: object, mark: str, fenced: bool) -> None:
    """The document is whole again, where it was, and as long as before."""
    written = json.dumps(value, indent=1)
    lines = f"```json\n{written}\n```" if fenced else written
    quoted = "".join(f"{mark}{line}\n" for line in lines.split("\n"))
    found = without_quote_marks("So:\n\n" + quoted + "\nDone.")
    assert len(found) == len(quoted) + 11
    body = found[5:-6].replace("```json", "").replace("```", "")
    assert json.loads(body) == value


@pytest.mark.parametrize(
    "text",
    [
        "no quotation",
        '> {"a": 1}',
        "> words\n> and more",
        '> {"a": 1}\n> and words',
        '{"a": "x\n> {"b": 1}\n> y"}',
        '> {"a": 1\n> }}',
        '> {"a":\n1}',
    ],
)
def test_anything_else_keeps_its_marks(text: str) -> None:
    """One line needs none taken off; less than a whole document may be a part of a string."""
    assert without_quote_marks(text) == text
