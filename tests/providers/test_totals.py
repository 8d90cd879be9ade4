"""What providers count apart: left alone by default, added on request."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.providers import reply_from

COUNTED_APART = {"anthropic": (18, 7), "bedrock": (18, 7), "gemini": (13, 37)}


def test_totals_add_what_is_counted_apart(
    bodies: dict[str, dict[str, Any]], streams: dict[str, list[dict[str, Any]]], family: str
) -> None:
    """Cache tokens, thoughts and tool results are added where the provider leaves them out, and nowhere twice."""
    for response in (bodies[family], streams[family]):
        usage = reply_from(response, totals=True).usage
        assert usage is not None
        assert (usage.input_tokens, usage.output_tokens) == COUNTED_APART.get(family, (11, 7))


@pytest.mark.parametrize("totals", [False, True])
def test_an_unknown_figure_stays_unknown(totals: bool) -> None:
    """A part that is known makes no total of a whole that is not."""
    body = {
        "candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 3, "thoughtsTokenCount": 9},
    }
    usage = reply_from(body, totals=totals).usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens) == (3, None)


def test_the_last_statement_of_gemini_stands_alone() -> None:
    """Each chunk states the whole usage; a figure that the last one leaves out is unknown, not the older one."""
    chunks = [
        {"candidates": [{"content": {"parts": [{"text": "x"}]}}], "usageMetadata": {"candidatesTokenCount": 4}},
        {"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 9}},
    ]
    usage = reply_from(chunks).usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens) == (9, None)
