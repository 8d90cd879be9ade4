"""Real replies with calls in them, where the corpus is at hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ratchet_core.tool_calls import leaked_tool_calls
from ratchet_core.tools import Tool

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/data/tool_calls.jsonl"


def verdict(case: dict[str, Any]) -> str:
    """How the calls read from a case compare with the calls its source asserts."""
    tools = tuple(Tool(tool["name"], tool.get("parameters") or {}) for tool in case.get("tools") or [])
    calls = leaked_tool_calls(case["raw"], tools=tools, required=True).calls
    expected = case["expected"]["calls"]
    if not expected:
        return "false accept" if calls else "refused"
    if not calls:
        return "error"
    agree = len(calls) >= len(expected) and all(
        want.get("name", call.name) == call.name and want.get("arguments", call.arguments) == call.arguments
        for want, call in zip(expected, calls, strict=False)
    )
    return "exact" if agree else "wrong"


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of raw replies is not at hand")
def test_real_replies() -> None:
    """Most calls come back as their source asserts; what the sources assert against each other is bounded."""
    with CORPUS.open(encoding="utf-8") as lines:
        verdicts = Counter(verdict(json.loads(line)) for line in lines)
    assert verdicts["exact"] >= 310
    assert verdicts["wrong"] <= 6
    assert verdicts["false accept"] <= 3
