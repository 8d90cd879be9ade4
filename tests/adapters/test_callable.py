"""Recorded replies in the place of a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stub import call

from ratchet_adapters import drive, from_jsonl, replies
from ratchet_core import State, StateMachine
from ratchet_core.budget import Usage
from ratchet_core.errors import UsageError
from ratchet_core.events import Raised, Reply

BODY = {"choices": [{"message": {"content": "hi"}}]}


def test_replies_come_in_order_and_running_out_says_so() -> None:
    """Each call takes the next one; the error names the call that found none."""
    calls = replies(["one", Reply("two"), Raised("timeout")])
    assert [calls(call("a")), calls(call("b")), calls(call("c"))] == ["one", Reply("two"), Raised("timeout")]
    with pytest.raises(UsageError, match=r"used up after 3.*d/1:call"):
        calls(call("d"))
    assert [request.id[0] for request in calls.requests] == ["a", "b", "c"]
    assert "3 given" in repr(calls)


def test_an_exception_among_them_is_raised() -> None:
    """So that failures can be scripted as a client raises them."""
    with pytest.raises(ConnectionError):
        replies([ConnectionError("x")])(call("a"))


@pytest.mark.parametrize("one", ["text", b"bytes", {"raw": "x"}])
def test_a_lone_reply_is_the_callers_mistake(one: object) -> None:
    """A string would be taken letter by letter."""
    with pytest.raises(UsageError, match="list"):
        replies(one)  # type: ignore[arg-type]


def test_a_file_of_replies(tmp_path: Path) -> None:
    """Strings, replies with what belongs to them, failed calls and provider bodies; empty lines are passed over."""
    lines = [
        json.dumps("text"),
        "",
        json.dumps({"raw": "cut", "finish_reason": "length", "usage": {"input_tokens": 3, "usd": "0.01"}}),
        json.dumps({"raw": None, "tool_calls": [{"name": "f"}], "usage": None}),
        json.dumps({"kind": "rate_limit", "message": "slow", "retry_after": 2}),
        json.dumps(BODY),
    ]
    file = tmp_path / "replies.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    calls = from_jsonl(file)
    assert [calls(call("a")) for _ in range(5)] == [
        "text",
        Reply("cut", None, Usage(input_tokens=3, usd="0.01"), "length"),
        Reply(None, [{"name": "f"}]),
        Raised("rate_limit", "slow", 2),
        BODY,
    ]
    with pytest.raises(UsageError, match=r"replies\.jsonl are used up after 5"):
        calls(call("a"))


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", "3", "null", '{"raw": "x", "usage": {"cups": 3}}', '{"raw": "x", "usage": {"input_tokens": -1}}'],
)
def test_a_line_that_is_no_reply_is_named(tmp_path: Path, line: str) -> None:
    """The error gives the file and the line."""
    file = tmp_path / "replies.jsonl"
    file.write_text(f'"good"\n{line}\n', encoding="utf-8")
    calls = from_jsonl(str(file))
    calls(call("a"))
    with pytest.raises(UsageError) as caught:
        calls(call("a"))
    assert (caught.value.path, caught.value.line) == (str(file), 2)


def test_a_missing_file_is_told_at_once(tmp_path: Path) -> None:
    """Not only when the first reply is asked for."""
    with pytest.raises(UsageError, match=r"nowhere\.jsonl"):
        from_jsonl(tmp_path / "nowhere.jsonl")


def test_a_machine_runs_on_a_recording(tmp_path: Path) -> None:
    """Recorded replies drive a machine to its outcome."""
    file = tmp_path / "replies.jsonl"
    file.write_text('"no"\n{"raw": "{\\"ok\\": true}"}\n', encoding="utf-8")
    outcome = drive(StateMachine(State("check", prompt="ok?")), from_jsonl(file))
    assert outcome is not None
    assert outcome.value == {"ok": True}
