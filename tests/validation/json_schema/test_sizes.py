"""Bounds on lengths, items and keys."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core import ConfigError
from ratchet_core.validation.json_schema import compile_json_schema


@pytest.mark.parametrize(
    ("keyword", "bound", "fits", "wrong", "told"),
    [
        ("minLength", 2, "ab", "a", "expected at least 2 characters"),
        ("maxLength", 1, "a", "ab", "expected at most 1 character"),
        ("minItems", 1, [0], [], "expected an array of at least 1 item"),
        ("maxItems", 2, [0, 0], [0, 0, 0], "expected an array of at most 2 items"),
        ("minProperties", 1, {"a": 0}, {}, "expected an object of at least 1 key"),
        ("maxProperties", 0, {}, {"a": 0}, "expected an object of at most 0 keys"),
    ],
)
def test_sizes_are_bounded_inclusively(keyword: str, bound: int, fits: Any, wrong: Any, told: str) -> None:
    """The bound itself fits, one beyond it is told in words; other kinds of value are not asked."""
    violations = compile_json_schema({keyword: bound}).violations
    assert list(violations(fits)) == []
    assert [(v.path, v.rule, v.expected) for v in violations(wrong)] == [((), keyword, told)]
    assert list(violations(1)) == []


@pytest.mark.parametrize("bound", [-1, 1.5, "1", None, True])
def test_a_bound_is_a_count(bound: Any) -> None:
    """Anything else is refused when the schema is compiled."""
    with pytest.raises(ConfigError, match="minLength"):
        compile_json_schema({"minLength": bound})
