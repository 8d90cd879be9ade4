from __future__ import annotations

import time
from typing import Any

import pytest

from ratchet_core.validation.json_schema import compile_json_schema


@pytest.mark.parametrize(
    ("schema", "value", "texts"),
    [
        ({"items": {"type": "string"}}, ["a", 1], ["[1]: expected a string"]),
        (
            {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
            [1, "x"],
            ["[0]: expected a string", "[1]: expected an integer"],
        ),
        ({"prefixItems": [{"type": "string"}, {}], "items": False}, ["x", 1, 2], ["[2]: nothing is permitted here"]),
        ({"prefixItems": [{}, {}]}, [1], []),
        ({"items": [{"type": "string"}], "additionalItems": False}, ["x", 1], ["[1]: nothing is permitted here"]),
        ({"items": {}, "additionalItems": False}, [1, 2], []),
        ({"minItems": 1}, [], ["expected an array of at least 1 item"]),
        ({"maxItems": 2}, [1, 2, 3], ["expected an array of at most 2 items"]),
        (
            {"uniqueItems": True},
            [1, 2, 1.0],
            ["[2]: expected an item that is not in the array yet, but it equals item 0"],
        ),
        ({"uniqueItems": True}, [1, True, {"a": 1}, {"a": 2}], []),
        ({"uniqueItems": False}, [1, 1], []),
        ({"contains": {"const": 1}}, [2], ["expected at least 1 of the items to fit 'contains', but 0 do"]),
        ({"contains": {"const": 1}}, [2, 1], []),
        (
            {"contains": {"const": 1}, "minContains": 2},
            [1],
            ["expected at least 2 of the items to fit 'contains', but 1 do"],
        ),
        ({"contains": {"const": 1}, "minContains": 0}, [], []),
        (
            {"contains": {"const": 1}, "maxContains": 1},
            [1, 1, 1],
            ["expected at most 1 of the items to fit 'contains', but 3 do"],
        ),
    ],
)
def test_array_keywords(schema: dict[str, Any], value: Any, texts: list[str]) -> None:
    """What is wrong with an array is told at the item where that is known."""
    assert [str(violation) for violation in compile_json_schema(schema).violations(value)] == texts


def test_unique_items_take_linear_time() -> None:
    """Also for integers that all collide in a hash table."""
    began = time.perf_counter()
    assert compile_json_schema({"uniqueItems": True}).violations([i * (2**61 - 1) for i in range(50_000)]) == ()
    assert time.perf_counter() - began < 3
