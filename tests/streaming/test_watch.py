"""Which replies are stopped on the way, and which never are."""

from __future__ import annotations

import json
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from battery.cases import CASES, HEALS, SCHEMAS, Case
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, field_validator, model_validator

from ratchet_core import AbortAction, RetryAction, State, StateMachine, ValidAction


class Color(Enum):
    """Members that are called otherwise than they are written."""

    RED = "#f00"
    BLUE = "#00f"


class Address(BaseModel, extra="forbid"):
    """Nothing else may stand here."""

    zip: Annotated[str, Field(pattern=r"^\d{5}$")]
    floor: int = 0


class Cat(BaseModel):
    """One branch."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """The other."""

    kind: Literal["dog"]
    good: bool


class Person(BaseModel, extra="forbid"):
    """All that can be broken."""

    name: str
    age: Annotated[int, Field(ge=0, le=150)]
    level: Literal["low", "medium", "high"] = "low"
    tags: Annotated[list[str], Field(max_length=2)] = []
    home: Address | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    either: Cat | Dog | None = None
    ok: bool = True
    score: float = 0
    color: Color = Color.RED
    nums: list[int] = []
    pair: tuple[int, str] | None = None
    by_name: dict[str, int] = {}


PLAIN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "a": {"type": "integer", "minimum": 3},
        "b": {"enum": ["x", "y"]},
        "c": {"const": 5},
        "d": {"type": "array", "items": {"type": "number"}, "maxItems": 1},
        "e": {"$ref": "#/$defs/even"},
        "f": {"type": ["string", "null"], "maxLength": 3},
    },
    "required": ["a"],
    "additionalProperties": False,
    "$defs": {"even": {"type": "integer", "multipleOf": 2}},
}


def machine(schema: Any = Person, **options: Any) -> StateMachine[Any]:
    """A machine that waits for one value."""
    return StateMachine(State("x", schema, **options))


def abort_of(text: str, schema: Any = Person, size: int = 1, **options: Any) -> tuple[int, AbortAction] | None:
    """Where a reply is stopped that arrives in pieces of ``size``, and with which words."""
    waiting = machine(schema, **options)
    for position in range(0, len(text), size):
        action = waiting.feed(text[position : position + size])
        if isinstance(action, AbortAction):
            return min(position + size, len(text)), action
    return None


WRONG: list[tuple[Any, str, tuple[str | int, ...]]] = [
    # a scalar of another kind that nothing makes right
    (Person, '{"age": "thirty"', ("age",)),
    (Person, '{"age": 42.7', ("age",)),
    (Person, '{"age": null', ("age",)),
    (Person, '{"name": "A", "ok": "definitely"', ("ok",)),
    (Person, '{"name": "A", "ok": 7', ("ok",)),
    (Person, '{"name": "A", "score": "great"', ("score",)),
    (Person, '{"name": "A", "nums": [1, 2, "x"', ("nums", 2)),
    (Person, '{"name": "A", "nums": [null', ("nums", 0)),
    (Person, '{"name": "A", "pair": ["a"', ("pair", 0)),
    (Person, '{"name": "A", "by_name": {"x": 1, "y": "no"', ("by_name", "y")),
    (PLAIN, '{"a": "x"', ("a",)),
    (list[int], '[1, "x"', (1,)),
    (dict[str, int], '{"a": 1, "b": "x"', ("b",)),
    # bounds, patterns, choices
    (Person, '{"age": -1', ("age",)),
    (Person, '{"age": 151', ("age",)),
    (Person, '{"name": "A", "level": "urgent"', ("level",)),
    (Person, '{"name": "A", "home": {"zip": "12a45"', ("home", "zip")),
    (PLAIN, '{"a": 1', ("a",)),
    (PLAIN, '{"a": 4, "b": "q"', ("b",)),
    (PLAIN, '{"a": 4, "c": 6', ("c",)),
    (PLAIN, '{"a": 4, "e": 7', ("e",)),
    (PLAIN, '{"a": 4, "f": "long"', ("f",)),
    # containers where none may stand, too long lists, keys that nobody asked for
    (Person, '{"name": "A", "age": [1, 2', ("age",)),
    (Person, '{"name": "A", "age": {"v": 1, "w": 2', ("age",)),
    (Person, '{"name": "A", "tags": ["a", "b", "c"', ("tags",)),
    (Person, '{"name": "A", "pair": [1, "a", 2', ("pair",)),
    (Person, '{"name": "A", "bogus": 1', ("bogus",)),
    (Person, '{"name": "A", "bogus": ["x"', ("bogus",)),
    (Person, '{"name": "A", "home": {"zip": "12345", "other": 1', ("home", "other")),
    (PLAIN, '{"a": 4, "d": [1, 2', ("d",)),
    (PLAIN, '{"a": 4, "zz": 1', ("zz",)),
    # unions: the tag ends all branches but one
    (Person, '{"name": "A", "pet": {"kind": "dog", "good": "very much so"', ("pet", "good")),
    (Person, '{"name": "A", "either": {"kind": "cat", "lives": "nine"', ("either", "lives")),
    (Cat | Dog, '{"kind": "bird"', ("kind",)),
    # two answers
    (Person, '{"name": "A", "name": "B"', ("name",)),
    (Person, '{"name": "A", "nums": [1], "nums": [2]', ("nums",)),
    (Any, '{"a": 1, "a": 2', ("a",)),
    (None, '{"a": {"b": 1, "b": null', ("a", "b")),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "text", "path"), WRONG, ids=[text for _, text, _ in WRONG])
def test_what_can_not_be_mended_stops_the_reply(schema: Any, text: str, path: tuple[Any, ...]) -> None:
    """As soon as what follows shows that it is complete; in any pieces with the same words."""
    whole = f"{text}, "
    stopped = abort_of(whole, schema)
    assert stopped is not None
    end, abort = stopped
    assert end <= len(text) + 1
    assert abort.errors[0].path in (path, path[:-1])
    for size in (2, 7, len(whole)):
        again = abort_of(whole, schema, size)
        assert again is not None
        assert (again[1].reason, again[1].errors) == (abort.reason, abort.errors)


@pytest.mark.parametrize(("schema", "text", "path"), WRONG, ids=[text for _, text, _ in WRONG])
def test_the_verdict_is_the_one_that_was_announced(schema: Any, text: str, path: tuple[Any, ...]) -> None:
    """The same reason, errors and patch, when the stream is finished."""
    waiting = machine(schema)
    abort = waiting.feed(f"{text}, ")
    assert isinstance(abort, AbortAction)
    verdict = waiting.finish()
    assert isinstance(verdict, RetryAction)
    assert (verdict.reason, verdict.errors, verdict.prompt_patch) == (abort.reason, abort.errors, abort.prompt_patch)


@pytest.mark.parametrize(
    "text",
    [
        # a spelling that is healed
        '{"age": "30", ', '{"age": 30.0, ', '{"name": "A", "score": "1,200", ', '{"name": "A", "ok": "yes", ',
        '{"name": "A", "level": " High.", ', '{"name": "A", "level": "meduim", ', '{"name": "A", "color": "RED", ',
        '{"name": "A", "level": "not high", ', '{"name": "A", "home": "N/A", ', '{"name": "A", "tags": "a", ',
        '{"Name": "A", "AGE": 3, ', '{"name": "A", "age": [3], ', '{"name": "A", "home": "{\\"zip\\": 1}", ',
        '{"name": 5, ', '{"name": "A", "nums": 3, ', '{"name": "A", "home": null, ', '{"name": "A", "level": null, ',
        # an echo of the schema around the answer, or of something else that was sent
        '{"type": "object", "properties": {"name": "A", "age": 3}, ', '{"title": "x", "description": "y", "type": 3, ',
        '{"text": "Ann is thirty", "source": "letter", "n": 3, ',
        # a wrapper, a list of one, rows
        '{"Person": {"name": "A", "age": "thirty", ', '{"result": {"age": -1, ', '[{"age": "thirty", ',
        '{"name": {"name": "A", "age": "thirty", ',
        # damage may mean something else
        "{'age': 'thirty', ", '{age: "thirty", ', '{"age": "thirty" or', '{"age": "thirty',
        # a draft, an example, an echo, a thought
        'Draft: {"age": "thirty", ', '```json\n{"age": "thirty", ', 'Such as {"age": "thirty"}, ',
        '<think>{"age": "thirty", ', '{"name": "A", "age": 3} or {"age": "thirty", ',
        # other notations
        "age: thirty\n", '---\nage: "thirty"\n---',
    ],
)  # fmt: skip
def test_whatever_may_be_meant_goes_on(text: str) -> None:
    """A wrong stop loses a reply that was paid for."""
    assert abort_of(text + '"x": ["y", ') is None or abort_of(text) is None


def test_a_suspicion_inside_of_what_may_be_a_wrapper_waits() -> None:
    """An object with one key alone may be a wrapper; with a second key it is what it seems."""

    class Outer(BaseModel):
        home: Address
        name: str

    assert abort_of('{"home": {"zip": "x", "floor": 1}', Outer) is None
    stopped = abort_of('{"home": {"zip": "x", "floor": 1}, "name": "A", ', Outer)
    assert stopped is not None
    assert stopped[1].errors[0].path == ("home", "zip")


class Titled(BaseModel, extra="forbid"):
    """Fields that are called as keywords of JSON Schema are."""

    type: int
    title: str
    size: int


def test_an_echo_of_the_schema_is_ruled_out_by_a_key_that_is_no_keyword() -> None:
    """Until then the values may stand under ``properties``, as they do in replies that are healed."""
    echo = '{"title": "Titled", "type": "object", "properties": {"type": 1, "title": "x", "size": 3}}'
    assert abort_of(echo, Titled) is None
    assert isinstance(machine(Titled).receive(echo), ValidAction)
    assert abort_of('{"title": "x", "type": "object", ', Titled) is None
    assert abort_of('{"title": "x", "type": "object", "size": 3, ', Titled) is not None


def test_an_answer_behind_closed_reasoning_is_watched() -> None:
    """The reply begins there."""
    assert abort_of('<think>Thirty, I think.</think>\n\n{"age": "thirty", ') is not None


def test_both_values_of_a_key_may_be_permitted() -> None:
    """Where the last one counts, or both say the same."""
    assert abort_of('{"a": 1, "a": 2, ', Any, allow_duplicate_keys=True) is None
    assert abort_of('{"a": [1, {"b": 2}], "a": [1, {"b": 2}], ', Any) is None


def test_what_a_generous_state_takes_is_not_stopped() -> None:
    """The state's own rules of coercion decide."""
    text = '{"age": "thirty", "name": "A", '
    assert abort_of(text) is not None
    assert abort_of(text, coerce="generous") is None


class Read(BaseModel):
    """A validator of the caller's reads one field."""

    age: int
    size: int

    @field_validator("age", mode="before")
    @classmethod
    def read(cls, value: Any) -> Any:
        """Any word is a number."""
        return len(value) if isinstance(value, str) else value


class Rewritten(BaseModel):
    """A validator of the caller's reads the whole."""

    age: int

    @model_validator(mode="before")
    @classmethod
    def read(cls, value: Any) -> Any:
        """The unit comes later."""
        return {"age": 30} if isinstance(value, dict) and "unit" in value else value


def test_what_a_callers_validator_reads_is_left_to_it() -> None:
    """Its field, or all of it; other fields are watched."""
    assert abort_of('{"age": "thirty", ', Read) is None
    assert abort_of('{"age": "thirty", "size": "big", ', Read) is not None
    assert abort_of('{"age": "thirty", ', Rewritten) is None
    whole = machine(Rewritten)
    whole.feed('{"age": "thirty", "unit": "years"}')
    assert isinstance(whole.finish(), ValidAction)


def test_it_is_noticed_within_256_characters() -> None:
    """Long replies are looked at in strides."""
    good = json.dumps([{"name": "Ann", "age": n % 100} for n in range(400)])[:-1]
    text = good + ', {"name": "Bob", "age": "many"}, ' + good[1:]
    stopped = abort_of(text, list[Person], size=5)
    assert stopped is not None
    assert stopped[1].errors[0].path == (400, "age")
    assert stopped[0] - text.index('"many"') < 8 + 256 + 5


def test_looks_are_bounded() -> None:
    """What seems wrong and is not costs a look each; after a few of them nothing is looked for any more."""

    class Odd(BaseModel):
        items: list[Annotated[int, Field(json_schema_extra={"maximum": 3})]]

    waiting = machine(Odd)
    text = '{"items": [' + ", ".join(["7"] * 5_000)
    for position in range(0, len(text), 50):
        assert not isinstance(waiting.feed(text[position : position + 50]), AbortAction)
    waiting.feed("]}")
    assert isinstance(waiting.finish(), ValidAction)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.raw[:40])
def test_no_right_reply_is_stopped(case: Case) -> None:
    """Every reply of the battery that holds a value arrives in full, and whole or not it gets the verdict it gets."""
    schema = SCHEMAS[case.schema]
    whole = machine(schema).receive(case.raw, finish_reason=case.finish_reason)
    for size in (1, 3, 10):
        waiting = machine(schema)
        said = [waiting.feed(case.raw[at : at + size]) for at in range(0, len(case.raw), size)]
        stopped = any(isinstance(action, AbortAction) for action in said)
        assert not (stopped and isinstance(whole, ValidAction))
        if not (said and isinstance(said[-1], AbortAction)):
            assert waiting.finish(finish_reason=case.finish_reason) == whole


_SUFFIXES = [
    "",
    "}",
    "]}",
    '"}',
    '"]}',
    ', "name": "A"}',
    ', "age": 3}',
    ', "name": "A", "age": 3}',
    '": 1}',
    "0}",
    "null}",
]


@given(
    st.sampled_from([case for case in HEALS if case.raw[:1] in "{["]),
    st.integers(0, 400),
    st.sampled_from(["", '"x"', "null", "-1", "[1, 2", "true", '{"a": 1, "b": 2']),
    st.sampled_from(_SUFFIXES),
    st.sampled_from(_SUFFIXES),
)
def test_no_continuation_of_a_stopped_value_is_right(case: Case, cut: int, inserted: str, one: str, two: str) -> None:
    """The value can not be completed to one that is accepted. (A reply may still take it back and answer anew.)"""
    schema, prefix = SCHEMAS[case.schema], case.raw[: cut % len(case.raw)] + inserted
    stopped = abort_of(prefix + ", ", schema) or abort_of(prefix + "}", schema)
    if stopped is not None:
        prefix = (prefix + ", ")[: stopped[0]]
        for end in (one, one + two, one.rstrip("}") + two, case.raw[cut % len(case.raw) :]):
            assert not isinstance(machine(schema).receive(prefix + end), ValidAction)
