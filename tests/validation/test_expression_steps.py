from __future__ import annotations

import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.expression_steps import Problem, Scope, arithmetic, attribute, item, iterate


class Thing:
    def __init__(self) -> None:
        self.data = 1

    def method(self) -> int:
        return 1


def test_attributes_are_data() -> None:
    """Keys of mappings and attributes of objects; methods and attributes of builtin values are not there."""
    assert attribute({"a": 1}, "a") == 1
    assert attribute(Thing(), "data") == 1
    for owner, name in ((Thing(), "method"), ("x", "upper"), (1, "real"), ([], "append"), ({}, "keys"), (None, "x")):
        with pytest.raises(Problem):
            attribute(owner, name)


def test_items_are_indexed_within_bounds() -> None:
    """An index from either end, of a list, tuple or text."""
    assert item([1, 2], -1) == 2
    assert item("ab", 0) == "a"
    for owner, key in (([1], 1), ([1], -2), ({0: 1}, 0), (5, 0)):
        with pytest.raises(Problem):
            item(owner, key)


@given(st.integers(), st.integers())
def test_arithmetic_is_that_of_python(one: int, other: int) -> None:
    """On numbers."""
    assert arithmetic(operator.add, one, other) == one + other


@pytest.mark.parametrize(
    ("one", "other"), [("a", 1), (1, [1]), pytest.param(2**20_000, 1, id="bits"), (float("inf"), 0)]
)
def test_arithmetic_is_bounded(one: Any, other: Any) -> None:
    """Other values, and results that grow out of bounds, are problems."""
    with pytest.raises(Problem):
        arithmetic(operator.add, one, other)


def test_text_is_not_gone_through() -> None:
    """A loop goes through lists and the keys of mappings."""
    assert list(iterate({"a": 1})) == ["a"]
    with pytest.raises(Problem):
        iterate("abc")


def test_scopes_share_one_counter() -> None:
    """Work done in a loop counts for the whole evaluation."""
    scope = Scope({"a": 1})
    inner = scope.with_local("b", 2)
    assert (inner.look_up("a"), inner.look_up("b")) == (1, 2)
    inner.work(999_990)
    with pytest.raises(Problem, match="too much work"):
        scope.work(10)
