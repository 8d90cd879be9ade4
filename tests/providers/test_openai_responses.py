"""The responses API: events that add up, the closing event, refusals and incomplete responses."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ratchet_core.errors import UsageError
from ratchet_core.providers import CUT_OFF, REFUSED, raised_from, reply_from
from ratchet_core.tools import ToolCall

Body = dict[str, Any]


def test_the_closing_event_outweighs_the_deltas(streams: dict[str, list[Body]], bodies: dict[str, Body]) -> None:
    """The whole response in the last event is read instead of what was gathered, not besides it."""
    chunks = copy.deepcopy(streams["openai responses"])
    chunks[-1]["response"] = bodies["openai responses"]
    assert reply_from(chunks) == reply_from(bodies["openai responses"])


def test_a_finished_item_replaces_its_deltas(streams: dict[str, list[Body]]) -> None:
    """The whole item that ends a sequence of deltas says the same once, not twice."""
    chunks = copy.deepcopy(streams["openai responses"])
    done = {"type": "message", "content": [{"type": "output_text", "text": "Let me look."}]}
    chunks.insert(4, {"type": "response.output_item.done", "output_index": 0, "item": done})
    assert reply_from(chunks) == reply_from(streams["openai responses"])


@pytest.mark.parametrize(
    ("reason", "words"), [("max_output_tokens", CUT_OFF), ("content_filter", REFUSED), (None, CUT_OFF)]
)
def test_an_incomplete_response_gives_its_reason(reason: str | None, words: frozenset[str]) -> None:
    """The reason says more than the status; without one the status stands."""
    body = {"object": "response", "status": "incomplete", "incomplete_details": {"reason": reason}, "output": []}
    assert reply_from(body).finish_reason == (reason or "incomplete")
    assert reply_from(body).finish_reason in words


def test_a_refusal_is_the_text_and_marked() -> None:
    """A refusal part, whole or in deltas, is the text and marks the reply."""
    part = {"type": "refusal", "refusal": "No."}
    whole = {"object": "response", "status": "completed", "output": [{"type": "message", "content": [part]}]}
    deltas = [
        {"type": "response.refusal.delta", "output_index": 0, "content_index": 0, "delta": "N"},
        {"type": "response.refusal.delta", "output_index": 0, "content_index": 0, "delta": "o."},
        {"type": "response.completed", "response": {"status": "completed", "output": []}},
    ]
    assert reply_from(whole).raw == reply_from(deltas).raw == "No."
    assert reply_from(whole).finish_reason == reply_from(deltas).finish_reason == "content_filter"


def test_a_custom_tool_is_called_with_its_text() -> None:
    """The free text of a custom tool is its arguments; deltas add up."""
    item = {"type": "custom_tool_call", "call_id": "a", "name": "sql"}
    deltas: list[Body] = [
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "input": ""}},
        {"type": "response.custom_tool_call_input.delta", "output_index": 0, "delta": "SELECT "},
        {"type": "response.custom_tool_call_input.delta", "output_index": 0, "delta": "1"},
        {"type": "response.completed", "response": {"status": "completed"}},
    ]
    whole = {"object": "response", "status": "completed", "output": [{**item, "input": "SELECT 1"}]}
    assert reply_from(deltas).tool_calls == reply_from(whole).tool_calls == (ToolCall("sql", "SELECT 1", "a"),)


def test_a_failed_response_is_an_error() -> None:
    """A response that failed reports its error; at the end of a stream it marks what came before."""
    failed = {"object": "response", "status": "failed", "error": {"code": "server_error", "message": "x"}, "output": []}
    with pytest.raises(UsageError, match="raised_from"):
        reply_from(failed)
    assert raised_from(failed).kind == "unavailable"
    begun = {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "N"}
    reply = reply_from([begun, {"type": "response.failed", "response": failed}])
    assert (reply.raw, reply.finish_reason) == ("N", "error")
