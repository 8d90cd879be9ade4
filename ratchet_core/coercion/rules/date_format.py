"""Dates that name year, month and day in an order that can not be mistaken, as ISO 8601 has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from ..rule import Place, Rule
from ..words import bare

__all__ = ["DATE_FORMAT"]

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_MONTH_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? ([0-9]{4})")
_MIDNIGHT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(?::00(?:\.0+)?)?Z?")
_DATE_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r" ?(?:(UTC|GMT|[Zz])|([+-][0-9]{2}):?([0-9]{2}))?"
)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def _propose(value: Any, place: Place) -> Iterable[str]:
    text = bare(value)
    if "date" in place.shape.formats and (found := _date(text)) is not None:
        yield found
    if "date-time" in place.shape.formats and (found := _date_time(text)) is not None:
        yield found


def _date(text: str) -> str | None:
    if match := _YEAR_FIRST.fullmatch(text):
        # one with a leading zero and one of a single digit: the end of the day may be missing
        is_even = len(match[3]) == len(match[4]) or "0" not in (match[3][0], match[4][0])
        return _iso(match[1], int(match[3]), match[4]) if is_even else None
    if match := _MONTH_FIRST.fullmatch(text):
        return _iso(match[3], _month(match[1]), match[2])
    if match := _DAY_FIRST.fullmatch(text):
        return _iso(match[3], _month(match[2]), match[1])
    # a time of day would be lost; midnight is how a date is written as a moment
    return match[1] if (match := _MIDNIGHT.fullmatch(text)) else None


def _date_time(text: str) -> str | None:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    day, time, zone, hours, minutes = match.groups()
    return f"{day}T{time if len(time) > 5 else time + ':00'}{'Z' if zone else f'{hours}:{minutes}' if hours else ''}"


def _month(name: str) -> int:
    """1 to 12 for a month by its English name or its first letters; 0 for anything else."""
    found = [number for number, month in enumerate(_MONTHS, 1) if month == name.lower() or month[:3] == name.lower()]
    return found[0] if found else 9 if name.lower() == "sept" else 0


def _iso(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


DATE_FORMAT: Final = Rule("date_format", 2, (str,), ("string",), _propose)
