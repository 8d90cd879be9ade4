"""Values in a copy of the schema."""

from __future__ import annotations

from coercion.coerced import refused, rules, value
from pydantic import BaseModel


class Person(BaseModel):
    """Wanted."""

    name: str
    age: int


ANN = {"name": "Ann", "age": 30}


def test_values_where_the_schema_has_schemas_are_the_values() -> None:
    """Under the keywords of a schema and no other key."""
    document = {"type": "object", "title": "Person", "properties": ANN, "required": ["name", "age"]}
    assert value(Person, document) == Person(**ANN)
    assert rules(Person, document) == ["schema_echo"]


def test_the_schema_itself_is_no_answer() -> None:
    """Nor is an object that has more, or less, than a schema."""
    echo = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}
    assert refused(Person, echo, "generous")
    assert refused(Person, {"type": "object", "properties": ANN, "note": "x"})
    assert refused(Person, {"properties": ANN})
    assert refused(Person, {"type": "array", "properties": ANN})


def test_a_schema_with_properties_of_that_name_means_them() -> None:
    """They are its own."""

    class House(BaseModel):
        type: str
        properties: Person

    assert rules(House, {"type": "object", "properties": ANN}) == []
