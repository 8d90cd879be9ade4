"""What a patch says around its list of errors."""

from typing import Any, get_args

import pytest

from ratchet_core.actions import Reason
from ratchet_core.failure import FailureContext
from ratchet_core.strategies.wording import is_about_calls, tool_names, words_for
from ratchet_core.tools import Tool
from ratchet_core.violation import Violation


@pytest.mark.parametrize("reason", [*get_args(Reason), None])
def test_every_reason_has_an_opening_and_a_closing(reason: Any):
    """No class of failure is left without words, and each says what to do next."""
    words = words_for(FailureContext("", (), 1, reason=reason))
    assert words.opening
    assert words.closing.split()[0] in ("Send", "Call", "Use", "If")


def test_tools_are_named_and_bounded():
    """At most a dozen names."""
    assert tool_names(FailureContext("", (), 1)) == ""
    many = tuple(Tool(f"t{i}") for i in range(50))
    assert tool_names(FailureContext("", (), 1, tools=many)).count("t") == 12


def test_calls_are_told_from_documents():
    """By the paths of the errors, where tools are on offer."""
    error = (Violation((0, "arguments", "q"), "x", "y"),)
    assert is_about_calls(FailureContext("", error, 1, tools=(Tool("t"),)))
    assert not is_about_calls(FailureContext("", error, 1))
    assert not is_about_calls(FailureContext("", (Violation(("q",), "x", "y"),), 1, tools=(Tool("t"),)))
