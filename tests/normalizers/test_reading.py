"""Reading JSON alone."""

from __future__ import annotations

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers.reading import read_json_only, read_reply


def test_json_alone_leaves_other_notations() -> None:
    """What ``RepairJSON`` does in a pipeline."""
    assert read_json_only("name: Bob\nage: 3", DEFAULT_LIMITS).candidates == ()
    (candidate,) = read_json_only("see: {'a': 1,}", DEFAULT_LIMITS).candidates
    assert candidate.text == '{"a": 1}'


def test_the_guard_stands_before_both() -> None:
    """Nothing is surveyed that exceeds the limits."""
    small = Limits(chars=3)
    assert [m.normalizer for m in read_json_only('{"a": 1}', small).misses] == ["guard"]
    assert [m.normalizer for m in read_reply('{"a": 1}', small).misses] == ["guard"]


def test_it_is_not_clear_where_a_structure_ends() -> None:
    """A reading that ends before another structure begins is one of several: refused."""
    one = "{\u201ca\u201d: \u201c{\u201d}"
    (candidate,) = read_reply(one + " ok", DEFAULT_LIMITS).candidates
    assert candidate.text == '{"a": "{"}'
    found = read_reply(one + ' and {"c": 1}', DEFAULT_LIMITS)
    assert (found.candidates, found.reason) == ((), "ambiguous")
