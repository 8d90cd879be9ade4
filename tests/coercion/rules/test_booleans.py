"""Words for true and false."""

from __future__ import annotations

from typing import Any

import pytest
from coercion.coerced import only, refused, rules, value


@pytest.mark.parametrize("schema", [bool, {"type": "boolean"}])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("True", True),
        ("FALSE", False),
        ("yes", True),
        ("No", False),
        ("on", True),
        ("Off", False),
        ("yes.", True),
        ("**True**", True),
    ],
)
def test_a_word_is_what_it_says(schema: Any, text: str, expected: bool) -> None:
    """In any case, in quotes, in markdown, with a full stop."""
    assert value(schema, text) is expected
    assert rules(schema, text) == ["bool_word"]


def test_json_in_quotes_is_a_rule_of_its_own() -> None:
    """The most plain of them."""
    assert value(bool, "true", only("coerce_bool")) is True
    assert refused(bool, "True", only("coerce_bool"))
    assert refused(bool, "true", only("bool_word"))


@pytest.mark.parametrize(
    "document", ["yes please", "not true", "maybe", "y", "t", "", "enabled", "yes/no", "ja", "tru", 2, None, "N/A"]
)
def test_anything_else_is_no_boolean(document: Any) -> None:
    """Least of all a part of a sentence."""
    assert refused(bool, document, "generous")


@pytest.mark.parametrize(("document", "expected"), [(1, True), (0, False), ("1", True), ("0", False), (1.0, True)])
def test_numbers_are_booleans_with_good_will(document: Any, expected: bool) -> None:
    """Not otherwise: 1 may be a count."""
    assert value(bool, document, "generous") is expected
    assert refused(bool, document)


def test_a_number_stays_one_where_both_may_stand() -> None:
    """And a word is no number."""
    assert value(bool | int, "1") == 1
    assert value(bool | int, "yes") is True
