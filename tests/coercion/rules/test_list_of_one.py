"""One value for a list, and a list of one for a value."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from coercion.coerced import only, refused, rules, value
from pydantic import BaseModel

ONE = only("list_of_one", "sole_item")


class Item(BaseModel):
    """In a list."""

    n: int


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (list[str], "red", ["red"]),
        (list[str], "a red car", ["a red car"]),
        (list[int], 5, [5]),
        (set[int], 5, {5}),
        (list[bool], True, [True]),
        (list[Item], {"n": 1}, [Item(n=1)]),
        (list[Literal["a", "b"]], "a", ["a"]),
        (list[int] | None, 5, [5]),
        ({"type": "array", "items": {"type": "string"}}, "red", ["red"]),
    ],
)
def test_one_value_is_a_list_of_it(schema: Any, document: Any, expected: Any) -> None:
    """Where its item may be that value."""
    assert value(schema, document, ONE) == expected
    assert rules(schema, document, ONE) == ["list_of_one"]


@pytest.mark.parametrize(
    "document",
    [
        *("red, green", "red; green", "red and green", "red or green", "red\ngreen", "red | green", "- red", "1. red"),
        *("[red]", "[red, green]", '{"a": 1}', "(red)", "none", "N/A", "", "-", None, {"a": 1}),
    ],
)
def test_text_that_may_be_a_list_in_words_is_not_taken_apart(document: Any) -> None:
    """Nor is it taken as one; and nothing is no list."""
    assert refused(list[str], document, ONE)


def test_lists_of_lists_are_left_alone() -> None:
    """It can not be told which level is missing."""
    assert refused(list[list[int]], [1, 2], "generous")
    assert refused(list[list[int]], 5, "generous")
    assert refused(list[int], [[1], [2]], "generous")


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        (int, [30], 30),
        (str, ["Ann"], "Ann"),
        (Item, [{"n": 1}], Item(n=1)),
        (Literal["a", "b"], ["a"], "a"),
        ({"type": "object", "required": ["n"]}, [{"n": 1}], {"n": 1}),
        (None, [{"n": 1}], {"n": 1}),
    ],
)
def test_a_list_of_one_is_its_item(schema: Any, document: Any, expected: Any) -> None:
    """Where no list is wanted."""
    assert value(schema, document, ONE) == expected
    assert rules(schema, document, ONE) == ["sole_item"]


@pytest.mark.parametrize("document", [[], [30, 31], [30, 30], [[30]], [None]])
def test_any_other_list_is_no_value(document: Any) -> None:
    """No item is dropped, not even an equal one."""
    assert refused(int, document, "generous")
    assert refused(str, document, "generous")


def test_a_number_in_a_list_is_no_text() -> None:
    """Two changes of that sort are a guess."""
    assert refused(str, [5])
