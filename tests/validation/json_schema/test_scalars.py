from __future__ import annotations

import time
from typing import Any

import pytest

from ratchet_core.opaque import OpaqueText
from ratchet_core.validation.json_schema import compile_json_schema


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({"type": "integer"}, 3.5, "expected an integer"),
        ({"type": "integer"}, True, "expected an integer"),
        ({"type": "number"}, False, "expected a number"),
        ({"type": ["string", "null"]}, 3.0, "expected a string or null"),
        ({"type": "boolean"}, 1, "expected true or false"),
        ({"const": 1}, True, "expected 1"),
        ({"enum": ["a", None]}, "b", 'expected one of "a" or null'),
        ({"minimum": 3}, 2, "expected a number of at least 3"),
        ({"exclusiveMaximum": 3}, 3, "expected a number of less than 3"),
        ({"multipleOf": 0.1}, 0.35, "expected a multiple of 0.1"),
        ({"minLength": 1}, "", "expected at least 1 character"),
        ({"maxLength": 2}, "abc", "expected at most 2 characters"),
        ({"pattern": "^a"}, "b", "expected text that matches '^a'"),
        ({"format": "date"}, "2024-02-30", "expected a date as YYYY-MM-DD"),
    ],
)
def test_a_scalar_that_does_not_fit_is_told_in_words(schema: dict[str, Any], value: Any, text: str) -> None:
    """The violation says what was expected and carries what was received and the schema."""
    (violation,) = compile_json_schema(schema).violations(value)
    assert str(violation) == text
    assert violation.received == value
    assert violation.schema == schema
    assert violation.rule in schema


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 3.0),
        ({"type": "integer"}, 10**400),
        ({"const": 1}, 1.0),
        ({"enum": [[1, {"a": 2}]]}, [1.0, {"a": 2}]),
        ({"multipleOf": 0.1}, 0.3),
        ({"multipleOf": 0.01}, 1.1),
        ({"multipleOf": 2}, 10**30),
        ({"minLength": 1.0}, "é"),
        ({"minimum": 5, "minLength": 5}, None),
        ({"type": "string"}, OpaqueText("x")),
        ({"format": "email"}, 1),
    ],
)
def test_what_fits_exactly_is_accepted(schema: dict[str, Any], value: Any) -> None:
    """Numbers are compared by value and multiples by their digits; a rule for strings asks nothing of a number."""
    assert compile_json_schema(schema).violations(value) == ()


def test_choices_come_nearest_first() -> None:
    """The permitted values are listed with the one that was probably meant in front."""
    (violation,) = compile_json_schema({"enum": ["open", "closed", "pending", 3]}).violations("pendng")
    assert violation.choices[0] == "pending"
    assert set(violation.choices) == {"open", "closed", "pending", "3"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"x", (1,), {1, 2}, object()])
def test_what_is_not_json_is_refused(value: Any) -> None:
    """Numbers that JSON has not, and Python objects, fit no schema that looks at them."""
    violations = compile_json_schema({"anyOf": [{"minimum": 0, "multipleOf": 0.5}]}).violations(value)
    assert violations[0].rule == "json_type"


def test_huge_numbers_are_quick() -> None:
    """Exact arithmetic on the largest numbers that a document may hold stays cheap."""
    validator = compile_json_schema({"items": {"multipleOf": 0.001, "minimum": -1e308}})
    began = time.perf_counter()
    validator.violations([1e308, 5e-324, 10**999] * 300)
    assert time.perf_counter() - began < 2
