from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.validation.json_schema.patterns import LONGEST_BACKTRACKED, PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("^a$", "a", "a\n"),
        (r"^\d+$", "12", "١٢"),
        (r"^\w+$", "a_1", "é"),
        (r"^\W$", "é", "a"),
        (r"^\s$", "\u00a0", "a"),
        (r"^\S+$", "ab", "a\u2003b"),
        (r"^[^\s]+$", "ab", "a\u2003b"),
        (r"^[\s\S]$", "\n", ""),
        (r"^[\D]$", "x", "1"),
        ("^.$", "x", "\u2028"),
        (r"^a.c$", "abc", "a\rc"),
        (r"^[\w-.]+$", "a-b.c", "a b"),
        (r"^[a-]+$", "a-a", "b"),
        (r"^[-a]+$", "a-a", "b"),
        (r"^[\]\[&&]+$", "[&]", "a"),
        (r"^[a-c]$", "b", "-"),
        (r"^[\b]$", "\b", "b"),
        (r"\bcat\b", "a cat", "concat"),
        (r"^\/a\.b$", "/a.b", "/aXb"),
        (r"^\x41\u0042\u{43}\t\cA\0$", "ABC\t\x01\x00", "ABC"),
        (r"^{a}$", "{a}", "a"),
        (r"^a{2,3}$", "aaa", "a"),
        (r"^a{2}b{1,}$", "aabb", "ab"),
        (r"^(?<y>a)b$", "ab", "b"),
        (r"^(?:a|b)+?$", "abab", "c"),
        (r"^\p{Lu}", "É", "é"),
        ("^(?i:abc)$", "ABC", "AB"),
        ("(?i)^abc$", "ABC", "AB"),
        ("^ö~<>$", "ö~<>", "o"),
        ("(?=.*[A-Z])(?=.*[0-9]).{3,}", "abC1", "abc1"),
        (r"^(?!.*\.\.)[a-z.]+$", "a.b", "a..b"),
        (r"(?<=a)b", "ab", "cb"),
        (r"(?<!a)b$", "cb", "ab"),
        (r"^(a|b)\1$", "aa", "ab"),
        (r"^(?<y>a|b)\k<y>$", "bb", "ba"),
        (r"^(?=a)[\s\S\d\D]$", "a", "b"),
        (r"^(?!x)[\w.-]+$", "a-b", "x"),
    ],
)
def test_patterns_mean_what_ecma_means(pattern: str, fits: str, fails: str) -> None:
    """The dialects differ; the specification's is the one that counts."""
    test = compile_pattern(pattern)
    assert test(fits)
    assert not test(fails)


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "[]",
        "[^]",
        "[a",
        "a**",
        "a++",
        "*a",
        "^*",
        r"\Z",
        r"\A",
        r"\a",
        "(?P=x)",
        "(?#c)",
        "a{3,2}",
        r"\u{110000}",
        "\\",
        r"\k<",
        r"[b-a]",
        r"(?=[b-a])",
        "(?>a)",
        r"\p{Nonsense}",
        "(?=a{99999999999})",
        r"[\q]",
        "[a-",
    ],
)
def test_text_that_is_no_pattern_is_refused(pattern: str) -> None:
    """What ECMA does not know, or what means something else there, is refused."""
    with pytest.raises(PatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a*)*$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_nested_repetition_is_searched_in_linear_time(pattern: str) -> None:
    """What takes a backtracking engine centuries takes this one milliseconds."""
    test = compile_pattern(pattern)
    began = time.perf_counter()
    assert not test("a" * 100_000 + "!")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("pattern", ["(?=(a+)+$)", r"^(a|b)\1*(a|a)*$", "^(?!x)(a?a?)*$", r"(?=(?:a|b)+)"])
def test_nested_repetition_is_refused_where_backtracking_is_needed(pattern: str) -> None:
    """Lookaround needs an engine that backtracks, and that one must not be given exponential patterns."""
    with pytest.raises(PatternError, match="repetition"):
        compile_pattern(pattern)


def test_a_backtracking_pattern_sees_short_strings_only() -> None:
    """The more repetitions in a row, the shorter the string that is looked at; a longer one does not fit."""
    one = compile_pattern("^(?!b)a*$")
    assert one("a" * 3_000)
    assert not one("a" * (LONGEST_BACKTRACKED + 1))
    three = compile_pattern("(?=a).*x.*y.*z")
    began = time.perf_counter()
    assert not three("ax" * 50_000)
    assert not three("axy" * 18)
    assert time.perf_counter() - began < 2


@given(st.text(max_size=8), st.text(max_size=8))
def test_an_escaped_text_matches_itself(text: str, other: str) -> None:
    """Whatever the characters, a literal pattern finds exactly the strings that contain it."""
    pattern = "".join(c if c.isalnum() else "\\" + c for c in text)
    assert compile_pattern(pattern)(other + text + other)
    assert compile_pattern(pattern)(other) == (text in other)


@given(st.text(alphabet="ab()[]{}*+?|^$.\\-1,=!<>:dwk&", max_size=12), st.text(alphabet="ab1-", max_size=6))
def test_any_text_is_compiled_or_refused(pattern: str, text: str) -> None:
    """No pattern makes anything but PatternError, and what compiles can be searched."""
    try:
        test = compile_pattern(pattern)
    except PatternError:
        return
    assert test(text) in (True, False)
    if re.search(r"[\\$.\[{]|\(\?", pattern):
        return  # Python's own engine reads these differently
    try:
        plain = re.compile(pattern, re.ASCII)
    except (re.error, OverflowError):
        return
    assert test(text) == (plain.search(text) is not None)
