"""Text without its clothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.coercion.words import bare, fold, fold_loosely


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        *(
            (" a ", "a"),
            ("a.", "a"),
            ("a..", "a.."),
            ("...", "..."),
            ("**a**", "a"),
            ("__a__", "a"),
            ("*a*", "a"),
            ("`a`", "a"),
        ),
        *(('"a"', "a"), ("'a'", "a"), ("“a”", "a"), ("‘a’", "a"), ('"**a.**"', "a"), ("**a", "**a"), ("*a**", "*a**")),
        *(
            ('"a" or "b"', '"a" or "b"'),
            ("**a** **b**", "**a** **b**"),
            ("", ""),
            (".", ""),
            ("**", "**"),
            ("****", "****"),
        ),
    ],
)
def test_bare(text: str, inner: str) -> None:
    """Paired quotes and emphasis, white space, one full stop."""
    assert bare(text) == inner


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        *(
            ("firstName", "first_name", True),
            ("First Name", "first-name", True),
            ("a  b", "ab", True),
            ("É", "e\u0301", True),
        ),
        *(("1-2", "12", False), ("1-2", "1 2", True), ("v1", "v-1", True), ("-1", "1", False), ("_a", "a", False)),
        *(("а", "a", False), ("ａ", "a", False), ("İ", "i", False), ("a.b", "ab", False), ("C#", "C", False)),
    ],
)
def test_fold(one: str, other: str, is_same: bool) -> None:
    """Case and separators between letters, nothing else."""
    assert (fold(one) == fold(other)) is is_same


def test_fold_loosely_knows_more_separators() -> None:
    """Dots, slashes, colons."""
    assert fold_loosely("k-2.3/x") == fold_loosely("K 2-3 X")
    assert fold_loosely("2.3") != fold_loosely("23")


@given(st.text(max_size=40))
def test_folding_is_done_once(text: str) -> None:
    """And makes no text longer than case folding does."""
    assert fold(fold(text)) == fold(text) or not text.isascii()
    assert bare(bare(text)) == bare(text) or len(text) > 8
