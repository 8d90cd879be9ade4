"""The values of ``format`` that are held against a string; every other one is a note to the reader, as the
specification has it. Each test is linear in the string and needs nothing but the standard library's pure parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

__all__ = ["FORMATS"]

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"([0-9]{2}:[0-9]{2}):([0-9]{2})(\.[0-9]+)?([zZ]|[+-][0-9]{2}:[0-9]{2})")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_URI_FORBIDDEN: Final = re.compile(r"[\x00-\x20<>\"\\^`{|}\x7f-\U0010ffff]|%(?![0-9A-Fa-f]{2})")
_LOCAL_PART: Final = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}")
_HOST_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def _is_date(text: str) -> bool:
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    minutes, seconds, _, offset = match.groups()
    leap = seconds == "60"
    try:
        local = time.fromisoformat(f"{minutes}:{'59' if leap else seconds}")
        shift = time.fromisoformat("00:00" if offset in "zZ" else offset[1:])
    except ValueError:
        return False
    return not leap or _ends_a_day(local, shift, -1 if offset[0] == "-" else 1)


def _ends_a_day(local: time, shift: time, sign: int) -> bool:
    """RFC 3339: a leap second is the last of a day in UTC."""
    utc = local.hour * 60 + local.minute - sign * (shift.hour * 60 + shift.minute)
    return utc % (24 * 60) == 24 * 60 - 1


def _is_date_time(text: str) -> bool:
    return len(text) > 11 and text[10] in "Tt" and _is_date(text[:10]) and _is_time(text[11:])


def _is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def _is_email(text: str) -> bool:
    """``local@domain`` without quoting or comments: what people call an address."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 320 or _LOCAL_PART.fullmatch(local) is None:
        return False
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return False
    return all(_HOST_LABEL.fullmatch(label) is not None for label in domain.split("."))


def _is_uri(text: str) -> bool:
    """A scheme, a colon and no character that RFC 3986 leaves out."""
    scheme = _SCHEME.match(text)
    return scheme is not None and scheme.end() < len(text) and _URI_FORBIDDEN.search(text) is None


def _is_ipv4(text: str) -> bool:
    return len(text) <= 15 and text.isascii() and _is_address(IPv4Address, text)


def _is_ipv6(text: str) -> bool:
    return len(text) <= 45 and "%" not in text and text.isascii() and _is_address(IPv6Address, text)


def _is_address(kind: Callable[[str], object], text: str) -> bool:
    try:
        kind(text)
    except AddressValueError:
        return False
    return True


FORMATS: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "date": (_is_date, "a date as YYYY-MM-DD"),
    "time": (_is_time, "a time with offset as HH:MM:SSZ"),
    "date-time": (_is_date_time, "a date and time with offset as YYYY-MM-DDTHH:MM:SSZ"),
    "uuid": (_is_uuid, "a UUID"),
    "email": (_is_email, "an email address"),
    "uri": (_is_uri, "a URI with a scheme"),
    "ipv4": (_is_ipv4, "an IPv4 address"),
    "ipv6": (_is_ipv6, "an IPv6 address"),
}
"""Name of the format -> (test, what it is in words)."""
