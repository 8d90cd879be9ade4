"""Native tool calls of any provider."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet_core.limits import Limits
from ratchet_core.tool_calls import NativeCalls, native_tool_calls
from ratchet_core.tools import ToolCall

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
arguments = st.dictionaries(st.text(), values, max_size=4)
names = st.text(min_size=1).filter(lambda name: bool(name.strip()))


def shapes(name: str, args: dict[str, Any]) -> list[tuple[dict[str, Any], ToolCall]]:
    """One call as each provider returns it, and what it is read as."""
    text = json.dumps(args)
    return [
        ({"id": "1", "type": "function", "function": {"name": name, "arguments": text}}, ToolCall(name, text, "1")),
        (
            {"type": "function_call", "id": "fc", "call_id": "1", "name": name, "arguments": text},
            ToolCall(name, text, "1"),
        ),
        ({"type": "tool_use", "id": "1", "name": name, "input": args}, ToolCall(name, args, "1")),
        ({"functionCall": {"name": name, "args": args}}, ToolCall(name, args)),
        ({"function_call": {"id": "1", "name": name, "args": args}}, ToolCall(name, args, "1")),
        ({"name": name, "args": args, "id": "1"}, ToolCall(name, args, "1")),
        ({"toolUse": {"toolUseId": "1", "name": name, "input": args}}, ToolCall(name, args, "1")),
        ({"name": name, "parameters": args}, ToolCall(name, args)),
        ({"function": {"name": name, "arguments": args}}, ToolCall(name, args)),
    ]


def as_object(value: Any) -> Any:
    """A dict with all dicts but arguments as objects with attributes."""
    if not isinstance(value, dict):
        return value
    keep = ("input", "args", "arguments", "parameters")
    return SimpleNamespace(**{key: item if key in keep else as_object(item) for key, item in value.items()})


@given(names, arguments)
def test_every_shape(name: str, args: dict[str, Any]) -> None:
    """Every provider's shape is read exactly, as a dict and as an object, listed and alone."""
    for shape, expected in shapes(name, args):
        for item in (shape, as_object(shape)):
            assert native_tool_calls([item, item]) == NativeCalls((expected, expected))
            assert native_tool_calls((item,)) == native_tool_calls(item) == NativeCalls((expected,))


def test_already_read() -> None:
    """A ``ToolCall`` is taken as it is; empty arguments stay empty, absent ones are empty."""
    call = ToolCall("f", "", "1")
    assert native_tool_calls([call, {"name": "f"}]) == NativeCalls((call, ToolCall("f", "")))


BESIDE_CALLS: list[dict[str, Any]] = [
    {"type": "text", "text": "f(1)"},
    {"type": "thinking", "thinking": "hm", "signature": "s"},
    {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}},
    {"type": "web_search_tool_result", "tool_use_id": "s", "content": []},
    {"type": "reasoning", "id": "r", "summary": []},
    {"type": "message", "role": "assistant", "content": []},
    {"type": "mcp_call", "id": "m", "name": "f", "arguments": "{}", "server_label": "x"},
    {"type": "function_call_output", "call_id": "1", "name": "f", "output": "1"},
    {"text": "hm", "thought": True},
    {"text": "f(1)"},
    {"reasoningContent": {"reasoningText": {"text": "hm"}}},
]


@pytest.mark.parametrize("beside", BESIDE_CALLS)
def test_what_stands_beside_calls_is_no_call(beside: dict[str, Any]) -> None:
    """A whole list of blocks, items or parts will do: what asks the caller for nothing is no call and no problem."""
    call = {"type": "tool_use", "id": "1", "name": "f", "input": {}}
    objects = [SimpleNamespace(**beside), SimpleNamespace(**call)]
    for content in ([beside, call], [beside, call] if "reasoningContent" in beside else objects):
        assert native_tool_calls(content) == NativeCalls((ToolCall("f", {}, "1"),))


@pytest.mark.parametrize("type", ["computer_call", "tool_use", None])
def test_what_asks_for_something_unreadable_is_a_problem(type: str | None) -> None:
    """A call of the caller's tools that has no name is not passed over."""
    assert native_tool_calls([{"type": type, "id": "1"}]).problems == ("tool call 0: it has no name",)


@pytest.mark.parametrize("nothing", [None, [], ()])
def test_nothing(nothing: Any) -> None:
    """None and an empty list are no calls and no problem."""
    assert native_tool_calls(nothing) == NativeCalls()


def test_arguments_are_copied() -> None:
    """The arguments are a plain copy: tuples and subclasses become plain, later changes do not show."""

    class Text(str):
        pass

    given = {Text("a"): (Text("b"), 1)}
    read = native_tool_calls({"name": Text("f"), "input": given}).calls[0]
    given.clear()
    assert read == ToolCall("f", {"a": ["b", 1]})
    assert {type(read.name), type(read.arguments["a"][0]), *map(type, read.arguments)} == {str}


def cyclic() -> dict[str, Any]:
    """A dict that holds itself."""
    loop: dict[str, Any] = {}
    loop["self"] = loop
    return loop


class Raising:
    """An object of which every attribute raises, but for those that the language and the test tools ask for."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name) if name.startswith("_") else RuntimeError(name)


class Endless(Sequence[Any]):
    """A sequence without an end."""

    def __getitem__(self, index: Any) -> Any:
        return {"name": "f"}

    def __len__(self) -> int:
        return 1


class BadMapping(Mapping[str, Any]):
    """A mapping that raises as soon as it is read."""

    def __getitem__(self, key: str) -> Any:
        raise OSError(key)

    def __iter__(self) -> Iterator[str]:
        raise OSError

    def __len__(self) -> int:
        return 1


class BadSequence(list[Any]):
    """A list that cannot be iterated."""

    def __iter__(self) -> Iterator[Any]:
        raise OSError


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"name": ""},
        {"name": 3, "input": {}},
        {"name": "f", "input": [1]},
        {"name": "f", "arguments": 3},
        {"name": "f", "arguments": '{"a": 1}', "input": {"a": 2}},
        {"name": "f", "input": {"a": float("nan")}},
        {"name": "f", "input": {"a": float("inf")}},
        {"name": "f", "input": {"a": 10**5000}},
        {"name": "f", "input": {1: 2}},
        {"name": "f", "input": {"a": b"x"}},
        {"name": "f", "input": {"a": object()}},
        {"name": "f", "input": {"a": range(3)}},
        {"name": "f", "input": {"a": {1, 2}}},
        {"name": "f", "input": cyclic()},
        {"name": "f", "input": BadMapping()},
        {"type": "tool", "text": "hello"},
        None,
        3,
        "f",
        b"f",
        Raising(),
        BadMapping(),
        MagicMock(),
        MagicMock(spec=dict),
        object(),
        dict,
    ],
    ids=lambda item: type(item).__name__,
)
def test_unreadable_items_are_listed(item: Any) -> None:
    """An item that cannot be read is a problem that names its place, and the others are read."""
    read = native_tool_calls([{"name": "f", "input": {}}, item])
    assert read.calls == (ToolCall("f", {}),)
    assert len(read.problems) == 1
    assert read.problems[0].startswith("tool call 1: ")


def test_mocks_with_what_is_needed() -> None:
    """An object that makes up attributes is read where the ones that matter are set."""
    chat, anthropic = MagicMock(), MagicMock(id="1", input={"a": 1})
    chat.function.name, chat.function.arguments = "f", "{}"
    anthropic.name = "g"
    assert native_tool_calls([chat, anthropic]) == NativeCalls((ToolCall("f", "{}"), ToolCall("g", {"a": 1}, "1")))


@pytest.mark.parametrize("container", ["[]", "", b"", 3, {"a": 1}, BadSequence([1]), Raising(), MagicMock()])
def test_wrong_containers(container: Any) -> None:
    """What is neither a list nor a call is one problem."""
    assert native_tool_calls(container).calls == ()
    assert len(native_tool_calls(container).problems) == 1


def test_bounded() -> None:
    """Lists without end, deep, large and long values are refused by the limits."""
    assert len(native_tool_calls(Endless()).problems) == 1
    limits = Limits(chars=10, depth=2, nodes=5)
    for args in ({"a": {"b": {"c": 1}}}, {"a": [1, 2, 3, 4, 5]}, {"a": "x" * 11}, "x" * 11):
        assert len(native_tool_calls({"name": "f", "input": args}, limits).problems) == 1


json_like = st.recursive(
    scalars | st.binary() | st.floats() | st.just(Raising()) | st.just(BadMapping()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "function", "arguments", "input", "args", "id", "type"]), inner, max_size=4
        )
    ),
)


@given(json_like)
def test_total(value: Any) -> None:
    """Any nesting of anything gives calls and problems, one for each item of a list."""
    read = native_tool_calls(value)
    if isinstance(value, list):
        assert len(read.calls) + len(read.problems) == len(value)
    for call in read.calls:
        json.dumps([call.name, call.arguments, call.id], allow_nan=False)
