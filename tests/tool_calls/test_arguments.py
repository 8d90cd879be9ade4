"""The arguments of a call as a mapping."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import Limits
from ratchet_core.tool_calls import BadArguments, arguments_of
from ratchet_core.tools import ToolCall

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
arguments = st.dictionaries(st.text(), values, max_size=4)


@given(arguments)
def test_text_and_mapping_say_the_same(args: dict[str, Any]) -> None:
    """JSON text and a mapping give the mapping."""
    for given_arguments in (args, json.dumps(args), json.dumps(args, ensure_ascii=False, indent=1) + "\n"):
        assert arguments_of(ToolCall("f", given_arguments)) == args


@pytest.mark.parametrize(
    "given_arguments",
    [
        "{bad",
        "[1,2]",
        "3",
        "null",
        "",
        " ",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": 1, "a": 2}',
        '{"a": 1} x',
        '{"a": 1}{"a": 1}',
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": "\n"}',
        '{"a": "\ud800"}',
        '{"a": "\\ud800"}',
        '{"a": 01}',
        '{"a": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"a": ' + "1" * 5000 + "}",
        [1, 2],
        None,
        3,
        b"{}",
        {"a": float("nan")},
        {"a": object()},
        {1: 2},
    ],
    ids=lambda value: repr(value)[:20],
)
def test_refused(given_arguments: Any) -> None:
    """Everything else is refused by name; nothing is repaired."""
    refused = arguments_of(ToolCall("search", given_arguments))
    assert isinstance(refused, BadArguments)
    assert refused.tool == "search"
    assert "'search'" in refused.detail


def test_equal_duplicates_are_no_conflict() -> None:
    """A key given twice with one value says one thing."""
    assert arguments_of(ToolCall("f", '{"a": 1, "a": 1}')) == {"a": 1}


def test_nothing_sent() -> None:
    """An empty text is no arguments only where the caller says so."""
    assert arguments_of(ToolCall("f", " \n"), empty_ok=True) == {}
    assert isinstance(arguments_of(ToolCall("f", "")), BadArguments)


def test_limits() -> None:
    """Arguments longer than the limit are refused."""
    assert isinstance(arguments_of(ToolCall("f", '{"a": "xxxxxxxxxx"}'), Limits(chars=10)), BadArguments)


class Raising(dict[str, Any]):
    """A mapping that raises as soon as it is read."""

    def __iter__(self) -> Any:
        raise OSError


@given(st.text() | st.text().map(lambda text: "{" + text) | st.just(Raising()) | st.binary() | st.lists(st.integers()))
def test_total(given_arguments: Any) -> None:
    """Any arguments give a mapping or a reason."""
    assert type(arguments_of(ToolCall("f", given_arguments))) in (dict, BadArguments)
