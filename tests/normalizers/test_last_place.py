"""Where a reply that was cut off broke off."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.normalizers.last_place import last_place, open_starts

JSON = '{"lines": [{"name": "x", "qty": 1}, {"name": "y", "q'
YAML = "lines:\n  - name: x\n    qty: 1\n  - name: y\n    qt"
NAME = ("lines", 1, "name")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (JSON, NAME),
        (f"```json\n{JSON}", NAME),
        (f"Here are [some] lines:\n{JSON}", NAME),
        (f'<think>{{"a": [1, 2</think>{JSON}', NAME),
        (f'<tool_call>{{"name": "f", "arguments": {JSON}', ("arguments", *NAME)),
        (YAML, NAME),
        (f"```yaml\n{YAML}", NAME),
        (f"<think>hm</think>\n{YAML}", NAME),
        ('{"a": 1, "b": 12', ("a",)),  # a number may go on
        ('{"a": 1, "b": tr', ("a",)),
        ('{"a": 1, "b": "x', ("a",)),
        ('{"a": [1, {"b": 2}', ("a", 1)),
        ('{"a": {"b": true}, "c": {', ("a",)),
        ('{"a": "x', ()),
        ("[", ()),
        ("", ()),
        ("some words that are cut of", ()),
        ("a: 1", ()),
        ('{"a": 1}', ()),
    ],
)
def test_the_last_whole_value_is_found(text: str, path: Any):
    """In JSON and YAML, fenced, among words, behind reasoning and in tool calls."""
    assert last_place(text, DEFAULT_LIMITS) == path


def test_open_structures_are_found_outermost_first():
    """One that was closed is none, nor is one that reasoning holds."""
    assert open_starts(JSON, DEFAULT_LIMITS) == (0,)
    assert open_starts(f'{{"a": 1}}\n{JSON}', DEFAULT_LIMITS) == (9,)
    assert open_starts("<think>[1, 2", DEFAULT_LIMITS) == ()
    assert open_starts(JSON, Limits(chars=10)) == ()
    assert last_place(JSON, Limits(chars=10)) == ()


@given(st.text(st.sampled_from('{}[]",:\\ntrue1- \n`'), max_size=80))
def test_any_text_has_an_answer(text: str):
    """Which never raises."""
    assert isinstance(last_place(text, DEFAULT_LIMITS), tuple)
    assert all(text[start] in "{[" for start in open_starts(text, DEFAULT_LIMITS))
