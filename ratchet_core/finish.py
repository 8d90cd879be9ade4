"""Providers' words for why a reply stopped, as far as they change what the reply is worth."""

from __future__ import annotations

from typing import Final

__all__ = ["ABORTED", "CLOSERS", "CUT_OFF", "FINISHED", "NOT_WHOLE", "REFUSED", "open_ended"]

ABORTED: Final = "aborted"
"""Our word for a reply that its reader stopped, because it could not become right any more."""

CUT_OFF: Final = frozenset(
    {
        "length",  # OpenAI chat, Mistral, Ollama
        "max_output_tokens",  # OpenAI responses
        "incomplete",
        "max_tokens",  # Anthropic, Bedrock
        "MAX_TOKENS",  # Gemini, Cohere
        "model_length",  # Mistral
        "model_context_window_exceeded",  # Anthropic, Bedrock
        "ERROR_LIMIT",  # Cohere
        ABORTED,
        "error",
        "ERROR",
        "failed",
        "cancelled",
        "in_progress",
        "queued",
    }
)
"""The reply is not whole. ``incomplete`` and ``error`` are also our words for a stream without an end."""

FINISHED: Final = frozenset(
    {
        "stop",  # OpenAI chat, Mistral, Ollama
        "completed",  # OpenAI responses
        "end_turn",  # Anthropic, Bedrock
        "STOP",  # Gemini
        "COMPLETE",  # Cohere
    }
)
"""The model itself ended the reply."""

REFUSED: Final = frozenset(
    {
        "content_filter",  # OpenAI; also our word for a refusal that is stated beside the text
        "refusal",  # Anthropic
        "guardrail_intervened",  # Bedrock
        "content_filtered",
        "SAFETY",  # Gemini
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "ERROR_TOXIC",  # Cohere
    }
)
"""The model or a filter in front of it declined to answer."""

NOT_WHOLE: Final = CUT_OFF | REFUSED
"""The reply may end anywhere: a filter stops it in the middle as a limit does."""


def open_ended(text: str, finish_reason: str | None) -> bool:
    """Whether a cut could hide: a container, string or fence says by its closer that it is whole, a number or a word
    does not."""
    return finish_reason in NOT_WHOLE and text.rstrip()[-1:] not in CLOSERS


CLOSERS: Final = ("}", "]", '"', "`")
"""What only the end of something is written with."""
