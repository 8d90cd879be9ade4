"""How many keys of the JSON text a validated value surely came from: a lower bound."""

from __future__ import annotations

import enum
import json
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    RootModel,
    TypeAdapter,
    model_validator,
)
from typing_extensions import TypedDict

from ratchet_core import Contract
from ratchet_core.validation.key_count import compile_key_counter, count_plain
from ratchet_core.validation.reading import Rejected

T = TypeVar("T")


def counted(schema: Any, text: str) -> int | None:
    """What the counter of ``schema`` makes of ``text``; None when there is none."""
    adapter = TypeAdapter(schema)
    counter = compile_key_counter(adapter.core_schema)
    return None if counter is None else counter(adapter.validate_json(text))


class Leaf(BaseModel):
    """Scalars only."""

    n: int = 0
    s: str = ""


class Tree(BaseModel):
    """Recursive."""

    leaf: Leaf | None = None
    children: list[Tree] = []
    by_name: dict[str, Leaf] = {}
    other: dict[str, int] = {}
    any: Any = None
    pair: tuple[Leaf, int] | None = None
    many: tuple[Leaf, ...] = ()
    choice: Leaf | list[int] | None = None


class Typed(TypedDict):
    """A TypedDict, one key optional."""

    a: Leaf
    b: NotRequired[int]


class Point(NamedTuple):
    """A NamedTuple."""

    x: int


@dataclass
class Data:
    """A dataclass: what was given can not be told from defaults, so only required fields count."""

    leaf: Leaf
    n: int
    more: list[int] = field(default_factory=list)


class Box(BaseModel, Generic[T]):
    """Generic."""

    item: T


class Cat(BaseModel):
    """One side of a tagged union."""

    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    """The other."""

    kind: Literal["dog"]


class Colour(enum.Enum):
    """An enum."""

    RED = "red"


@pytest.mark.parametrize(
    ("schema", "text", "count"),
    [
        (int, "1", None),
        (str | None, "null", None),
        (Colour, '"red"', None),
        (list[int], "[1]", None),
        (tuple[int, str], '[1, "x"]', None),
        (Leaf, '{"n": 1}', 1),
        (Leaf, "{}", 0),
        (list[Leaf], '[{"n": 1}, {"n": 1, "s": ""}]', 3),
        (list[list[Leaf]], '[[{"n": 1}]]', 1),
        (dict[str, int], '{"a": 1, "b": 2}', 2),
        (dict[str, Leaf], '{"a": {"n": 1}}', 2),
        (dict, '{"a": {"b": [{"c": 1}]}}', 3),
        (list, '[{"a": 1}]', 1),
        (Any, '{"a": [{"b": 1}]}', 2),
        (Typed, '{"a": {"n": 1}, "b": 2}', 3),
        (Typed, '{"a": {}}', 1),
        (Data, '{"leaf": {"n": 1}, "n": 2, "more": [1]}', 3),
        (Box[Leaf], '{"item": {"n": 1}}', 2),
        (Annotated[Cat | Dog, Field(discriminator="kind")], '{"kind": "cat", "lives": 3}', 2),
        (Leaf | Cat, '{"kind": "cat"}', 1),
        (Leaf | None, "null", 0),
        (tuple[Leaf, ...], '[{"n": 1}]', 1),
        (tuple[Leaf, int], '[{"n": 1}, 3]', 1),
        (list[Any] | dict[str, int], '[{"a": 1}]', 1),
        (set[int], "[1]", None),
        (Tree, '{"leaf": {"n": 1}, "children": [{"leaf": null}], "any": {"x": {"y": 1}}}', 7),
        (Tree, '{"by_name": {"a": {"n": 1}}, "other": {"b": 2}, "pair": [{"n": 1}, 2]}', 7),
        (Tree, '{"many": [{"n": 1}], "choice": {"s": "x"}}', 4),
    ],
)
def test_keys_that_were_given_are_counted(schema: Any, text: str, count: int | None) -> None:
    """Set fields, entries of mappings, and those of everything below; None where there can be none."""
    assert counted(schema, text) == count


class Validated(BaseModel):
    """A validator around the model may do anything."""

    a: int = 0

    @model_validator(mode="after")
    def touch(self) -> Validated:
        """Nothing here."""
        return self


class Extra(BaseModel):
    """Takes more keys than it names."""

    model_config = ConfigDict(extra="allow")
    a: int = 0


class Shared(BaseModel):
    """Two fields read one key."""

    a: int = Field(0, validation_alias="k")
    b: int = Field(0, validation_alias="k")


class Choices(BaseModel):
    """A field may be read from several keys."""

    a: int = Field(0, validation_alias=AliasChoices("x", "y"))


class Custom(BaseModel):
    """Its own constructor."""

    a: int = 0

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)


class Root(RootModel[dict[str, int]]):
    """No keys of its own."""


@dataclass
class PostInit:
    """May change itself."""

    a: int

    def __post_init__(self) -> None:
        self.a += 1


class Private(BaseModel):
    """Private attributes are no fields."""

    a: int
    _cache: int = PrivateAttr(0)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (Validated, '{"a": 1}'),
        (Extra, '{"a": 1, "b": 2}'),
        (Shared, '{"k": 1}'),
        (Choices, '{"x": 1}'),
        (Custom, '{"a": 1}'),
        (Root, '{"a": 1}'),
        (PostInit, '{"a": 1}'),
        (Annotated[Leaf, AfterValidator(lambda leaf: leaf)], '{"n": 1}'),
        (Point, "[1]"),
        (list[Leaf] | list[Cat], '[{"n": 1}]'),
    ],
)
def test_what_is_not_understood_counts_as_little(schema: Any, text: str) -> None:
    """Never more than there are keys in the text."""
    assert (counted(schema, text) or 0) <= text.count('":')


class Sets(BaseModel):
    """Sets a field of its own accord: it then counts as given."""

    a: int
    b: int = 0

    def model_post_init(self, context: Any) -> None:
        """After validation."""
        self.b = 5


def test_a_model_that_sets_its_own_fields_counts_as_nothing() -> None:
    """Its duplicates are found all the same."""
    assert counted(Sets, '{"a": 1}') == 0
    rejected = Contract(Sets).check('{"a": 1, "a": 2}')
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "ambiguous"


def test_private_attributes_do_not_spoil_the_count() -> None:
    """They are no keys."""
    assert counted(Private, '{"a": 1}') in (0, 1)


SCHEMAS = [Tree, Typed, Data, Box[Tree], list[Tree], dict[str, Tree], Any, Sets, Validated, Extra, Shared, Custom, Root]


def tree(depth: int) -> Any:
    """Documents that obey ``Tree``."""
    leaf = st.fixed_dictionaries({}, optional={"n": st.integers(0, 9), "s": st.sampled_from(["", ":", '":'])})
    below = st.just([]) if depth == 0 else st.lists(tree(depth - 1), max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "leaf": leaf | st.none(),
            "children": below,
            "by_name": st.dictionaries(st.sampled_from(["a", "b:"]), leaf, max_size=2),
            "other": st.dictionaries(st.sampled_from(["a", "b:"]), st.integers(0, 9), max_size=2),
            "any": st.none() | leaf | st.lists(leaf, max_size=2),
            "many": st.lists(leaf, max_size=2),
            "choice": st.none() | leaf,
        },
    )


@given(tree(2))
def test_the_count_of_a_tree_is_exact_for_models_without_tricks(document: Any) -> None:
    """All keys that were given, none that were not."""
    assert counted(Tree, json.dumps(document)) == count_plain(document)


DOUBLED = st.sampled_from(
    [
        (Tree, '{"leaf": {"n": 1, "n": 2}}'),
        (Tree, '{"other": {"a": 1, "a": 2}}'),
        (Tree, '{"any": {"a": 1, "a": 2}}'),
        (Tree, '{"any": [[{"a": 1, "a": 2}]]}'),
        (Tree, '{"children": [{"leaf": {"n": 1}, "leaf": {"n": 2}}]}'),
        (Tree, '{"choice": {"s": ":", "s": "x"}}'),
        (Tree, '{"pair": [{"n": 1, "n": 2}, 1]}'),
        (Typed, '{"a": {"n": 1}, "b": 1, "b": 2}'),
        (Data, '{"leaf": {}, "n": 1, "n": 2}'),
        (Data, '{"leaf": {}, "n": 1, "more": [1], "more": [2]}'),
        (Box[Leaf], '{"item": {"n": 1}, "item": {"n": 2}}'),
        (list[Cat | Dog], '[{"kind": "cat", "lives": 1, "lives": 2}]'),
        (Validated, '{"a": 1, "a": 2}'),
        (Extra, '{"x": 1, "x": 2}'),
        (Shared, '{"k": 1, "k": 2}'),
        (Choices, '{"x": 1, "x": 2}'),
        (Custom, '{"a": 1, "a": 2}'),
        (Root, '{"a": 1, "a": 2}'),
        (PostInit, '{"a": 1, "a": 2}'),
        (Leaf, '{"n": 1, "zzz": 1, "zzz": 2}'),
        (None, '{"a": 1, "a": 2}'),
        ({"type": "object"}, '{"a": {"b": 1, "b": null}}'),
    ]
)


@given(DOUBLED, st.sampled_from(['"', '" ', '"\n', '"\t']))
def test_no_duplicate_slips_through_any_schema(case: tuple[Any, str], closer: str) -> None:
    """However the colons are spaced."""
    schema, text = case
    rejected = Contract(schema).check(text.replace('": ', closer + ": "))
    assert isinstance(rejected, Rejected), rejected
    assert rejected.reason == "ambiguous"


def test_plain_data_is_counted_at_any_depth() -> None:
    """Iteratively: no stack is used up."""
    deep: Any = {}
    for _ in range(100_000):
        deep = [{"k": deep}]
    assert count_plain(deep) == 100_000
    while deep:
        deep = deep[0]["k"]


class Row(TypedDict):
    """A dict to Python."""

    x: int


@dataclass
class Partly:
    """A field that the constructor does not take."""

    a: int
    leaf: Leaf = field(init=False)


@dataclass
class Passing:
    """A field that only the constructor sees."""

    a: int
    leaf: InitVar[Leaf]


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (list[Leaf] | list[int], "[1, 2]"),
        (list[int] | list[Leaf], "[1, 2]"),
        (tuple[Leaf, ...] | tuple[int, ...], "[1]"),
        (dict[str, Leaf] | Row, '{"x": 1}'),
        (Annotated[list[int] | None, Field()] | list[Leaf], "[1]"),
        (Partly, '{"a": 1}'),
        (Passing, '{"a": 1, "leaf": {"n": 1}}'),
    ],
)
def test_what_a_value_is_not_is_never_asked_of_it(schema: Any, text: str) -> None:
    """Branches of one runtime type, and fields that no value keeps, are not mistaken for models."""
    assert not isinstance(Contract(schema).check(text), Rejected)


def test_a_key_that_two_fields_read_counts_as_nothing() -> None:
    """One field's alias may be another field's name: a conflict in that key is still found."""

    class Crossed(BaseModel):
        model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)
        a: bool = Field(alias="A")
        b: bool = Field(alias="a")

    result = Contract(Crossed).check('{"a": false, "a": true}')
    assert isinstance(result, Rejected)
    assert result.reason == "ambiguous"
