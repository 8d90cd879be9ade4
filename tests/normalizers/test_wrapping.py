"""What stood around an answer."""

from __future__ import annotations

import pytest

from ratchet_core.normalizers import extract


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ('{"a": 1}', []),
        ('  {"a": 1}\n', []),
        ('Sure: {"a": 1} ok', [("prose", "Sure:\nok")]),
        ('```json\n{"a": 1}\n```', [("strip_fence", "```json")]),
        ('Sure:\n```json\n{"a": 1}\n```', [("strip_fence", "```json"), ("prose", "Sure:")]),
        ('```\nso {"a": 1}\n```', [("strip_fence", "```"), ("prose", "so")]),
        ('<think>x</think>{"a": 1}', [("reasoning", "<think>x</think>")]),
        ("x" * 500 + ' {"a": 1}', [("prose", "x" * 200)]),
    ],
)
def test_each_sort_is_recorded_once(raw: str, left: list[tuple[str, str]]) -> None:
    """With what it was, shortened, at no cost."""
    (candidate,) = extract(raw).candidates
    assert [(repair.rule, repair.before) for repair in candidate.repairs] == left
    assert all(repair.cost == 0 and repair.path == () for repair in candidate.repairs)
