"""A number where text is wanted."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from coercion.coerced import Text, only, refused, value
from pydantic import Field

AS_TEXT = only("number_as_text")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12345", "12345"),
        ("-7", "-7"),
        ("1.10", "1.10"),
        ("1e3", "1e3"),
        ("5.0", "5.0"),
        ("1" + "0" * 40, "1" + "0" * 40),
    ],
)
@pytest.mark.parametrize("schema", [str, {"type": "string"}, str | None])
def test_a_number_is_written_as_the_reply_has_it(schema: Any, written: str, expected: str) -> None:
    """Digit for digit."""
    assert value(schema, Text(written), AS_TEXT) == expected


def test_a_number_in_two_spellings_is_none() -> None:
    """1.1 and 1.10 are one number and two texts."""
    assert refused(list[str], Text("[1.1, 1.10]"), AS_TEXT)
    assert value(list[str], Text("[1.10, 1.10]"), AS_TEXT) == ["1.10", "1.10"]


def test_the_schema_still_holds() -> None:
    """A pattern, a length, a closed list."""
    postcode = Annotated[str, Field(pattern="^[0-9]{5}$")]
    assert value(postcode, 12345, AS_TEXT) == "12345"
    assert refused(postcode, 1234, AS_TEXT)
    assert value(Literal["1", "2"], 1, AS_TEXT) == "1"
    assert refused(Literal["1", "2"], 3, AS_TEXT)


@pytest.mark.parametrize(
    "schema",
    [
        dt.date,
        dt.datetime,
        dt.timedelta,
        uuid.UUID,
        {"type": "string", "format": "date"},
        {"type": "string", "format": "uuid"},
    ],
)
def test_text_of_a_format_is_no_number(schema: Any) -> None:
    """A number of a date is no date."""
    assert refused(schema, 20240105, "generous")


@pytest.mark.parametrize("document", [True, False, None, {"a": 1}, [1, 2]])
def test_only_numbers(document: Any) -> None:
    """true is no text, and nothing is made of containers."""
    assert refused(str, document, "generous")


def test_a_wrong_number_is_no_text() -> None:
    """Where numbers may stand, 1.5 is a wrong one."""
    assert refused(int | str, 1.5)
    assert value(int | str, 5) == 5
    assert value(Decimal | None, 5, AS_TEXT) == 5
