"""Duplicate keys: exact when read, and a cheap proof that never claims too much."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.duplicates import conflict_in, conflicting_key, surely_unique
from ratchet_core.validation.key_count import count_plain
from ratchet_core.violation import MISSING


class _Pairs(list):  # type: ignore[type-arg]
    """An object as written, duplicates and all."""


KEYS = st.sampled_from(["a", "b", "a:b", '":', ' "x" :', ""])
VALUES = st.recursive(
    st.integers() | st.sampled_from(["", ":", '":', " : ", "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=4).map(_Pairs),
    max_leaves=8,
)


def written(value: Any, colon: str) -> str:
    """JSON text of nested ``_Pairs``."""
    if isinstance(value, _Pairs):
        return "{" + ",".join(f"{json.dumps(key)}{colon}{written(item, colon)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(item, colon) for item in value) + "]"
    return json.dumps(value)


def conflicts(value: Any) -> bool:
    """By definition: one object, one key, two values."""
    if isinstance(value, _Pairs):
        for index, (key, item) in enumerate(value):
            if any(key == other and _told(item) != _told(earlier) for other, earlier in value[:index]):
                return True
        return any(conflicts(item) for _, item in value)
    return isinstance(value, list) and any(conflicts(item) for item in value)


def _told(value: Any) -> Any:
    """What is left of a value when the last of duplicate keys wins."""
    if isinstance(value, _Pairs):
        return {key: _told(item) for key, item in value}
    return [_told(item) for item in value] if isinstance(value, list) else value


@given(VALUES, st.sampled_from([":", ": ", " :", "\n: ", "\t:"]))
def test_a_conflict_is_found_exactly_when_there_is_one(value: Any, colon: str) -> None:
    """Whatever strings hold and however colons are spaced."""
    assert (conflicting_key(written(value, colon)) is not None) is conflicts(value)


@given(VALUES, st.sampled_from([":", ": ", " :", "\n: ", "\r:"]))
def test_the_cheap_proof_never_claims_too_much(value: Any, colon: str) -> None:
    """When it says unique, no object has a key twice with different values."""
    text = written(value, colon)
    if surely_unique(text, count_plain(json.loads(text))):
        assert conflicting_key(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "a": 2}', "a"),
        ('{"a": 1, "a": 1}', None),
        ('{"a": 1, "a": 1.0}', "a"),
        ('{"a": 1, "a": "1"}', "a"),
        ('{"a": true, "a": 1}', "a"),
        ('[{"x": {"k": [1], "k": [2]}}]', "k"),
        ('{"\\u0061": 1, "a": 2}', "a"),
        ('{"a": {"b": 1}, "c": {"b": 2}}', None),
        ("[]", None),
        ("12", None),
        ('{"a": ' + "9" * 6000 + ', "a": ' + "9" * 6001 + "}", "a"),
    ],
)
def test_what_counts_as_a_conflict(text: str, key: str | None) -> None:
    """The same key spelled in any way, values that differ in any way; numbers of any length."""
    assert conflicting_key(text) == key


def test_the_proof_is_used_where_it_holds() -> None:
    """Plain documents need no second reading, colons in strings or not."""
    assert surely_unique('{"a": 1, "b": [{"c": 2}]}', 3)
    assert surely_unique('{"url": "http://x"}', 1)
    assert not surely_unique('{"url" : "http://x"}', 1)
    assert not surely_unique('{"a": 1, "b": 2}', 1)


@given(VALUES)
def test_the_place_of_a_conflict_is_found_exactly_when_there_is_one(value: Any) -> None:
    """It ends in a key that is in conflict somewhere, and leads there."""
    text = written(value, ": ")
    found = conflict_in(text)
    assert (found is not None) is conflicts(value)
    if found is not None:
        node = json.loads(text)
        for step in found.path:
            node = node[step]


@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        ('{"a": 1, "a": 2}', ("a",), (1, 2)),
        ('[{"b": {"c": true, "c": "x", "d": 1}}]', (0, "b", "c"), (True, "x")),
        ('{"a": {"k": 1, "k": 2}, "b": 1, "b": 2}', ("b",), (1, 2)),
        ('{"a": {"k": 1, "k": 2}, "a": 3}', ("a",), (MISSING, 3)),
        ('{"a": 1.0, "a": ' + "1" * 40 + "}", ("a",), (1.0, MISSING)),
    ],
)
def test_a_conflict_is_told_with_its_place_and_values(text: str, path: Any, values: Any) -> None:
    """Of containers and of numbers without end only the place."""
    found = conflict_in(text)
    assert found is not None
    assert (found.path, found.values) == (path, values)
