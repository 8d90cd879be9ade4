"""One object a line."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers.rows import many_rows, rows_as_list
from ratchet_core.normalizers.survey import survey


def rows(text: str) -> str | None:
    found = rows_as_list(text, survey(text).spans, 0, len(text))
    return found and found.text


def test_rows_become_one_array() -> None:
    """Blank lines are no matter; the objects keep their spelling."""
    assert rows('\n{"a": 1}\n\n{"a":2}\n') == '[{"a": 1},{"a":2}]'


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1} {"a": 2}',
        '{"a": 1},\n{"a": 2}',
        '{"a": 1},\n{"a": 2},\n',
        '- {"a": 1}\n- {"a": 2}',
        '1. {"a": 1}\n2. {"a": 2}',
        'So:\n{"a": 1}\n{"a": 2}\nDone.',
    ],
)
def test_rows_may_have_commas_and_marks_of_lists(text: str) -> None:
    """And words on other lines."""
    assert rows(text) == '[{"a": 1},{"a": 2}]'


def test_lists_are_rows_on_lines_of_their_own() -> None:
    """On one line they are subscripts, or references."""
    assert rows("[1]\n[2]") == "[[1],[2]]"
    assert rows("[1] [2]") is None


def test_many_rows_are_read_without_a_survey() -> None:
    """Nothing but rows, and more than there may be candidates."""
    found = many_rows('{"a": 1}\n' * 4, 3)
    assert found is not None
    assert found.text == "[" + ",".join(['{"a": 1}'] * 4) + "]"
    assert many_rows('{"a": 1}\n' * 3, 3) is None
    assert many_rows('{"a": 1}\n' * 4 + "{x}", 3) is None
    assert many_rows('{"a": 1}' * 4, 3) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"a": 1}{"a": 2}',
        'So: {"a": 1} {"a": 2}',
        '{"a": 1} {"a": 2} ok',
        '{"a": 1}\n["a"]',
        '{"a": 1}\n{"a": 2',
        '{"a": 1}\nor\n{"a": 2}',
        "",
    ],
)
def test_anything_else_does_not(text: str) -> None:
    """One row, one line, words between or before, a cut end, no objects."""
    assert rows(text) is None
