"""The ways to name a place that failed."""

import pytest

from ratchet_core.strategies.place_names import named_places

PATH = ("items", 0, "first name")


@pytest.mark.parametrize(
    "name",
    [
        "/items/0/first name",
        "#/items/0/first name",
        "items/0/first name",
        "items.0.first name",
        "items[0]['first name']",
        'items[0]["first name"]',
        "$.items[0]['first name']",
        "$.items.0.first name",
    ],
)
def test_a_place_has_many_names(name: str):
    """As a pointer and as a path, in the spellings that are common."""
    assert named_places([PATH])[name] == PATH


def test_what_is_special_in_pointers_is_escaped_there_and_nowhere_else():
    """A slash in a key parts no steps."""
    names = named_places([("a/b~c",)])
    assert names["/a~1b~0c"] == ("a/b~c",)
    assert names["a/b~c"] == ("a/b~c",)


def test_a_name_that_two_places_share_is_no_name():
    """A key with a dot in it, and a path."""
    names = named_places([("a.b",), ("a", "b"), ("a",)])
    assert "a.b" not in names
    assert names["/a.b"] == ("a.b",)
    assert names["/a/b"] == ("a", "b")
    assert names["a"] == ("a",)
