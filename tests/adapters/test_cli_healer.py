"""One reply against a contract, as ``ratchet heal`` judges it, without a process around it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, computed_field, field_serializer

from ratchet_adapters.cli_heal import Healed, Healer, Unhealed
from ratchet_adapters.cli_heal.healer import error_json
from ratchet_core import Contract, Violation


class Order(BaseModel):
    """A model with everything that makes output differ from input."""

    number: int = Field(alias="orderNumber")
    due: date
    note: str | None = None

    @computed_field
    def late(self) -> bool:
        """A field of the output alone."""
        return self.due < date(2020, 1, 1)


@dataclass
class Point:
    """A schema that is no model."""

    x: int
    y: int


ORDER = Healer(Contract(Order))
ANYTHING = Healer(Contract(Any))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_valid_reply_is_the_validated_value_as_json() -> None:
    """Coerced, with defaults, under the names that the outside knows; changes are listed."""
    result = ORDER.heal('```json\n{"orderNumber": "7", "due": "2019-05-01"}\n```')
    assert isinstance(result, Healed)
    assert json.loads(result.document) == {"orderNumber": 7, "due": "2019-05-01", "note": None, "late": True}
    assert "strip_fence" in [repair.rule for repair in result.repairs]
    assert b"\n" not in result.document


def test_a_failed_reply_says_what_to_tell_the_model() -> None:
    """The class, each error with its path, and the patch of a first attempt."""
    result = ORDER.heal('{"orderNumber": 7, "due": "soon"}')
    assert isinstance(result, Unhealed)
    assert result.reason == "validation_error"
    assert [error.path for error in result.errors] == [("due",)]
    assert result.patch is not None
    assert "due" in result.patch


def test_a_finish_reason_marks_a_cut_off_reply() -> None:
    """The provider's word counts, also where the text alone looks whole."""
    result = Healer(Contract(int)).heal("12", "length")
    assert isinstance(result, Unhealed)
    assert result.reason == "truncated"
    assert Healer(Contract(int)).heal("12", "stop") == Healed(b"12")


@pytest.mark.parametrize(
    ("schema", "raw", "document"),
    [
        ({"type": "object"}, '{"a": [1.5, "ü", null]}', '{"a":[1.5,"ü",null]}'),
        (None, '{"a": 1}', '{"a":1}'),
        (Any, "[1, 2]", "[1,2]"),
        (list[int], "[1, 2]", "[1,2]"),
        (Point, '{"x": 1, "y": 2}', '{"x":1,"y":2}'),
    ],
)
def test_every_sort_of_schema_writes_one_line(schema: Any, raw: str, document: str) -> None:
    """JSON Schema, none at all, type expressions, dataclasses."""
    result = Healer(Contract(schema)).heal(raw)
    assert isinstance(result, Healed)
    assert result.document.decode() == document


def test_a_value_that_can_not_be_written_is_a_failure() -> None:
    """A serializer that raises belongs to that reply, and says so."""

    class Stubborn(BaseModel):
        x: int

        @field_serializer("x")
        def refuse(self, value: int) -> int:
            raise ValueError(f"no {value}")

    result = Healer(Contract(Stubborn)).heal('{"x": 1}')
    assert isinstance(result, Unhealed)
    assert (result.reason, result.patch) == ("unwritable", None)
    assert "no 1" in result.errors[0]


def test_a_bug_is_a_failure_that_asks_to_be_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever escapes from the judgement of one reply is kept with that reply."""
    healer = Healer(Contract(int))

    def broken(_value: Any) -> bytes:
        raise RuntimeError("lost")

    monkeypatch.setattr(healer, "_dumped", broken)
    result = healer.heal("1")
    assert isinstance(result, Unhealed)
    assert result.reason == "internal_error"
    assert "RuntimeError: lost" in result.errors[0]


@given(st.one_of(st.none(), st.text(), st.binary()))
def test_no_reply_can_raise(raw: str | bytes | None) -> None:
    """The answer is a document in JSON or a failure with a reason, and never a bug."""
    result = ANYTHING.heal(raw)
    if isinstance(result, Healed):
        json.loads(result.document)
    else:
        assert result.reason != "internal_error"


@given(JSON)
def test_json_comes_back_as_it_went_in(value: Any) -> None:
    """Without a schema a JSON document is its own record."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        return
    result = ANYTHING.heal(text)
    assert isinstance(result, Healed)
    assert json.loads(result.document) == value


@pytest.mark.parametrize(
    ("received", "told"),
    [("x" * 500, "x" * 200 + "…"), ("x", "x"), (5, 5), (None, None), (True, True)],
)
def test_an_error_repeats_scalars_in_short(received: Any, told: Any) -> None:
    """Enough to see what is wrong; the failure has the whole reply."""
    assert error_json(Violation(("a", 0), "r", "expected", received=received)) == {
        "message": "a[0]: expected",
        "path": ["a", 0],
        "rule": "r",
        "received": told,
    }


@pytest.mark.parametrize("received", [{"a": 1}, [1], ...])
def test_an_error_leaves_containers_out(received: Any) -> None:
    """They may be as large as the reply."""
    violation = Violation((), "r", "e") if received is ... else Violation((), "r", "e", received=received)
    assert "received" not in error_json(violation)
