"""Ollama: the generate endpoint, missing counts."""

from __future__ import annotations

from ratchet_core.providers import reply_from


def test_the_generate_endpoint_is_read() -> None:
    """A body with a response text instead of a message, whole and streamed."""
    body = {"model": "m", "response": "hi", "done": True, "done_reason": "length"}
    chunks = [{"response": "h", "done": False}, {"response": "i", "done": True, "done_reason": "length"}]
    assert reply_from(body) == reply_from(chunks)
    assert (reply_from(body).raw, reply_from(body).finish_reason) == ("hi", "length")


def test_a_prompt_from_memory_has_no_count() -> None:
    """A count that is left out is unknown, not zero."""
    usage = reply_from({"response": "hi", "done": True, "eval_count": 4}).usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens) == (None, 4)
