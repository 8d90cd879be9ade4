"""Reading corrections out of a reply."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS
from ratchet_core.strategies import Kept
from ratchet_core.strategies.reply_patch import corrections_in

KEPT = Kept({"a": 1, "b": {"c": 2, "d": 3}}, (("a",), ("b", "c")))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ('{"/a": 2}', []),
        ('```\n{"/a": 2}\n```', ["strip_fence"]),
        ('Sure: {"/a": 2}', ["prose"]),
        ('<think>hm {</think> {"/a": 2}', ["reasoning"]),
        ('<think>hm</think>\nFixed:\n```json\n{"/a": 2}\n```\nBye', ["reasoning", "strip_fence"]),
    ],
)
def test_what_is_left_out_is_on_record(text: str, rules: list[str]):
    """Fences, prose and reasoning."""
    found = corrections_in(text, KEPT, DEFAULT_LIMITS)
    assert found is not None
    assert found.values == {"/a": 2}
    assert [repair.rule for repair in found.repairs] == rules


def test_a_sparse_object_holds_failed_fields_and_nothing_else():
    """Taken for a whole answer it would lose what was right."""
    found = corrections_in('{"b": {"c": 5}}', KEPT, DEFAULT_LIMITS)
    assert found is not None
    assert found.values == {"/b/c": 5}
    assert corrections_in('{"b": {"c": 5, "d": 3}}', KEPT, DEFAULT_LIMITS) is None
    assert corrections_in('{"b": {"c": 5}, "a": 1}', KEPT, DEFAULT_LIMITS) is None


@pytest.mark.parametrize("text", ['<think>{"/a": 2}', '<thinking>{"/a": 2}</thinking>', '[THINK]{"/a": 2}[/THINK]'])
def test_a_draft_corrects_nothing(text: str):
    """Whatever the tag around the reasoning is called, and whether or not it is closed."""
    assert corrections_in(text, KEPT, DEFAULT_LIMITS) is None


@given(st.text() | st.recursive(st.none() | st.text(), lambda inner: st.lists(inner), max_leaves=5).map(str))
def test_any_text_is_read_or_left_alone(text: Any):
    """Nothing raises."""
    found = corrections_in(text, KEPT, DEFAULT_LIMITS)
    assert found is None or found.problem or found.values is not None or found.operations is not None
