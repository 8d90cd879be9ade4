"""From all that was read to one extraction."""

from __future__ import annotations

from ratchet_core.limits import Limits
from ratchet_core.normalizers import extract


def test_candidates_come_in_order_of_appearance() -> None:
    """Whatever notation they are in."""
    found = extract('```yaml\na: x\n```\n{"b": 1}\n```json\n{"c": 2}\n```')
    assert [c.text or c.data for c in found.candidates] == [{"a": "x"}, '{"b": 1}', '{"c": 2}']
    assert {c.tier for c in found.candidates} == {0}


def test_damage_behind_the_last_candidate_is_doubt() -> None:
    """On a line of its own it looks like the answer; inside a sentence it does not."""
    assert extract('{"a": "b"}\n\n{"a": b c d}').reason == "ambiguous"
    assert len(extract('{"a": "b"} where {x: y z} holds').candidates) == 1
    assert len(extract('{"a": b c d}\n\nBetter:\n{"a": "b"}').candidates) == 1


def test_too_many_notations_are_refused() -> None:
    """The limit counts all candidates."""
    fences = "".join(f"```yaml\na: x{i}\n```\n" for i in range(4))
    assert len(extract(fences).candidates) == 4
    found = extract(fences, limits=Limits(candidates=3))
    assert (found.candidates, found.reason) == ((), "ambiguous")
