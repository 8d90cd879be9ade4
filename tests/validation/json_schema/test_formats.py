from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.json_schema.formats import FORMATS

CASES = {
    "date": (["2024-02-29"], ["2024-02-30", "2024-2-3", "20240203", "2024-02-03 ", "0000-01-01", "२०२४-०२-०३"]),
    "time": (
        ["12:00:00Z", "23:59:60Z", "00:59:60+01:00", "12:00:00.5-05:30"],
        ["12:00:00", "24:00:00Z", "12:00Z", "12:00:60Z", "12:00:00+25:00"],
    ),
    "date-time": (
        ["2024-02-29T12:00:00Z", "2024-02-29t12:00:00.123456789z"],
        ["2024-02-29 12:00:00Z", "2024-02-30T12:00:00Z", "2024-02-29T12:00:00", "2024-02-29"],
    ),
    "uuid": (
        ["123e4567-e89b-12d3-a456-426614174000"],
        ["123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}", ""],
    ),
    "email": (
        ["a@b.c", "first.last+tag@sub.example.org", "ü@bücher.de"],
        ["a", "@b.c", "a@", "a b@c.d", "a..b@c.d", ".a@b.c", "a@-b.c", "a@b..c", "a" * 65 + "@b.c"],
    ),
    "uri": (
        ["https://example.org/a?b=c#d", "urn:isbn:1", "mailto:a@b.c"],
        ["example.org", "//x", "http://a b", "http://é", "http://a/%zz", "a:", "<a:b>"],
    ),
    "ipv4": (["127.0.0.1"], ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4\n", "١.2.3.4"]),
    "ipv6": (["::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4"], ["1::2::3", "fe80::1%eth0", "12345::", ""]),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_formats_take_what_they_name_and_nothing_else(name: str) -> None:
    """Good and bad examples of each format that is enforced."""
    test, words = FORMATS[name]
    good, bad = CASES[name]
    assert [text for text in good if not test(text)] == []
    assert [text for text in bad if test(text)] == []
    assert words


def test_every_format_has_examples() -> None:
    """The table of examples is complete."""
    assert set(CASES) == set(FORMATS)


@given(st.text(max_size=40))
def test_formats_are_total(text: str) -> None:
    """Any text is answered with yes or no."""
    for test, _ in FORMATS.values():
        assert test(text) in (True, False)


@pytest.mark.parametrize(
    "text", ["a@" * 200_000, "a." * 200_000, "1:" * 200_000, "a:" + "%20" * 200_000, "x@" + "a" * 500_000]
)
def test_long_texts_take_linear_time(text: str) -> None:
    """A hostile string is answered at once."""
    began = time.perf_counter()
    for test, _ in FORMATS.values():
        test(text)
    assert time.perf_counter() - began < 1
