"""What a parameter written as text stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool


def read(schema: Any, text: str) -> Any:
    """The value of the parameter ``x`` of a tool with this schema, written as ``text``."""
    leaked = leaked_tool_calls(f"<function=f><parameter=x>{text}</parameter></function>", tools=(Tool("f", schema),))
    return leaked.calls[0].arguments["x"]


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string"}, "3", "3"),
        ({"type": "string"}, "null", "null"),
        ({"type": "integer"}, "3", 3),
        ({"type": "integer"}, "three", "three"),
        ({"type": "integer"}, "3.5", "3.5"),
        ({"type": "integer"}, "3.0", 3.0),
        ({"type": "number"}, "1e999", "1e999"),
        ({"type": "number"}, "1" * 5000, "1" * 5000),
        ({"type": "boolean"}, "True", True),
        ({"type": "boolean"}, "false", False),
        ({"type": "boolean"}, "yes", "yes"),
        ({"type": "bool"}, "true", True),
        ({"type": "array"}, "\n['a', True]\n", ["a", True]),
        ({"type": "object"}, '{"a": 1}', {"a": 1}),
        ({"type": "object"}, "{'a': None}", {"a": None}),
        ({"type": "object"}, '{"a": 1} x', '{"a": 1} x'),
        ({"type": ["integer", "null"]}, "null", None),
        ({"type": ["string", "null"]}, "None", None),
        ({"type": ["string", "integer"]}, "3", "3"),
        ({"anyOf": [{"type": "integer"}, {"type": "boolean"}]}, "3", 3),
        ({"oneOf": [{"type": "array"}, {"type": "null"}]}, "[1]", [1]),
        ({"$ref": "#/$defs/N"}, "3", 3),
        ({"$ref": "#/$defs/missing"}, "3", "3"),
        ({"$ref": "elsewhere"}, "3", "3"),
        ({"$ref": "#/properties/x"}, "3", "3"),
        ({"enum": [1, 2]}, "2", 2),
        ({"enum": ["1", "2"]}, "2", "2"),
        ({"const": True}, "true", True),
        ({}, "3", "3"),
        (True, "3", "3"),
    ],
)
def test_the_schema_decides(schema: Any, text: str, value: Any) -> None:
    """Text stays text where a string may stand, and where it is not of a wanted type."""
    found = read({"properties": {"x": schema}, "$defs": {"N": {"type": "integer"}}}, text)
    assert found == value
    assert type(found) is type(value)


class Model(BaseModel):
    """A model with one number."""

    x: int


@dataclass
class Data:
    """A dataclass with one number."""

    x: int


@pytest.mark.parametrize("schema", [Model, Data, {"additionalProperties": {"type": "integer"}}])
def test_schemas_of_any_sort(schema: Any) -> None:
    """The schema may be a class; parameters that are not listed obey ``additionalProperties``."""
    assert read(schema, "3") == 3


@pytest.mark.parametrize("schema", [None, {}, {"properties": 3}, object, 3, Callable[[], int]])
def test_nothing_known(schema: Any) -> None:
    """Without a schema that says something, text stays text."""
    assert read(schema, "3") == "3"
