"""Real replies with calls in them, where the corpus is at hand."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ratchet_core import ConfigError, State, StateMachine, Tool, ValidAction

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpus/data/tool_calls.jsonl"

REFUSED_BY_RULE = {
    "a call that is cut off, or may be, is neither closed nor dropped": {
        "ollama/tools/TestParser/list partial",
        "vllm/test_tool_calls/test_extract_tool_calls[complex]",
        "vllm/test_tool_calls/test_extract_tool_calls_v11_without_args_skipped",
        "vllm-mlx/test_tool_parsers/TestQwenMixedFormatAndTruncation.test_truncated_second_tool_call_no_leak",
        "vllm-mlx/test_tool_parsers/TestQwenMixedFormatAndTruncation.test_complete_function_then_truncated_function",
    },
    "a call that can not be read is not dropped from beside the others": {
        "vllm-old/test_qwen3coder_tool_parser/test_none_tool_calls_filtered",
        "sglang/test_function_call_parser/TestLlama32Detector.test_invalid_then_valid_json",
    },
    "a call has a name": {
        "vllm/test_tool_calls/test_extract_tool_calls_malformed_name_before_marker_emits_empty_name",
        "vllm/test_tool_calls/test_extract_tool_calls_empty_name_unparsable_args_no_crash",
        "vllm/test_tool_calls/test_extract_tool_calls_parallel_malformed_then_well_formed",
    },
    "a tool that is not on offer is unknown": {
        "vllm/test_tool_calls/test_legacy_extract_tool_calls_guided_bare_array_required",
    },
    "arguments obey the schema of their tool": {
        "sglang/test_function_call_parser/TestLlama32Detector.test_json_with_trailing_text",
        "sglang/test_function_call_parser/TestLlama32Detector.test_with_python_tag_prefix",
    },
    "an object with nothing but a name is data": {
        "ratchet/test_tool_call_pipeline/test_fenced_json_fallback",
    },
}
OTHER_BY_RULE = {
    "a parameter is text unless the schema of its tool says otherwise, and none is given": {
        "vllm/test_qwen3coder_tool_parser/test_extract_tool_calls[tool_with_typed_params]",
        "vllm-mlx/test_tool_parsers/TestQwenMixedFormatAndTruncation.test_xml_then_function_mixed",
    },
    "the schema is right where the model declares another type": {
        "vllm-old/test_deepseekv32_tool_parser/TestExtractToolCalls.test_string_attr_true_preserves_literal_despite_schema",
    },
    "an expectation that no value meets": {
        "vllm/test_qwen3/TestNestedSchemaCoercion.test_array_of_objects_with_bool_and_null_coerced",
        "sglang-old/test_function_call_parser/TestQwen3CoderDetector.test_complex_array_parameter",
    },
    "with no tools listed every name is taken": {
        "ollama/tools/TestParser/json not a tool call",
    },
}


def is_development(case: dict[str, Any]) -> bool:
    """Four of five cases; the others only bound the figures."""
    return int(sha256(case["id"].encode()).hexdigest()[:8], 16) % 5 != 0


def read(case: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The calls that a state accepts, () when it refuses the reply."""
    tools = [Tool(tool["name"], tool.get("parameters") or {}) for tool in case.get("tools") or []]
    try:
        machine = StateMachine(State("act", tools=tools, requires_tool_call=True, max_attempts=1))
    except ConfigError:
        return ()
    action = machine.receive(case["raw"])
    if not isinstance(action, ValidAction):
        return ()
    calls: Any = action.parsed
    return tuple((call.name, call.arguments) for call in calls)


def holds(part: Any, whole: Any) -> bool:
    """Whether ``whole`` has all that ``part`` asserts."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and holds(value, whole[key]) for key, value in part.items())
    return bool(part == whole)


def verdict(case: dict[str, Any]) -> str:
    """How the calls read from a case compare with the calls its source asserts."""
    calls = read(case)
    expected = case["expected"]["calls"]
    if not expected:
        return "false accept" if calls else "refused"
    if not calls:
        return "error"
    agree = len(calls) == case["expected"].get("count", len(calls)) and all(
        want.get("name", name) == name
        and want.get("arguments", arguments) == arguments
        and holds(want.get("arguments_subset", {}), arguments)
        for want, (name, arguments) in zip(expected, calls, strict=False)
    )
    return "exact" if agree and len(calls) >= len(expected) else "wrong"


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of raw replies is not at hand")
def test_real_replies() -> None:
    """All come back as their source asserts but those that a rule speaks against, each under its rule."""
    with CORPUS.open(encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    verdicts = {case["id"]: verdict(case) for case in cases if "policy" not in (case.get("tags") or [])}
    shown = {case["id"] for case in cases if is_development(case)}
    errors = {id for id in shown if verdicts.get(id) == "error"}
    others = {id for id in shown if verdicts.get(id) in ("wrong", "false accept")}
    assert errors == set().union(*REFUSED_BY_RULE.values())
    assert others == set().union(*OTHER_BY_RULE.values())
    counted = Counter(verdicts.values())
    assert counted["exact"] >= 300
    assert counted["wrong"] + counted["false accept"] <= 2 * len(others)
