"""One JSON value at a known place of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import DEFAULT_LIMITS, Limits
from ratchet_core.tool_calls.json_text import Fault, JsonValue, read_json

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
documents = st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4)


@given(documents, st.text(max_size=5), st.text(max_size=5), st.sampled_from([None, 1]))
def test_what_is_written_is_read(value: Any, before: str, after: str, indent: int | None) -> None:
    """Any document is read exactly, and it ends where it ends."""
    text = json.dumps(value, indent=indent)
    assert read_json(before + text + after, len(before), DEFAULT_LIMITS) == JsonValue(value, len(before) + len(text))


@given(documents, st.floats(0, 1))
def test_prefixes_are_cut(value: Any, part: float) -> None:
    """Every proper prefix of a document is refused as cut off, unless it ends inside of a word."""
    text = json.dumps(value)
    text = text[: max(1, int(part * (len(text) - 1)))]
    found = read_json(text, 0, DEFAULT_LIMITS)
    assert isinstance(found, Fault)
    assert found.cut or text[-1].isalpha()


@given(documents)
def test_python_notation(value: Any) -> None:
    """Python's own notation is read exactly, with a record unless it is JSON as well."""
    text = repr({"k": value})
    found = read_json(text, 0, DEFAULT_LIMITS)
    assert isinstance(found, JsonValue)
    assert (found.value, found.end) == ({"k": value}, len(text))
    assert [repair.rule for repair in found.repairs] in ([], ["python_literal"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"a": "x\ny"}', "control_characters"),
        ("{'a': 'x\\ny'}", "python_literal"),
        ('{"a": "x\\ny",}', "python_literal"),
    ],
)
def test_repairs(text: str, rule: str) -> None:
    """Raw control characters and Python's notation are read with a record of it."""
    found = read_json(text, 0, DEFAULT_LIMITS)
    assert isinstance(found, JsonValue)
    assert found.value == {"a": "x\ny"}
    assert [repair.rule for repair in found.repairs] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "{bad}",
        "[1 2]",
        '{"a": 1]',
        '{"a" 1}',
        '{"a": tru}',
        '{"a": NaN}',
        '{"a": -1e999}',
        "{'a': 1e999}",
        "{'a': 1, 'a': 2}",
        '{"a": {"b": 1, "b": "1"}}',
        '{"a": 01}',
        "{'a': 01}",
        '{"a": "\\d"}',
        "{'a': '\\d'}",
        "{'a': '\\ud800'}",
        "{'a': (1, 2)}",
        "{'a': [,]}",
        "{'a': [1,,]}",
        "{'a': [1 2]}",
        "{'a': '\\xZZ'}",
        "{'a': '\\101'}",
        "{'a': b}",
        "{'a': 1]",
        "{1: 2}",
        '{"a": "\ud800"}',
    ],
)
def test_refused(text: str) -> None:
    """What is no JSON, or says two things, is refused."""
    assert isinstance(read_json(text, 0, DEFAULT_LIMITS), Fault)


def test_limits() -> None:
    """Depth, digits and nodes are bounded in both notations."""
    limits = Limits(depth=3, digits=4, nodes=5)
    for text in ("[[[[1]]]]", "{'a': [[[1]]]}", "[12345]", "['x', 12345]", "[1, 2, 3, 4, 5, 6, 7]"):
        assert isinstance(read_json(text, 0, limits), Fault)
    assert isinstance(read_json('["123456789"]', 0, limits), JsonValue)


@given(st.text(alphabet="{}[]\"',:\\ 1eTrue\n", max_size=40))
def test_total(text: str) -> None:
    """Any text behind a bracket gives a value inside of it or a fault."""
    found = read_json("{" + text, 0, DEFAULT_LIMITS)
    assert isinstance(found, Fault) or 1 < found.end <= len(text) + 1
