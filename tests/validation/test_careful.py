"""Texts that pydantic's strict JSON mode reads too freely, and schemas that it can not read at all."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from ratchet_core import Contract
from ratchet_core.validation.reading import Accepted, Rejected


class Grade(IntEnum):
    """One integer."""

    GOOD = 1


class Mixed(BaseModel):
    """Whatever is read with care."""

    when: datetime | None = None
    day: date | None = None
    rate: Literal[1, 2, 3] = 2
    grade: Grade | None = None
    price: Decimal | None = None
    share: float = 0.0
    ok: bool = False
    text: str | date = ""


def value(schema: Any, text: str) -> Any:
    """The value of an accepted document."""
    result = Contract(schema).check(text)
    assert isinstance(result, Accepted), result
    return result.value


@pytest.mark.parametrize(
    "text",
    [
        '{"when": "20240101"}',
        '{"when": "1700000000"}',
        '{"when": "\\u0032\\u0030240101"}',
        '{"when": " 12 "}',
        '{"when": "-1"}',
        '{"day": "86400"}',
        '{"day": "0"}',
        '{"rate": true}',
        '{"grade": true}',
        '{"ok": true, "rate": true}',
    ],
)
def test_no_value_is_read_out_of_another_one(text: str) -> None:
    """A number in quotes is no date, and true is not 1."""
    result = Contract(Mixed).check(text)
    assert isinstance(result, Rejected)
    assert result.reason == "validation_error"


def test_what_needs_care_is_still_read() -> None:
    """Beside numbers in strings and booleans, dates, literals and unions are what they always are."""
    text = '{"when": "2024-01-01T00:00:00Z", "day": "2024-01-01", "rate": 1, "grade": 1, "text": "20240101"}'
    assert value(Mixed, text) == Mixed(
        when=datetime(2024, 1, 1, tzinfo=UTC), day=date(2024, 1, 1), rate=1, grade=Grade.GOOD, text="20240101"
    )
    assert value(Mixed, '{"text": "2024-01-01", "ok": true}').text == "2024-01-01"
    assert value(Mixed, '{"text": "2024-01-01"}').text == "2024-01-01"
    assert value(Annotated[date | str, Field()], '"20240101"') == "20240101"


@pytest.mark.parametrize(
    "number",
    ["12345678901234567.89", "0.1234567890123456789012", "-1.00000000000000000001", "1.5", "12345678901234567890123"],
)
def test_a_decimal_keeps_every_digit(number: str) -> None:
    """A float on the way would lose them; a float field beside it takes what a float can hold."""
    got = value(Mixed, f'{{"price": {number}, "share": {number if "." in number else "1.5"}}}')
    assert got.price == Decimal(number)
    assert got.share == float(number if "." in number else "1.5")


def test_two_decimals_that_one_float_stands_for_are_refused() -> None:
    """Which is which can not be told any more."""
    text = "[0.12345678901234567890, 0.12345678901234567891]"
    assert isinstance(Contract(list[Decimal]).check(text), Rejected)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (dict[int, str], '{"1": "a", "01": "b"}'),
        (dict[float, str], '{"1": "a", "1.0": "b"}'),
        (dict[bool, str], '{"true": "a", "1": "b"}'),
        (dict[Decimal, str], '{"1": "a", "1.0": "b"}'),
        (dict[Annotated[str, StringConstraints(strip_whitespace=True)], str], '{"a": "a", "a ": "b"}'),
    ],
)
def test_keys_that_become_equal_are_two_answers(schema: Any, text: str) -> None:
    """The validator would keep the last one of them."""
    result = Contract(schema).check(text)
    assert isinstance(result, Rejected)
    assert result.reason == "ambiguous"


def test_keys_that_stay_apart_are_kept() -> None:
    """Keys of other types than text are read as ever."""
    assert value(dict[int, date], '{"1": "2024-01-01", "2": "2024-01-02"}') == {
        1: date(2024, 1, 1),
        2: date(2024, 1, 2),
    }


@pytest.mark.parametrize("mode", ["before", "wrap"])
def test_callers_validators_leave_json_as_it_is_spelled(mode: Any) -> None:
    """Behind a before or wrap validator dates are text and tuples are arrays, as they are without one."""

    seen: Any = (lambda given: given) if mode == "before" else (lambda given, go_on: go_on(given))

    class Guarded(Mixed):
        pair: tuple[int, date]
        tags: set[str]
        by_day: dict[date, Decimal]
        by_number: dict[int, bool] = {}

        _seen = model_validator(mode=mode)(seen)

    text = (
        '{"when": "2024-01-01T00:00:00Z", "price": 1.50, "pair": [1, "2024-01-01"], "tags": ["a", "a"],'
        ' "by_day": {"2024-01-01": "1.5"}, "by_number": {"1": true}}'
    )
    got = value(Guarded, text)
    assert got.when == datetime(2024, 1, 1, tzinfo=UTC)
    assert (got.pair, got.tags) == ((1, date(2024, 1, 1)), {"a"})
    assert (got.by_day, got.by_number) == ({date(2024, 1, 1): Decimal("1.5")}, {1: True})
    assert isinstance(Contract(Guarded).check(text.replace("[1,", "[true,")), Rejected)
    assert isinstance(Contract(Guarded).check(text.replace('"2024-01-01T00:00:00Z"', '"20240101"')), Rejected)


def test_a_before_validator_may_return_the_value_itself() -> None:
    """What is no JSON any more is taken as Python has it."""
    eve = Annotated[date, BeforeValidator(lambda said: date(2024, 12, 24) if said == "eve" else said)]
    assert value(dict[str, eve], '{"a": "eve", "b": "2024-01-01"}') == {"a": date(2024, 12, 24), "b": date(2024, 1, 1)}
