"""The normalizer for calls written into text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.normalizers.pseudo_tool_call import ExtractPseudoToolCall, has_pseudo_tool_call_tag

objects = st.dictionaries(
    st.text(), st.none() | st.integers() | st.text() | st.lists(st.text(), max_size=2), max_size=4
)


@given(
    objects,
    st.sampled_from(
        [
            "<tool_call>{}</tool_call>",
            "```tool_call\n{}\n```",
            "[TOOL_CALL]{}[/TOOL_CALL]",
            "x <tool_use> {} </tool_use> y",
        ]
    ),
)
def test_the_object_in_the_mark(value: dict[str, Any], template: str) -> None:
    """The JSON object in a mark is returned as it stands there: the schema decides what it must be."""
    text = template.replace("{}", json.dumps(value))
    assert ExtractPseudoToolCall().normalize(text) == value
    assert has_pseudo_tool_call_tag(text)


def test_other_notations() -> None:
    """A call in a notation without such an object is given as name, input and id."""
    text = "<function=f><parameter=x>1</parameter></function>"
    assert ExtractPseudoToolCall().normalize(text) == {"name": "f", "input": {"x": "1"}, "id": None}


def test_several() -> None:
    """Several calls are a list: none is dropped."""
    text = '<tool_call>{"name": "a"}</tool_call><tool_call>{"name": "b"}</tool_call>'
    assert ExtractPseudoToolCall().normalize(text) == [{"name": "a"}, {"name": "b"}]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        '{"name": "x"}',
        '```json\n{"name": "x"}\n```',
        "<tool_call>not json</tool_call>",
        "<tool_call>[1, 2]</tool_call>",
    ],
)
def test_nothing(text: str) -> None:
    """Text without a mark, or with something else in it, gives nothing."""
    assert ExtractPseudoToolCall().normalize(text) is None


def test_name() -> None:
    """The name under which actions report it."""
    assert ExtractPseudoToolCall().name == "pseudo_tool_call"


@given(st.text())
def test_total(text: str) -> None:
    """Any text gives an answer."""
    ExtractPseudoToolCall().normalize(text)
    has_pseudo_tool_call_tag(text)
