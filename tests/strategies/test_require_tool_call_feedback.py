"""What to say when a tool call was required."""

from typing import Any

import pytest

from ratchet_core.failure import FailureContext
from ratchet_core.strategies import RequireToolCallFeedback
from ratchet_core.tools import Tool
from ratchet_core.violation import Violation

ARGUMENT = Violation(
    ("arguments", "q"), "string_type", "expected a valid string", received=3, schema={"type": "string"}
)


def context(reason: Any, *errors: Violation, **more: Any) -> FailureContext:
    """A failure of a state with two tools."""
    return FailureContext("hello", errors, 1, reason=reason, tools=(Tool("a"), Tool("b")), **more)


@pytest.mark.parametrize(
    ("reason", "errors", "parts"),
    [
        ("no_tool_call", (), ["calls no tool", "one of a, b"]),
        ("pseudo_tool_call_in_text", (Violation((), "x", "bad JSON"),), ["into the text", "bad JSON"]),
        ("unknown_tool", (Violation(("name",), "unknown_tool", "expected", received="c"),), ["not exist", '"c"']),
        ("validation_error", (ARGUMENT,), ["arguments", "arguments.q: got 3; expected a valid string"]),
        ("ensure_failed", (ARGUMENT,), ["arguments.q"]),
        ("parse_error", (Violation((), "x", "no brace"),), ["could not be read", "no brace"]),
        ("empty_output", (), ["empty", "one of a, b now"]),
        ("truncated", (), ["cut off", "one of a, b again, with shorter"]),
        ("refusal", (), ["no data", "one of a, b now"]),
        ("ambiguous", (Violation((), "x", "two calls"),), ["different calls", "once"]),
    ],
)
def test_failures_are_told_apart(reason: str, errors: Any, parts: list[str]):
    """Wrong arguments are told with their errors, not as a missing call."""
    text = RequireToolCallFeedback().on_failure(context(reason, *errors))
    for part in parts:
        assert part in text
    assert ("calls no tool" in text) is (reason == "no_tool_call")


def test_templates_of_ones_own():
    """One for each of two cases; braces are text; the rest keeps its words."""
    strategy = RequireToolCallFeedback('Not as text: {"x": 1} {errors}', "Call! {raw}")
    problem = Violation((), "x", "bad")
    assert strategy.on_failure(context("pseudo_tool_call_in_text", problem)) == 'Not as text: {"x": 1} - bad'
    assert strategy.on_failure(context("no_tool_call")).startswith("Call! <data-")
    assert "arguments.q" in strategy.on_failure(context("validation_error", ARGUMENT))


def test_the_size_holds():
    """A template without room gives way to the built-in words."""
    text = RequireToolCallFeedback(None, "x" * 100).on_failure(context("no_tool_call", max_chars=60))
    assert text == "Your reply calls no tool.\nCall one of a, b now."
    assert len(RequireToolCallFeedback().on_failure(context("validation_error", ARGUMENT, max_chars=40))) <= 40
