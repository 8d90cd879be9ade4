"""Anthropic: usage over the events of a stream, provider-run tools, calls without input."""

from __future__ import annotations

from typing import Any

from ratchet_core.providers import reply_from
from ratchet_core.tools import ToolCall


def test_the_final_usage_overrides_figure_by_figure(streams: dict[str, list[dict[str, Any]]]) -> None:
    """message_delta states the final output, and the input only where it changed."""
    chunks = streams["anthropic"]
    final = {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn"},
        "usage": {"input_tokens": 90, "output_tokens": 8},
    }
    usage = reply_from([*chunks[:-2], final, chunks[-1]]).usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens) == (90, 8)


def test_a_streamed_call_without_input_has_an_empty_object() -> None:
    """A tool without parameters gets no piece of input at all, or an empty one."""
    block = {"type": "tool_use", "id": "t", "name": "now", "input": {}}
    start = {"type": "content_block_start", "index": 0, "content_block": block}
    empty = {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": ""}}
    end = {"type": "message_delta", "delta": {"stop_reason": "tool_use"}}
    assert (
        reply_from([start, end]).tool_calls == reply_from([start, empty, end]).tool_calls == (ToolCall("now", {}, "t"),)
    )


def test_the_input_of_a_tool_the_provider_runs_is_no_call() -> None:
    """Pieces of input for a block that is no call of the caller's are passed over."""
    block = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
    chunks = [
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": "{}"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
    ]
    reply = reply_from(chunks)
    assert (reply.raw, reply.tool_calls) == ("", ())


def test_a_message_without_its_type_is_recognised() -> None:
    """Content blocks beside a stop reason are enough."""
    assert reply_from({"content": [{"type": "text", "text": "hi"}], "stop_reason": "end_turn"}).raw == "hi"
