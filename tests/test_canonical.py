"""One spelling for every JSON value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.canonical import canonical_json, digest, same_value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON))
def test_the_order_of_keys_does_not_count(value: dict[str, Any]) -> None:
    """Equal objects have one spelling and one digest."""
    turned = dict(reversed(value.items()))
    assert canonical_json(turned) == canonical_json(value)
    assert digest(turned) == digest(value)


@given(JSON)
def test_the_spelling_is_ascii_json_of_the_same_value(value: Any) -> None:
    """It reads back, and any transport carries it; lone surrogates included."""
    text = canonical_json(value)
    assert text.isascii()
    assert json.loads(text) == value


def test_layout_is_minimal() -> None:
    """No spaces."""
    assert canonical_json({"b": [1, 2], "a": "é"}) == '{"a":"\\u00e9","b":[1,2]}'


def test_digests_are_sha256_cut_to_length() -> None:
    """Known answer, so that ids stay the same across versions and platforms."""
    whole = digest({})
    assert whole == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest({}, 12) == whole[:12]
    assert digest(1) != digest("1")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_is_not_json_has_no_spelling(value: Any) -> None:
    """NaN among it."""
    with pytest.raises((TypeError, ValueError)):
        canonical_json(value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (0.0, -0.0, True),
        (10**20, 1e20, True),
        (0.5, 0.5, True),
        (True, 1, False),
        (False, 0.0, False),
        (1, "1", False),
        ({"a": [1.0, {"b": True}]}, {"a": [1, {"b": True}]}, True),
        ({"a": [1.0, {"b": True}]}, {"a": [1, {"b": 1}]}, False),
        ((1, 2), [1.0, 2.0], True),
    ],
)
def test_equal_values_have_equal_text(one: Any, other: Any, same: bool) -> None:
    """Numbers count by what they are, however they are written; a truth value is none."""
    assert (same_value(one) == same_value(other)) == same
