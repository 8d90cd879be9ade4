"""Dates that can not be mistaken."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from coercion.coerced import only, refused, value

DATE = only("date_format")
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    "text",
    [
        *("2024-1-5", "2024/01/05", "2024.1.5", " 2024-01-05 ", "`2024-01-05`", "2024-01-05T00:00:00Z"),
        *("January 5, 2024", "Jan 5 2024", "Jan. 5th, 2024", "5 January 2024", "5th Jan, 2024"),
    ],
)
def test_year_month_and_day_in_a_known_order_are_a_date(text: str) -> None:
    """The year first, or the month by its name."""
    assert value(dt.date, text, DATE) == dt.date(2024, 1, 5)
    assert value(DAY, text, DATE) == "2024-01-05"


@pytest.mark.parametrize(
    "document",
    [
        *("05/01/2024", "25/12/2024", "12 March", "Jan 2024", "2024", "24-01-05", "20240105", "1704412800", "today"),
        *(
            "2024-01-1",
            "2024-1-05",
            "2024-02-30",
            "2024-13-01",
            "2024-1/5",
            "2024-01-05T10:30:00",
            "Sunday, March 3, 2024",
            "32 March 2024",
            "",
        ),
        *(20240105, 1704412800, 1704412800.5, None),
    ],
)
def test_anything_else_is_no_date(document: Any) -> None:
    """No guess at day and month, no epoch, no time of day that would be lost."""
    assert refused(dt.date, document, "generous")
    assert refused(DAY, document, "generous")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-05 10:30:00Z", "2024-01-05T10:30:00Z"),
        ("2024-01-05 10:30:00 UTC", "2024-01-05T10:30:00Z"),
        ("2024-01-05T10:30:00.5+0100", "2024-01-05T10:30:00.5+01:00"),
        ("2024-01-05 10:30Z", "2024-01-05T10:30:00Z"),
    ],
)
def test_a_moment_is_written_as_the_format_has_it(text: str, expected: str) -> None:
    """With its own offset."""
    assert value(MOMENT, text, DATE) == expected


@pytest.mark.parametrize(
    "text", ["2024-01-05", "2024-01-05 10:30:00", "2024-01-05 10:30 AM", "10:30", "2024-01-05T25:00:00Z", "1704412800"]
)
def test_a_moment_without_time_or_offset_is_none(text: str) -> None:
    """Midnight that nobody wrote, an offset that nobody gave."""
    assert refused(MOMENT, text, "generous")


def test_a_type_says_itself_what_it_takes() -> None:
    """A datetime needs no offset, but it needs a time."""
    assert value(dt.datetime, "2024-01-05 10:30:00 UTC", DATE) == dt.datetime(2024, 1, 5, 10, 30, tzinfo=dt.UTC)
    assert refused(dt.datetime, "2024-01-05", "generous")
    assert refused(dt.datetime, 1704412800, "generous")
