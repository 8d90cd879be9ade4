"""A path plus an expectation, and its one-line text."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core import Violation
from ratchet_core.violation import MISSING, Path, dotted, pointer

PATHS = st.lists(st.text() | st.integers(0, 99), max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("path", "text", "as_pointer"),
    [
        ((), "", ""),
        (("items", 1, "age"), "items[1].age", "/items/1/age"),
        ((0, "a"), "[0].a", "/0/a"),
        (("a b", "c"), "['a b'].c", "/a b/c"),
        (("a/b", "~"), "['a/b']['~']", "/a~1b/~0"),
    ],
)
def test_a_place_as_people_and_pointers_write_it(path: Path, text: str, as_pointer: str) -> None:
    """Dotted, with quoted keys where they are no names; RFC 6901 for machines."""
    assert dotted(path) == text
    assert pointer(path) == as_pointer


def test_a_violation_is_its_text() -> None:
    """It joins, compares and prints as a string, and has its parts."""
    violation = Violation(("age",), "int_parsing", "expected a valid integer", received="old", choices=("1",))
    assert violation == "age: expected a valid integer"
    assert isinstance(violation, str)
    assert (violation.path, violation.rule, violation.received) == (("age",), "int_parsing", "old")
    assert violation.expected == "expected a valid integer"
    assert Violation((), "parse_error", "no value") == "no value"


def test_nothing_there_is_not_null() -> None:
    """A missing value is told apart from None, also after a copy."""
    violation = Violation(("a",), "missing", "required")
    assert violation.received is MISSING
    assert repr(MISSING) == "MISSING"
    assert copy.deepcopy(MISSING) is MISSING
    assert "received" not in violation.to_json()
    assert Violation(("a",), "t", "e", received=None).to_json()["received"] is None


@given(PATHS, st.text(), st.text(), st.none() | st.just(MISSING) | st.integers(), st.lists(st.text()).map(tuple))
def test_violations_survive_json_copies_and_pickles(
    path: Path, rule: str, expected: str, received: object, choices: tuple[str, ...]
) -> None:
    """Text and all parts come back."""
    made = Violation(path, rule, expected, received=received, schema={"type": "integer"}, choices=choices)
    for again in (
        Violation.from_json(json.loads(json.dumps(made.to_json()))),
        copy.deepcopy(made),
        pickle.loads(pickle.dumps(made)),
    ):
        assert again == made
        assert again.to_json() == made.to_json()
        assert again.received == made.received
