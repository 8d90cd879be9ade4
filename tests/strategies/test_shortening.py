"""Text cut to a size, in characters or in tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.strategies.shortening import affordable, estimated_tokens, one_line, shortened


@given(st.text(), st.integers(0, 100))
def test_shortened_text_is_short(text: str, most: int):
    """Never longer than asked for; short text is left as it is."""
    assert len(shortened(text, most)) <= most
    assert len(one_line(text, most)) <= most
    assert "\n" not in one_line(text, most)
    assert shortened(text, len(text)) == text


@given(st.text(), st.integers(0, 40))
def test_what_is_affordable_is_a_start_within_its_price(text: str, tokens: int):
    """All of it, or as much as there are tokens for and a mark."""
    shown = affordable(text, tokens)
    if estimated_tokens(text) <= tokens:
        assert shown == text
    else:
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
        assert estimated_tokens(shown[:-1]) <= tokens < estimated_tokens(text[: len(shown)])


@pytest.mark.parametrize(
    ("text", "tokens"), [("an apple", 4), ("1,000", 2.75), ("да", 3), ("苹果", 4.5), ("\U0001f34e", 3)]
)
def test_scripts_have_their_prices(text: str, tokens: float):
    """A letter of English is half a token, an emoji three."""
    assert estimated_tokens(text) == tokens
