"""SDK objects, mocks and foreign mappings as responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from ratchet_core.providers import reply_from
from ratchet_core.tools import ToolCall


def call_with(arguments: Any) -> Any:
    """The arguments that are read back when a provider sends ``arguments``."""
    function = SimpleNamespace(name="f", arguments=arguments)
    body = {"choices": [{"message": {"tool_calls": [{"id": "a", "function": function}]}}]}
    (call,) = reply_from(body).tool_calls
    return call.arguments


def test_objects_of_the_openai_client_are_read(bodies: dict[str, Any]) -> None:
    """Real pydantic models of a real SDK, for both of its APIs."""
    types = pytest.importorskip("openai.types.chat", reason="the openai client is not installed")
    made = types.ChatCompletion.model_construct(**bodies["openai chat"])
    assert reply_from(made) == reply_from(bodies["openai chat"])
    usage = {**bodies["openai chat"]["usage"], "total_tokens": 18}
    full = {**bodies["openai chat"], "created": 1, "model": "m", "usage": usage}
    assert reply_from(types.ChatCompletion.model_validate(full)) == reply_from(bodies["openai chat"])


def test_a_mock_is_read_as_far_as_it_was_set_up() -> None:
    """A mock has every attribute; only what has the right type counts."""
    message = MagicMock(content="hi")
    response = MagicMock(choices=[MagicMock(message=message, delta=None, finish_reason="stop")])
    reply = reply_from(response)
    assert (reply.raw, reply.tool_calls, reply.usage, reply.finish_reason) == ("hi", (), None, "stop")


def test_properties_that_raise_are_not_there() -> None:
    """A field that cannot be read is a field that does not exist."""

    class Response:
        @property
        def choices(self) -> Any:
            raise RuntimeError("closed")

        done = True
        response = "hi"

    assert reply_from(Response()).raw == "hi"


def test_foreign_mappings_become_dicts() -> None:
    """Arguments in a mapping of another type, with objects inside, are copied into plain data."""
    nested = MappingProxyType({"a": (1, MappingProxyType({"b": None})), 2: SimpleNamespace(c="x", _hidden=1)})
    assert call_with(nested) == {"a": [1, {"b": None}], "2": {"c": "x"}}


def test_arguments_that_cannot_be_copied_never_validate() -> None:
    """Endless, raising and fieldless values are text that is no JSON."""

    class Raising(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            raise RuntimeError("gone")

        def __iter__(self) -> Iterator[str]:
            raise RuntimeError("gone")

        def __len__(self) -> int:
            return 1

    endless = SimpleNamespace()
    endless.left = endless.right = endless
    wide = SimpleNamespace(items=[[[] for _ in range(400)] for _ in range(400)])
    for value in (endless, wide, Raising(), object()):
        assert call_with(value) == "<unreadable>"


def test_a_mapping_that_raises_is_no_response() -> None:
    """A foreign mapping that cannot be read holds nothing."""

    class Raising(dict[str, Any]):
        def get(self, key: Any, default: Any = None) -> Any:
            raise RuntimeError("gone")

    body = {"choices": [{"message": Raising(content="hi")}]}
    assert reply_from(body).raw == ""


def test_calls_that_are_no_objects_keep_their_place() -> None:
    """A tool call that is no call is a call of no tool: nothing is lost without a word."""
    body = {"choices": [{"message": {"tool_calls": [None, 5, {"function": None}]}}]}
    assert reply_from(body).tool_calls == (ToolCall("", {}, None),) * 3
