"""JSON text straight into a validated value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Json, TypeAdapter

from ratchet_core import CallbackError, Contract, RatchetError, State, StateMachine, UsageError
from ratchet_core.validation.reading import MOST_COMPLAINTS, Accepted, Rejected
from ratchet_core.validation.typed_reader import TypedReader


class Inner(BaseModel):
    """Nested."""

    n: int


class Person(BaseModel):
    """Every sort of scalar."""

    name: str
    age: int = 0
    score: float = 0.0
    ok: bool = False
    price: Decimal = Decimal(0)
    inner: list[Inner] = []
    extra: Any = None


def read(text: str, schema: Any = Person, unique: bool = True) -> Any:
    """Without postconditions."""
    contract = Contract(schema)
    return TypedReader(schema, contract.json_schema, contract.subschema).read(text, unique)


def test_a_document_becomes_a_value() -> None:
    """And stays the document it was."""
    text = ' {"name": "A", "inner": [{"n": 1}]} '
    accepted = read(text)
    assert accepted.value == Person(name="A", inner=[Inner(n=1)])
    assert accepted.document == text
    assert accepted.repairs == ()


@pytest.mark.parametrize(
    ("text", "path", "rule"),
    [
        ("{}", ("name",), "missing"),
        ('{"name": 1}', ("name",), "string_type"),
        ('{"name": "A", "inner": [{"n": 1}, {"n": null}]}', ("inner", 1, "n"), "int_type"),
        ('{"name": "A", "age": 1.5}', ("age",), "int_type"),
        ('{"name": "A", "ok": 1}', ("ok",), "bool_type"),
        ("[]", (), "model_type"),
    ],
)
def test_errors_have_paths(text: str, path: tuple[Any, ...], rule: str) -> None:
    """Rule and place of each."""
    rejected = read(text)
    assert rejected.reason == "validation_error"
    assert (rejected.errors[0].path, rejected.is_json) == (path, True)
    assert rejected.errors[0].rule.split("_")[0] == rule.split("_")[0]
    assert rejected.candidate == json.loads(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "truncated"),
        ('{"name": "A"', "truncated"),
        ('{"name": "A",', "truncated"),
        ('"A', "truncated"),
        ("{name: A}", "parse_error"),
        ('{"name": "A"} trailing', "parse_error"),
        ('{"name": "A"}{"name": "B"}', "parse_error"),
        ('{"name": "\ud800"}', "parse_error"),
        ('{"name": "\\ud800"}', "parse_error"),
        ("\ud800", "parse_error"),
        ('{"name": "A", "extra": ' + "[" * 5000 + "]" * 5000 + "}", "parse_error"),
    ],
)
def test_what_is_no_json_document_says_so(text: str, reason: str) -> None:
    """A document that ends too early is truncated; nothing is closed for it."""
    rejected = read(text)
    assert rejected.reason == reason
    assert not rejected.is_json
    assert rejected.candidate is None


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "A", "age": "12"}',
        '{"name": "A", "age": 12.0}',
        '{"name": "A", "ok": "true"}',
        '{"name": "A", "ok": 1}',
    ],
)
def test_nothing_is_read_as_something_else(text: str) -> None:
    """That is for coercion, which is told where to look."""
    rejected = read(text)
    assert rejected.complaints == ((rejected.errors[0].path, False),)


def test_complaints_tell_values_from_keys() -> None:
    """A place that is wrong, and a key that is missing."""
    rejected = read('{"age": "x", "inner": [{}, {"n": "y"}]}')
    assert set(rejected.complaints) == {
        (("name",), True),
        (("age",), False),
        (("inner", 0, "n"), True),
        (("inner", 1, "n"), False),
    }


def test_thousands_of_wrong_places_are_a_wrong_reply() -> None:
    """Bounded work, and bounded text."""
    rejected = read(json.dumps({"name": "A", "inner": [{"n": "1"}] * (MOST_COMPLAINTS + 1)}))
    assert rejected.complaints == ()
    assert len(rejected.errors) == 201
    assert "more places" in rejected.errors[-1]


def test_ignored_keys_are_on_record() -> None:
    """Nothing is dropped without a word."""
    accepted = read('{"name": "A", "extra_key": 1, "inner": [{"n": 1, "m": 2}]}')
    assert [(r.path, r.rule) for r in accepted.repairs] == [
        (("extra_key",), "ignored_key"),
        (("inner", 0, "m"), "ignored_key"),
    ]


def test_ignored_keys_are_on_record_whatever_is_permitted() -> None:
    """Permission for duplicates is none for silence."""
    assert read('{"name": "A", "extra_key": 1}', unique=False).repairs
    machine = StateMachine(State("s", Inner, allow_duplicate_keys=True))
    assert machine.receive('{"n": 1, "m": 2}').was_cleaned


def test_duplicate_keys_are_ambiguous_unless_permitted() -> None:
    """The last one is taken only where that was asked for."""
    text = '{"name": "A", "name": "B"}'
    rejected = read(text)
    assert rejected.reason == "ambiguous"
    assert rejected.errors[0].path == ("name",)
    assert rejected.candidate == {"name": "B"}
    assert read(text, unique=False).value.name == "B"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("field", ["score", "extra", "price", "age"])
def test_no_number_is_infinite_or_none(number: str, field: str) -> None:
    """In typed places and in untyped ones."""
    assert isinstance(read(f'{{"name": "A", "{field}": {number}}}'), Rejected)
    assert isinstance(read(f'{{"name": "A", "{field}": [{number}], "other": 1}}'), Rejected)


def test_large_exponents_that_are_numbers_are_fine() -> None:
    """1e300 is a float, and a text that mentions NaN is text."""
    assert read('{"name": "NaN", "extra": [1e300, "Infinity"], "score": 1e300}').value.extra == [1e300, "Infinity"]


def boom(value: Any) -> Any:
    """A validator with a bug."""
    raise ZeroDivisionError("bug")


def refuse(value: Any) -> Any:
    """A validator that raises one of the package's errors."""
    raise UsageError("mine")


@pytest.mark.parametrize("make", [AfterValidator, BeforeValidator])
def test_a_validator_that_raises_is_a_callback_error(make: Any) -> None:
    """Named after the schema."""
    with pytest.raises(CallbackError, match="ZeroDivisionError: bug"):
        read("1", Annotated[int, make(boom)])
    with pytest.raises(RatchetError, match="mine"):
        read("1", Annotated[int, make(refuse)])


def endless(value: Any) -> Any:
    """A validator that never comes back up."""
    return endless(value)


def test_a_value_that_nests_too_deeply_is_refused() -> None:
    """Recursion within a validator is no exception to callers."""
    assert isinstance(read("1", Annotated[int, AfterValidator(endless)]), Rejected)


NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.booleans()
)


@given(st.dictionaries(st.sampled_from(["name", "age", "score", "ok", "extra"]), NUMBERS))
def test_what_is_accepted_without_a_repair_is_what_pydantic_takes_strictly(document: dict[str, Any]) -> None:
    """No invention: the value is the document, or each difference is on record."""
    text = json.dumps(document)
    result = read(text)
    if isinstance(result, Accepted) and not result.repairs:
        assert TypeAdapter(Person).validate_json(text, strict=True) == result.value
        assert all(getattr(result.value, key) == value for key, value in document.items())


class Loose(BaseModel):
    """Places without a type, and JSON in a string."""

    model_config = ConfigDict(extra="allow")
    v: Any = None
    inner: Json[Any] = None
    numbers: Iterable[int] = ()


@pytest.mark.parametrize(
    "text",
    [
        '{"v": ' + "9" * 400 + ".5}",
        '{"v": 1' + "0" * 250 + "e99}",
        '{"z": NaN}',
        '{"z": 1e999}',
        '{"inner": "[NaN]"}',
        '{"inner": "[1e999]"}',
    ],
)
def test_no_infinity_in_any_place(text: str) -> None:
    """However it is written: by its digits, in a key that the schema does not name, in JSON inside a string."""
    assert isinstance(read(text, Loose), Rejected)


def test_json_in_a_string_gives_each_key_once() -> None:
    """A document of its own has keys of its own."""
    told = read('{"inner": "{\\"a\\": 1, \\"a\\": 2}"}', Loose)
    assert isinstance(told, Rejected)
    assert told.errors[0].path == ("inner",)
    assert read('{"inner": "{\\"a\\": 1}"}', Loose).value.inner == {"a": 1}


def test_an_iterable_is_validated_now() -> None:
    """Not when somebody goes through it, which is too late to ask again."""
    assert isinstance(read('{"numbers": [1, "a"]}', Loose), Rejected)
    assert read('{"numbers": [1, 2]}', Loose).value.numbers == [1, 2]
