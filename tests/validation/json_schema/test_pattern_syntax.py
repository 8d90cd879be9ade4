from __future__ import annotations

import pytest

from ratchet_core.validation.json_schema.pattern_syntax import PYTHON, RUST, PatternError, translate


@pytest.mark.parametrize(
    ("pattern", "rust", "python"),
    [
        ("a$", "a$", r"a\Z"),
        (r"\d", "[0-9]", "[0-9]"),
        (r"[\D]", "[[^0-9]]", r"[\D]"),
        (r"[a-c]", r"[\x{61}-\x{63}]", r"[\U00000061-\U00000063]"),
        (r"\b", r"(?-u:\b)", r"\b"),
        ("(?<n>a)", "(?P<n>a)", "(?P<n>a)"),
        ("{", r"\x{7b}", r"\U0000007b"),
    ],
)
def test_tokens_are_written_in_each_dialect(pattern: str, rust: str, python: str) -> None:
    """What means the same is written so that it does."""
    assert translate(pattern, RUST).text == rust
    assert translate(pattern, PYTHON).text == python


@pytest.mark.parametrize(
    ("pattern", "backtracks", "nested", "repetitions"),
    [
        ("abc", False, False, 0),
        ("a+b*c{2,}d{3}e?", False, False, 3),
        ("(a+)+", False, True, 2),
        ("(a|b)*", False, True, 1),
        ("(ab)*", False, False, 1),
        ("(a+)?", False, False, 1),
        ("(?=.*a)(?=.*b)c+", True, False, 1),
        (r"(a)\1", True, False, 1),
    ],
)
def test_what_makes_a_search_slow_is_counted(pattern: str, backtracks: bool, nested: bool, repetitions: int) -> None:
    """Lookarounds count for themselves, groups for what they stand in."""
    translation = translate(pattern, PYTHON)
    assert (translation.backtracks, translation.nested, translation.repetitions) == (backtracks, nested, repetitions)


def test_departures_from_ecma_are_refused() -> None:
    """With a hint where a habit of another dialect shows."""
    with pytest.raises(PatternError, match="use \\^ and \\$"):
        translate(r"\Aabc\Z", RUST)
