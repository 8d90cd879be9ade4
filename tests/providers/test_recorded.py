"""Recorded bodies of real providers, where a collection of them is at hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ratchet_core.events import Reply
from ratchet_core.providers import reply_from

RECORDED = Path(__file__).resolve().parents[2] / "../shared/corpus/data/provider_responses.jsonl"


def as_expected(reply: Reply) -> dict[str, Any]:
    """A reply in the words of the collection: arguments as values, unknown figures as None."""
    calls = [
        {
            "name": call.name,
            "arguments": json.loads(call.arguments) if isinstance(call.arguments, str) else call.arguments,
        }
        for call in reply.tool_calls
    ]
    usage = reply.usage
    figures = {"input": usage.input_tokens if usage else None, "output": usage.output_tokens if usage else None}
    return {"text": reply.raw, "tool_calls": calls, "finish_reason": reply.finish_reason, "usage": figures}


def departure(raw: str, field: str, expected: Any, got: Any) -> str | None:
    """Why we read a body otherwise than the collection does, by rule."""
    if field == "finish_reason" and expected is None and got == "error" and "event: error" in raw:
        return "a stream that ends in an error is no whole reply"
    if field == "tool_calls" and [call["name"] for call in expected] == [call["name"] * 2 for call in got]:
        return "a name repeated in every chunk is one name"
    if field == "text" and expected == "" and '"content":[{"type":"text"' in raw:
        return "text parts of a delta are text"
    return None


def test_recorded_responses_come_out_right() -> None:
    """Text, calls, finish reason and usage of every recorded body, with few departures that follow a rule."""
    if not RECORDED.exists():
        pytest.skip(f"no recorded responses at {RECORDED}")
    wrong: list[tuple[str, str]] = []
    departures: Counter[str] = Counter()
    with RECORDED.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for field, got in as_expected(reply_from(row["raw"])).items():
                if got == row["expected"][field]:
                    continue
                why = departure(row["raw"], field, row["expected"][field], got)
                if why is None:
                    wrong.append((row["id"], field))
                else:
                    departures[why] += 1
    assert wrong == []
    assert sum(departures.values()) <= 5, departures
