from __future__ import annotations

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.json_schema.equality import equality_key

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.0, -0.0, 1.0, 0.5, 1e300])
    | st.text("ab1:", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=6,
)


def equal(one: Any, other: Any) -> bool:
    """JSON equality, written the slow way."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return type(one) in (int, float) and type(other) in (int, float) and one == other if _number(one) else one == other


def _number(value: Any) -> bool:
    return type(value) in (int, float)


@given(JSON, JSON)
def test_keys_are_equal_exactly_when_values_are(one: Any, other: Any) -> None:
    """Numbers by value, booleans apart from them, keys in any order."""
    assert (equality_key(one) == equality_key(other)) == equal(one, other)


def test_hostile_values_take_linear_time() -> None:
    """Integers that collide in a set, endless digits and deep nesting are no trouble."""
    began = time.perf_counter()
    assert len({equality_key(i * (2**61 - 1)) for i in range(20_000)}) == 20_000
    assert equality_key(10**20_000) != equality_key(10**20_000 + 1)
    deep: Any = 1
    for _ in range(50_000):
        deep = [deep]
    assert equality_key(deep) == "[" * 50_000 + "i1;" + "]" * 50_000
    assert equality_key(float("inf")) != equality_key(1)
    assert time.perf_counter() - began < 2
