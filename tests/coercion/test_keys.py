"""Keys in another spelling."""

from __future__ import annotations

from typing import Any

import pytest
from coercion.coerced import coerced, only, refused, rules, value
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field

from ratchet_core.validation.reading import Accepted, Rejected

KEYS = only("key_spelling", "key_alias")


class Form(BaseModel):
    """Two words."""

    model_config = ConfigDict(extra="forbid")
    first_name: str
    age_2: int = 0


@pytest.mark.parametrize(
    "key",
    [
        "firstName",
        "FirstName",
        "first-name",
        "First Name",
        "FIRST_NAME",
        " first_name ",
        "**first_name**",
        "`firstname`",
    ],
)
def test_a_key_in_another_spelling_is_the_property(key: str) -> None:
    """Case, spaces, hyphens, underscores, clothing."""
    assert value(Form, {key: "A"}, KEYS) == Form(first_name="A")
    assert rules(Form, {key: "A"}, KEYS) == ["key_spelling"]


@pytest.mark.parametrize("key", ["firstnam", "first_names", "name", "fírst_name", "firѕt_name", "first.name", "age-"])
def test_another_word_is_another_key(key: str) -> None:
    """Look-alikes of other scripts included."""
    assert refused(Form, {key: "A"}, KEYS)


def test_digits_are_no_spelling() -> None:
    """A property that differs from another in a separator between digits is another one."""
    schema = {"type": "object", "properties": {"v1_2": {}, "v12": {}}, "required": ["v12"]}
    assert refused(schema, {"v1-2": 1}, KEYS)
    assert value(schema, {"V12": 1}, KEYS) == {"v12": 1}


def test_properties_that_fold_together_have_no_other_spelling() -> None:
    """Which is meant can not be told."""
    schema = {"type": "object", "properties": {"ab": {}, "a_b": {}}, "required": ["ab"], "additionalProperties": False}
    assert refused(schema, {"AB": 1}, KEYS)


@pytest.mark.parametrize("document", [{"first_name": "A", "firstName": "B"}, {"firstName": "A", "FIRSTNAME": "B"}])
def test_two_keys_for_one_property_are_two_answers(document: dict[str, Any]) -> None:
    """Which is refused as such."""
    result = coerced(Form, document, KEYS)
    assert isinstance(result, Rejected)
    assert result.reason == "ambiguous"
    assert result.errors[0].path[-1] in document


def test_they_are_taken_where_duplicates_are() -> None:
    """Then the rest is left out, or refused as ever."""

    class Loose(BaseModel):
        first_name: str

    result = coerced(Loose, {"first_name": "A", "firstName": "B"}, KEYS, unique=False)
    assert isinstance(result, Accepted)
    assert result.value.first_name == "A"


class Aliased(BaseModel):
    """Fields of many names."""

    one: int = Field(alias="uno")
    two: int = Field(validation_alias=AliasChoices("dos", "deux"), default=2)
    three: int = Field(validation_alias=AliasPath("tres", 0), default=3)
    four: int = Field(serialization_alias="quatre", default=4)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"one": 1}, {"uno": 1}),
        ({"UNO": 1}, {"uno": 1}),
        ({"uno": 1, "two": 5}, {"uno": 1, "two": 5}),
        ({"uno": 1, "Deux": 5}, {"uno": 1, "two": 5}),
        ({"uno": 1, "quatre": 5}, {"uno": 1, "four": 5}),
    ],
)
def test_the_other_names_of_a_field_are_known(document: dict[str, int], expected: dict[str, int]) -> None:
    """Its attribute, its aliases, the name that it is written out by."""
    made = value(Aliased, document, KEYS).model_dump()
    assert {
        key: number for key, number in made.items() if number != {"one": 0, "two": 2, "three": 3, "four": 4}[key]
    } == {{"uno": "one"}.get(key, key): number for key, number in expected.items()}


def test_a_declared_alias_of_a_json_schema_is_a_name() -> None:
    """One or several."""
    schema = {
        "type": "object",
        "properties": {"cost": {"type": "integer", "x-alias": ["price", "amount"]}, "who": {"x-alias": "name"}},
        "required": ["cost"],
    }
    assert value(schema, {"price": 1}, KEYS) == {"cost": 1}
    assert value(schema, {"Amount": 1, "name": "A"}, KEYS) == {"cost": 1, "who": "A"}
    assert coerced(schema, {"price": 1, "amount": 2}, KEYS).reason == "ambiguous"  # type: ignore[union-attr]


def test_keys_are_renamed_at_every_depth() -> None:
    """In lists and maps, and what stands under them is coerced."""

    class Tree(BaseModel):
        node_value: int
        sub_nodes: list[Tree] = []
        by_name: dict[str, Tree] = {}

    document = {"nodeValue": 1, "subNodes": [{"NodeValue": "2"}], "by_name": {"Some Key": {"nodeValue": 3}}}
    made = value(Tree, document)
    assert (made.sub_nodes[0].node_value, made.by_name["Some Key"].node_value) == (2, 3)


def test_many_keys_cost_little() -> None:
    """A thousand unknown keys against two hundred properties."""
    schema = {"type": "object", "properties": {f"p_{n}": {"type": "integer"} for n in range(200)}, "required": ["p_1"]}
    assert value(schema, {"P1": 1, **{f"x{n}": n for n in range(1000)}})["p_1"] == 1
