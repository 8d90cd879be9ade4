"""What stands where in a reply."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.survey import survey

PIECES = [
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    ":",
    ",",
    "```",
    "~~~\n",
    "\n",
    "<think>",
    "</think>",
    "json",
    "a",
    "1",
    '{"a":1}',
]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in survey(text).spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('x {"a": [1]} y', [("strict", '{"a": [1]}')]),
        ("{'a': 1} y", [("broken", "{'a': 1}")]),
        ('{"a": [1, 2', [("open", '{"a": [1, 2')]),
        ("{'a': [1, 2", [("open", "{'a': [1, 2"), ("open", "[1, 2")]),
        ('{"a": 1}}', [("broken", '{"a": 1}}')]),
        ('{{"a": 1}}', [("strict", '{"a": 1}')]),
        ('[see {"a": 1}]', [("strict", '{"a": 1}')]),
        ("{'a': \"x}\", 'b': '}'}", [("broken", "{'a': \"x}\", 'b': '}'}")]),
        ("{'a': 'it's }', b: 1}", [("broken", "{'a': 'it's }', b: 1}")]),
        ("```json\n{'a': 1\n```\nbye", [("open", "{'a': 1\n")]),
        ("{'a': 1\n```json\n{\"b\": 2}\n```", [("open", "{'a': 1\n"), ("strict", '{"b": 2}')]),
        ("Set {x} of", []),
        ("[", [("open", "[")]),
        ("foo [", []),
    ],
)
def test_structures(text: str, expected: list[tuple[str, str]]) -> None:
    """Strict, broken, open; brackets of prose are none of these."""
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```json\nx\n```", [("json", "x\n", True)]),
        ("```JSON\r\nx\r\n```\r\ny", [("json", "x\r\n", True)]),
        ("~~~yaml\nx\n~~~", [("yaml", "x\n", True)]),
        ("````\n```\nx\n```\n````", [("", "```\nx\n```\n", True)]),
        ("```\nx", [("", "x", False)]),
        ("```json {}```", [("json", " {}", True)]),
        ("> ```json\n> {}\n> ```", [("json", "> {}\n> ", True)]),
        ("so: ```json\n{}\n```", [("json", "{}\n", True)]),
        ("use ``` here", []),
        ("<think>```\nx\n```</think>", []),
        ('{"a": "```\\n"}', []),
    ],
)
def test_fences(text: str, expected: list[tuple[str, str, bool]]) -> None:
    """Both marks, longer marks around shorter ones, one line, no end."""
    found = survey(text).fences
    assert [(f.info, text[f.body_start : f.body_end], f.closed) for f in found] == expected


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_offset_lies_in_the_text_and_in_order(text: str) -> None:
    """Spans are in order; strict ones are JSON, and nest only in open ones; fences do not overlap."""
    seen = survey(text)
    starts = [span.start for span in seen.spans]
    assert starts == sorted(starts)
    for span in seen.spans:
        assert 0 <= span.start < span.end <= len(text)
        if span.kind == "strict":
            json.loads(text[span.start : span.end])
        assert span.fence is None or seen.fences[span.fence].body_start <= span.start
    ends = 0
    for fence in seen.fences:
        assert ends <= fence.start <= fence.body_start <= fence.body_end <= fence.end <= len(text)
        ends = fence.end
