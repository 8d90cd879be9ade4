"""Cohere: text content, unknown events."""

from __future__ import annotations

from ratchet_core.providers import reply_from


def test_content_may_be_plain_text() -> None:
    """A message whose content is one text instead of parts."""
    assert reply_from({"message": {"content": "hi"}, "finish_reason": "COMPLETE"}).raw == "hi"


def test_events_that_say_nothing_are_passed_over() -> None:
    """Plans, citations and ends of blocks add nothing."""
    chunks = [
        {"type": "message-start"},
        {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "hidden"}}},
        {"type": "tool-call-delta", "index": 3, "delta": {"message": {"tool_calls": {"function": {"arguments": "x"}}}}},
        {"type": "content-end", "index": 0},
        {"event_type": "citation-generation"},
        {"type": "message-end", "delta": {"finish_reason": "MAX_TOKENS"}},
    ]
    reply = reply_from(chunks)
    assert (reply.raw, reply.tool_calls, reply.finish_reason) == ("", (), "MAX_TOKENS")
