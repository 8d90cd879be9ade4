"""Mistral: the shape and nothing else is relied upon."""

from __future__ import annotations

from ratchet_core.provider_schema import DroppedConstraint, profile_schema


def test_the_shape_is_kept_and_every_bound_listed() -> None:
    """Objects are closed; bounds are left to the machine."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "minLength": 2, "description": "d"}}}
    profiled = profile_schema("mistral", schema)
    assert profiled.schema == {
        "type": "object",
        "properties": {"a": {"type": "string", "description": "d"}},
        "additionalProperties": False,
    }
    assert profiled.dropped == (DroppedConstraint("/properties/a", "minLength"),)
