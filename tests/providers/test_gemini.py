"""Gemini: blocked prompts, calls without arguments, the SDK's snake_case."""

from __future__ import annotations

from enum import Enum
from types import SimpleNamespace

from ratchet_core.providers import REFUSED, reply_from
from ratchet_core.tools import ToolCall


def test_a_blocked_prompt_is_a_refusal() -> None:
    """A body without a candidate that names a block reason is an empty, refused reply."""
    reply = reply_from({"promptFeedback": {"blockReason": "OTHER"}, "usageMetadata": {"promptTokenCount": 4}})
    assert reply.raw == ""
    assert reply.finish_reason in REFUSED
    assert reply.usage is not None


def test_a_call_without_arguments_has_an_empty_object() -> None:
    """An empty object is left out on the wire."""
    body = {"candidates": [{"content": {"parts": [{"functionCall": {"name": "now"}}]}, "finishReason": "STOP"}]}
    assert reply_from(body).tool_calls == (ToolCall("now", {}, None),)


def test_the_names_of_the_sdk_are_read() -> None:
    """Attributes in snake_case and enums with the provider's words."""

    class FinishReason(Enum):
        MAX_TOKENS = "MAX_TOKENS"

    call = SimpleNamespace(name="now", args={"a": 1}, id=None)
    part = SimpleNamespace(text=None, thought=None, function_call=call)
    candidate = SimpleNamespace(content=SimpleNamespace(parts=[part]), finish_reason=FinishReason.MAX_TOKENS, index=0)
    usage = SimpleNamespace(prompt_token_count=3, candidates_token_count=4, total_token_count=7)
    reply = reply_from(SimpleNamespace(candidates=[candidate], usage_metadata=usage, prompt_feedback=None))
    assert reply.tool_calls == (ToolCall("now", {"a": 1}, None),)
    assert reply.finish_reason == "MAX_TOKENS"
    assert reply.usage is not None
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (3, 4)


def test_an_enum_without_text_gives_its_name() -> None:
    """Older clients number their enums; the name is the provider's word."""

    class FinishReason(Enum):
        SAFETY = 3

    body = {"candidates": [{"content": {"parts": []}, "finish_reason": FinishReason.SAFETY}]}
    assert reply_from(body).finish_reason == "SAFETY"
