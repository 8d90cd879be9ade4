"""A choice by another name that the schema declares."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Any

import pytest
from coercion.coerced import only, refused, value

ALIAS = only("enum_alias")


class Colour(Enum):
    """Values that nobody would say."""

    RED = "#f00"
    DARK_GREEN = "#0a0"


class Size(IntEnum):
    """Numbers."""

    SMALL = 1
    LARGE = 2


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        (Colour, "RED", Colour.RED),
        (Colour, "dark green", Colour.DARK_GREEN),
        (Colour, "Colour.RED", Colour.RED),
        (Size, "large", Size.LARGE),
        (
            {"enum": ["p1", "p2"], "x-enum": {"p1": {"alias": "Urgent", "description": "Wake somebody up"}}},
            "urgent",
            "p1",
        ),
        (
            {"enum": ["p1", "p2"], "x-enum": {"p1": {"alias": "Urgent", "description": "Wake somebody up"}}},
            "Wake somebody up.",
            "p1",
        ),
        (
            {"enum": ["p1", "p2"], "x-enum": {"p1": {"alias": "Urgent", "description": "Wake somebody up"}}},
            "Urgent: wake somebody up",
            "p1",
        ),
        ({"enum": ["p1", "p2"], "x-enum": {"p1": "Wake somebody up"}}, "p1 - Wake somebody up", "p1"),
        ({"enum": [1, 2], "x-enum-varnames": ["ONE", "TWO"]}, "two", 2),
        ({"enum": ["a", "b"], "enumNames": ["Apple", "Banana"]}, "Banana", "b"),
        ({"enum": ["a", "b"], "x-enum-descriptions": ["An apple a day", "Yellow"]}, "a: An apple a day", "a"),
        (
            {"oneOf": [{"const": "a", "title": "Apple"}, {"const": "b", "title": "Banana", "description": "Yellow"}]},
            "banana",
            "b",
        ),
    ],
)
def test_a_declared_name_is_the_choice(schema: Any, text: str, expected: Any) -> None:
    """In any spelling; descriptions alone and behind a name."""
    assert value(schema, text, ALIAS) == expected


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (Colour, "GREEN"),
        (Colour, "not RED"),
        (Size, "medium"),
        ({"enum": ["a", "b"], "enumNames": ["Same", "Same"]}, "Same"),
        ({"enum": ["a", "b"], "enumNames": ["Apple"]}, "Banana"),
        ({"enum": ["a", "b"], "enumNames": "nonsense", "x-enum": 3}, "nonsense"),
        ({"enum": ["a", "b"]}, "Apple"),
    ],
)
def test_names_that_are_not_declared_or_shared_are_none(schema: Any, text: str) -> None:
    """Nor is nonsense in the place of a declaration."""
    assert refused(schema, text, "generous")


def test_a_choice_itself_is_another_rules() -> None:
    """Denying that one does not open this one."""
    assert refused({"enum": ["a", "b"], "enumNames": ["Apple", "Banana"]}, "A", ALIAS)
