"""Chat completions: fragments of tool calls as servers really send them, refusals, prices."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from ratchet_core.events import Reply
from ratchet_core.providers import REFUSED, reply_from
from ratchet_core.tools import ToolCall

Body = dict[str, Any]


def completion(message: Body, **more: Any) -> Body:
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], **more}


def test_parallel_calls_are_told_apart_by_index(chunk: Callable[..., Body], fragment: Callable[..., Body]) -> None:
    """Interleaved fragments go to the call of their index."""
    chunks = [
        chunk(fragment(index=0, id="a", name="one", arguments="")),
        chunk(fragment(index=1, id="b", name="two", arguments="")),
        chunk(fragment(index=0, arguments="[1")),
        chunk(fragment(index=1, arguments="[2]")),
        chunk(fragment(index=0, arguments="]")),
        chunk({}, "tool_calls"),
    ]
    assert reply_from(chunks).tool_calls == (ToolCall("one", "[1]", "a"), ToolCall("two", "[2]", "b"))


def test_parallel_calls_all_numbered_zero_are_told_apart_by_id(
    chunk: Callable[..., Body], fragment: Callable[..., Body]
) -> None:
    """Some servers number every call 0; another id with another name is another call."""
    chunks = [
        chunk(fragment(index=0, id="a", name="one", arguments="[1]")),
        chunk(fragment(index=0, id="b", name="one", arguments="[2]")),
        chunk({}, "tool_calls"),
    ]
    assert [call.arguments for call in reply_from(chunks).tool_calls] == ["[1]", "[2]"]


def test_calls_without_index_are_whole_unless_they_name_nothing(
    chunk: Callable[..., Body], fragment: Callable[..., Body]
) -> None:
    """Without an index a named fragment begins a call, a nameless one continues the last."""
    chunks = [
        chunk(fragment(id="a", name="one", arguments="[1")),
        chunk(fragment(arguments="]")),
        chunk(fragment(id="b", name="two", arguments="[2]")),
        chunk({}, "tool_calls"),
    ]
    assert reply_from(chunks).tool_calls == (ToolCall("one", "[1]", "a"), ToolCall("two", "[2]", "b"))


def test_a_name_repeated_in_every_chunk_is_one_name(chunk: Callable[..., Body], fragment: Callable[..., Body]) -> None:
    """A repeated name is not appended to itself; an empty one changes nothing."""
    chunks = [
        chunk(fragment(index=0, id="a", name="one", arguments="[")),
        chunk(fragment(index=0, id="a", name="one", arguments="1")),
        chunk(fragment(index=0, name="", arguments="]")),
        chunk({}, "tool_calls"),
    ]
    assert reply_from(chunks).tool_calls == (ToolCall("one", "[1]", "a"),)


def test_a_name_in_pieces_is_joined(chunk: Callable[..., Body], fragment: Callable[..., Body]) -> None:
    """A name that is sent piece by piece is the sum of its pieces."""
    chunks = [chunk(fragment(index=0, id="a", name="get_")), chunk(fragment(index=0, name="weather"), "tool_calls")]
    assert reply_from(chunks).tool_calls == (ToolCall("get_weather", {}, "a"),)


def test_arguments_given_as_object_and_text_never_validate(
    chunk: Callable[..., Body], fragment: Callable[..., Body]
) -> None:
    """An object and then text contradict each other: what is left is no JSON."""
    chunks = [chunk(fragment(index=0, name="one", arguments={"a": 1})), chunk(fragment(index=0, arguments="{}"))]
    assert reply_from(chunks).tool_calls[0].arguments == "<unreadable>"


@pytest.mark.parametrize(("sent", "read"), [(None, {}), ("", ""), ("{", "{"), ({"a": 1}, {"a": 1}), ([1], [1])])
def test_arguments_stay_as_sent(sent: Any, read: Any) -> None:
    """Nothing is parsed or mended here; no arguments at all are an empty object."""
    message = {"content": None, "tool_calls": [{"id": "a", "function": {"name": "one", "arguments": sent}}]}
    assert reply_from(completion(message)).tool_calls == (ToolCall("one", read, "a"),)


def test_the_old_function_call_and_custom_tools_are_calls() -> None:
    """The single function call of old and a custom tool's free text are read too."""
    old = completion({"content": None, "function_call": {"name": "one", "arguments": "{}"}})
    custom = completion({"tool_calls": [{"id": "a", "type": "custom", "custom": {"name": "one", "input": "x"}}]})
    assert reply_from(old).tool_calls == (ToolCall("one", "{}", None),)
    assert reply_from(custom).tool_calls == (ToolCall("one", "x", "a"),)


def test_a_refusal_is_the_text_and_marked() -> None:
    """A refusal that is stated beside the text becomes the text, and the finish reason says so."""
    whole = completion({"content": None, "refusal": "I cannot help with that."})
    assert reply_from(whole) == Reply("I cannot help with that.", (), None, "content_filter")
    parts = completion({"content": [{"type": "text", "text": "Hm. "}, {"type": "refusal", "refusal": "No."}]})
    assert reply_from(parts).raw == "Hm. No."
    assert reply_from(parts).finish_reason in REFUSED


def test_only_the_first_choice_is_read(chunk: Callable[..., Body]) -> None:
    """Other choices of the same call are other answers and are never mixed in."""
    second = {"index": 1, "delta": {"content": "other"}, "finish_reason": "length"}
    chunks = [chunk({"content": "mine"}), {"choices": [second]}, chunk({}, "stop")]
    assert reply_from(chunks).raw == "mine"
    assert reply_from(chunks).finish_reason == "stop"


def test_the_completions_of_old_are_read() -> None:
    """A text completion has no message."""
    assert reply_from({"choices": [{"index": 0, "text": "hi", "finish_reason": "length"}]}).raw == "hi"


def test_a_stated_price_is_read_where_nobody_else_bills() -> None:
    """OpenRouter's cost is exact dollars; with a key of one's own the bill comes from elsewhere."""
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "cost": 0.00031, "is_byok": False}
    reply = reply_from(completion({"content": "hi"}, usage=usage))
    assert reply.usage is not None
    assert reply.usage.usd == Decimal("0.00031")
    for other in ({"is_byok": True}, {"is_byok": None}, {"cost": -1}, {"cost": float("nan")}, {"cost": "free"}):
        reply = reply_from(completion({"content": "hi"}, usage={**usage, **other}))
        assert reply.usage is not None
        assert reply.usage.usd is None


def test_a_stream_is_over_with_done_or_with_its_usage(chunk: Callable[..., Body], events: Callable[..., str]) -> None:
    """Some servers give no finish reason; the mark at the end, or the usage, shows that nothing is missing."""
    said = [chunk({"content": "hi"})]
    usage: Body = {"choices": [], "object": "chat.completion.chunk", "usage": {"prompt_tokens": 1}}
    assert reply_from(events(said)).finish_reason == "incomplete"
    assert reply_from(events(said) + "data: [DONE]\n\n").finish_reason is None
    assert reply_from([*said, "[DONE]"]).finish_reason is None
    assert reply_from([*said, usage]).finish_reason is None


@pytest.mark.parametrize("figure", [None, -1, 1.5, "7", float("nan"), float("inf"), True, 10**400, [], {}])
def test_a_figure_that_counts_nothing_is_unknown(figure: Any) -> None:
    """Usage holds whole numbers or nothing; the other figure stands."""
    usage = {"prompt_tokens": figure, "completion_tokens": 2.0}
    reply = reply_from(completion({"content": "hi"}, usage=usage))
    assert reply.usage is not None
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (None, 2)
    assert reply_from(completion({"content": "hi"}, usage={"prompt_tokens": figure})).usage is None


def test_events_that_hold_a_chunk_are_that_chunk(chunk: Callable[..., Body], fragment: Callable[..., Body]) -> None:
    """Mistral's SDK hands out events with the chunk as ``data``."""
    chunks = [chunk(fragment(index=0, id="a", name="one", arguments="[1")), chunk(fragment(index=0, arguments="]"))]
    events = [SimpleNamespace(data=piece) for piece in (*chunks, chunk({}, "tool_calls"))]
    reply = reply_from(events)
    assert (reply.tool_calls, reply.finish_reason) == ((ToolCall("one", "[1]", "a"),), "tool_calls")
