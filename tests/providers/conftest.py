"""One body of every family, and streams that say the same. Made up here; the shapes are the providers'."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

ARGUMENTS = {"city": "Zürich"}
ARGUMENT_TEXT = json.dumps(ARGUMENTS)

OPENAI_CHAT: dict[str, Any] = {
    "id": "c1",
    "object": "chat.completion",
    "choices": [
        {
            "index": 0,
            "finish_reason": "tool_calls",
            "message": {
                "role": "assistant",
                "content": "Let me look.",
                "reasoning_content": "hidden",
                "tool_calls": [
                    {"id": "t1", "type": "function", "function": {"name": "weather", "arguments": ARGUMENT_TEXT}}
                ],
            },
        }
    ],
    "usage": {"prompt_tokens": 11, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 4}},
}

OPENAI_RESPONSES: dict[str, Any] = {
    "id": "r1",
    "object": "response",
    "status": "completed",
    "error": None,
    "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hidden"}]},
        {"type": "web_search_call", "id": "w1", "status": "completed"},
        {"type": "message", "content": [{"type": "output_text", "text": "Let me look."}]},
        {"type": "function_call", "id": "f1", "call_id": "t1", "name": "weather", "arguments": ARGUMENT_TEXT},
    ],
    "usage": {"input_tokens": 11, "output_tokens": 7},
}

ANTHROPIC: dict[str, Any] = {
    "id": "m1",
    "type": "message",
    "role": "assistant",
    "content": [
        {"type": "thinking", "thinking": "hidden", "signature": "x"},
        {"type": "text", "text": "Let me look."},
        {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}},
        {"type": "tool_use", "id": "t1", "name": "weather", "input": ARGUMENTS},
    ],
    "stop_reason": "tool_use",
    "usage": {"input_tokens": 11, "output_tokens": 7, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 2},
}

GEMINI: dict[str, Any] = {
    "candidates": [
        {
            "content": {
                "role": "model",
                "parts": [
                    {"text": "hidden", "thought": True},
                    {"text": "Let me "},
                    {"text": "look."},
                    {"functionCall": {"name": "weather", "args": ARGUMENTS, "id": "t1"}},
                ],
            },
            "finishReason": "STOP",
        }
    ],
    "usageMetadata": {
        "promptTokenCount": 11,
        "candidatesTokenCount": 7,
        "thoughtsTokenCount": 30,
        "toolUsePromptTokenCount": 2,
        "totalTokenCount": 50,
    },
}

BEDROCK: dict[str, Any] = {
    "output": {
        "message": {
            "role": "assistant",
            "content": [
                {"reasoningContent": {"reasoningText": {"text": "hidden"}}},
                {"text": "Let me look."},
                {"toolUse": {"toolUseId": "t1", "name": "weather", "input": ARGUMENTS}},
            ],
        }
    },
    "stopReason": "tool_use",
    "usage": {"inputTokens": 11, "outputTokens": 7, "cacheReadInputTokens": 5, "cacheWriteInputTokens": 2},
}

OLLAMA: dict[str, Any] = {
    "model": "llama",
    "message": {
        "role": "assistant",
        "content": "Let me look.",
        "thinking": "hidden",
        "tool_calls": [{"id": "t1", "function": {"name": "weather", "arguments": ARGUMENTS}}],
    },
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 11,
    "eval_count": 7,
}

COHERE: dict[str, Any] = {
    "id": "x",
    "finish_reason": "TOOL_CALL",
    "message": {
        "role": "assistant",
        "tool_plan": "hidden",
        "content": [{"type": "thinking", "thinking": "hidden"}, {"type": "text", "text": "Let me look."}],
        "tool_calls": [{"id": "t1", "type": "function", "function": {"name": "weather", "arguments": ARGUMENT_TEXT}}],
    },
    "usage": {
        "billed_units": {"input_tokens": 1, "output_tokens": 1},
        "tokens": {"input_tokens": 11, "output_tokens": 7},
    },
}

COHERE_V1: dict[str, Any] = {
    "text": "Let me look.",
    "generation_id": "g1",
    "finish_reason": "COMPLETE",
    "tool_calls": [{"name": "weather", "parameters": ARGUMENTS}],
    "meta": {"billed_units": {"input_tokens": 11, "output_tokens": 7}},
}

BODIES: dict[str, dict[str, Any]] = {
    "openai chat": OPENAI_CHAT,
    "openai responses": OPENAI_RESPONSES,
    "anthropic": ANTHROPIC,
    "gemini": GEMINI,
    "bedrock": BEDROCK,
    "ollama": OLLAMA,
    "cohere": COHERE,
    "cohere v1": COHERE_V1,
}


def chat_chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    """One chunk of an OpenAI chat stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice], **more}


def call_delta(**fields: Any) -> dict[str, Any]:
    """A delta with one fragment of a tool call; ``name`` and ``arguments`` go into its function."""
    function = {key: fields.pop(key) for key in ("name", "arguments") if key in fields}
    return {"tool_calls": [{**fields, "function": function}]}


STREAMS: dict[str, list[dict[str, Any]]] = {
    "openai chat": [
        chat_chunk({"role": "assistant", "content": ""}),
        chat_chunk({"reasoning_content": "hidden"}),
        chat_chunk({"content": "Let me "}),
        chat_chunk({"content": "look."}),
        chat_chunk(call_delta(index=0, id="t1", name="weather", arguments="")),
        chat_chunk(call_delta(index=0, arguments=ARGUMENT_TEXT[:5])),
        chat_chunk(call_delta(index=0, arguments=ARGUMENT_TEXT[5:])),
        chat_chunk({}, "tool_calls"),
        {"object": "chat.completion.chunk", "choices": [], "usage": OPENAI_CHAT["usage"]},
    ],
    "openai responses": [
        {"type": "response.created", "response": {"status": "in_progress", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": {"type": "message", "content": []}},
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "Let me "},
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "look."},
        {
            "type": "response.output_item.added",
            "output_index": 1,
            "item": {"type": "function_call", "call_id": "t1", "name": "weather", "arguments": ""},
        },
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": ARGUMENT_TEXT[:5]},
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": ARGUMENT_TEXT[5:]},
        {
            "type": "response.completed",
            "response": {"object": "response", "status": "completed", "output": [], "usage": OPENAI_RESPONSES["usage"]},
        },
    ],
    "anthropic": [
        {"type": "message_start", "message": {**ANTHROPIC, "content": [], "stop_reason": None}},
        {"type": "ping"},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hidden"}},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "Let me "}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "look."}},
        {"type": "content_block_stop", "index": 1},
        {
            "type": "content_block_start",
            "index": 2,
            "content_block": {"type": "tool_use", "id": "t1", "name": "weather", "input": {}},
        },
        {"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": "{"}},
        {
            "type": "content_block_delta",
            "index": 2,
            "delta": {"type": "input_json_delta", "partial_json": ARGUMENT_TEXT[1:]},
        },
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
    ],
    "gemini": [
        {
            "candidates": [{"content": {"parts": [{"text": "Let me "}]}}],
            "usageMetadata": {"promptTokenCount": 11, "totalTokenCount": 11},
        },
        {
            "candidates": [
                {"content": {"parts": [{"text": "look."}, GEMINI["candidates"][0]["content"]["parts"][3]]}},
            ]
        },
        {"candidates": [{"content": {}, "finishReason": "STOP"}], "usageMetadata": GEMINI["usageMetadata"]},
    ],
    "bedrock": [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Let me "}}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "look."}}},
        {"contentBlockStop": {"contentBlockIndex": 0}},
        {"contentBlockStart": {"contentBlockIndex": 1, "start": {"toolUse": {"toolUseId": "t1", "name": "weather"}}}},
        {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"toolUse": {"input": ARGUMENT_TEXT}}}},
        {"messageStop": {"stopReason": "tool_use"}},
        {"metadata": {"usage": BEDROCK["usage"]}},
    ],
    "ollama": [
        {"message": {"role": "assistant", "content": "Let me "}, "done": False},
        {"message": {"role": "assistant", "content": "look."}, "done": False},
        {**OLLAMA, "message": {**OLLAMA["message"], "content": ""}},
    ],
    "cohere": [
        {"type": "message-start", "delta": {"message": {"role": "assistant"}}},
        {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
        {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "Let me "}}}},
        {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "look."}}}},
        {
            "type": "tool-call-start",
            "index": 0,
            "delta": {"message": {"tool_calls": {"id": "t1", "function": {"name": "weather", "arguments": ""}}}},
        },
        {
            "type": "tool-call-delta",
            "index": 0,
            "delta": {"message": {"tool_calls": {"function": {"arguments": ARGUMENT_TEXT}}}},
        },
        {"type": "message-end", "delta": {"finish_reason": "TOOL_CALL", "usage": COHERE["usage"]}},
    ],
    "cohere v1": [
        {"event_type": "stream-start", "generation_id": "g1"},
        {"event_type": "text-generation", "text": "Let me "},
        {"event_type": "text-generation", "text": "look."},
        {"event_type": "stream-end", "finish_reason": "COMPLETE", "response": COHERE_V1},
    ],
}


def sse(chunks: list[dict[str, Any]], end: str = "\n") -> str:
    """The chunks as a body of server-sent events."""
    return "".join(f"data: {json.dumps(chunk)}{end}{end}" for chunk in chunks)


@pytest.fixture(scope="session")
def bodies() -> dict[str, dict[str, Any]]:
    """A body of every family, all saying the same."""
    return BODIES


@pytest.fixture(scope="session")
def streams() -> dict[str, list[dict[str, Any]]]:
    """The chunks of a stream of every family, all saying the same as the bodies."""
    return STREAMS


@pytest.fixture(params=list(BODIES))
def family(request: pytest.FixtureRequest) -> str:
    """The name of every family in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def chunk() -> Callable[..., dict[str, Any]]:
    """Builds one chunk of an OpenAI chat stream."""
    return chat_chunk


@pytest.fixture(scope="session")
def fragment() -> Callable[..., dict[str, Any]]:
    """Builds a delta with one fragment of a tool call."""
    return call_delta


@pytest.fixture(scope="session")
def events() -> Callable[..., str]:
    """Turns chunks into a body of server-sent events."""
    return sse
