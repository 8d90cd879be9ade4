"""One object a line."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers.rows import rows_as_list
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
        '{"a": 1}',
        '{"a": 1} {"a": 2}',
        '{"a": 1}\n{"a": 2',
        '{"a": 1}\nor\n{"a": 2}',
        "[1]\n[2]",
        'So:\n{"a":1}\n{"a":2}',
        "",
    ],
)
def test_anything_else_does_not(text: str) -> None:
    """One row, one line, words between or before, a cut end, no objects."""
    assert rows(text) is None
