"""Where marks stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.marks import next_closing, next_end_of_reasoning, next_mark, next_part, next_thought


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a {b}", "{"),
        ("a [b]", "["),
        ("a ```` b", "````"),
        ("a ~~~~ b", "~~~~"),
        ("a <think> b", "<think>"),
        ("a </THINK x> b", "</THINK x>"),
        ("a [THINK] b", "[THINK]"),
        ("a <b> `` ~~ c", None),
        ("", None),
    ],
)
def test_the_next_mark(text: str, mark: str | None) -> None:
    """Brackets, fences, tags; no other tags and no shorter runs."""
    found = next_mark(text, 0)
    assert (found and found.group()) == mark


def test_parts_of_a_reply_start_with_a_fence_or_a_thought() -> None:
    """On a line of its own; a tag between quotation marks is named."""
    assert next_part("x ```\n  ```json\n", 0) == 6
    assert next_part("x\n> ~~~\n", 0) == 2
    assert next_part("x `<think>` <think>", 0) == 12
    assert next_part("x", 0) == 1
    assert next_thought('"<think>" </think>', 0) == 10
    assert next_thought('"<think>" </think>', 0, 9) is None
    assert next_end_of_reasoning("<think> </think>", 0) == 8
    assert next_end_of_reasoning("<think>", 0) is None


def test_a_fence_is_closed_by_a_line() -> None:
    """Of the same mark, with nothing behind."""
    text = "a\n~~~\nb ```\n``` c\n > ```  \r\nd"
    assert next_closing(text, 0, "`") == text.index(" > ")
    assert next_closing(text, 0, "~") == 2
    assert next_closing("a\n```", 0, "`") == 2
    assert next_closing("a", 0, "`") == 1


@given(st.text("`~<>{}[]/think \n", max_size=60), st.integers(0, 60))
def test_marks_are_found_in_order(text: str, start: int) -> None:
    """From any offset on, inside the text."""
    start = min(start, len(text))
    found = next_mark(text, start)
    assert found is None or start <= found.start() < found.end() <= len(text)
    assert start <= next_closing(text, start, "`") <= len(text)
    assert start <= next_part(text, start) <= len(text)
