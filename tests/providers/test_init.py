"""reply_from over every family and every way of handing a response in; what is no response."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from ratchet_core.errors import UsageError
from ratchet_core.events import Reply
from ratchet_core.providers import CUT_OFF, REFUSED, reply_from
from ratchet_core.tools import ToolCall

Body = dict[str, Any]
ARGUMENTS = {"city": "Zürich"}


def said(reply: Reply) -> tuple[Any, ...]:
    """What every body and stream of the fixtures says, with arguments as values."""
    (call,) = reply.tool_calls
    arguments = json.loads(call.arguments) if isinstance(call.arguments, str) else call.arguments
    usage = reply.usage
    assert usage is not None
    return reply.raw, call.name, arguments, usage.input_tokens, usage.output_tokens


EXPECTED = ("Let me look.", "weather", ARGUMENTS, 11, 7)


def test_every_body_is_read(bodies: dict[str, Body], family: str) -> None:
    """Text without reasoning, the caller's own tool calls and the stated usage come out of every family's body."""
    assert said(reply_from(bodies[family])) == EXPECTED


def test_every_stream_says_what_its_body_says(streams: dict[str, list[Body]], family: str) -> None:
    """A stream is assembled from its chunks, with an end: neither cut off nor failed."""
    reply = reply_from(streams[family])
    assert said(reply) == EXPECTED
    assert reply.finish_reason not in CUT_OFF


def test_chunks_of_a_generator_are_read(streams: dict[str, list[Body]], family: str) -> None:
    """Chunks may come from any iterable."""
    assert reply_from(chunk for chunk in streams[family]) == reply_from(streams[family])


def test_json_text_and_bytes_are_read(bodies: dict[str, Body], family: str) -> None:
    """A body as text, bytes or bytes with a byte order mark says what the decoded body says."""
    written = json.dumps(bodies[family], ensure_ascii=False)
    for raw in (written, written.encode(), b"\xef\xbb\xbf" + written.encode(), bytearray(written.encode())):
        assert reply_from(raw) == reply_from(bodies[family])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_event_streams_are_read(
    streams: dict[str, list[Body]], events: Callable[..., str], family: str, end: str
) -> None:
    """Server-sent events are read with every line end the standard allows."""
    assert reply_from(events(streams[family], end)) == reply_from(streams[family])


def test_json_lines_and_arrays_of_chunks_are_read(streams: dict[str, list[Body]], family: str) -> None:
    """A recorded stream may be one JSON document a line, or one array."""
    lines = "\n".join(json.dumps(chunk) for chunk in streams[family])
    assert reply_from(lines) == reply_from(json.dumps(streams[family])) == reply_from(streams[family])


def test_lines_of_a_body_are_read(streams: dict[str, list[Body]], events: Callable[..., str], family: str) -> None:
    """Line iterators and byte iterators of an HTTP client may be handed in as they are."""
    body = events(streams[family])
    in_pieces = [body[index : index + 7].encode() for index in range(0, len(body), 7)]
    assert reply_from(body.split("\n")) == reply_from(in_pieces) == reply_from(streams[family])


def test_attributes_are_read_like_keys(bodies: dict[str, Body], family: str) -> None:
    """An SDK object with attributes says what the dict says."""
    if family == "bedrock":
        pytest.skip("boto3 hands out dicts only")
    as_object = json.loads(json.dumps(bodies[family]), object_hook=lambda fields: SimpleNamespace(**fields))
    reply = reply_from(as_object)
    assert said(reply) == EXPECTED
    assert reply.finish_reason == reply_from(bodies[family]).finish_reason


def test_the_response_is_not_changed(bodies: dict[str, Body], streams: dict[str, list[Body]], family: str) -> None:
    """Reading leaves the caller's objects as they were."""
    given = copy.deepcopy((bodies[family], streams[family]))
    reply_from(bodies[family])
    reply_from(streams[family])
    assert given == (bodies[family], streams[family])


def test_a_boto3_stream_is_found_inside_its_dict(streams: dict[str, list[Body]]) -> None:
    """Bedrock's client hands the event stream out under a key."""
    wrapped = {"stream": iter(streams["bedrock"]), "ResponseMetadata": {"HTTPStatusCode": 200}}
    assert said(reply_from(wrapped)) == EXPECTED


def test_a_stream_without_an_end_is_incomplete(streams: dict[str, list[Body]], family: str) -> None:
    """A stream that stops early is marked as cut off, whoever it comes from."""
    reply = reply_from(streams[family][:2])
    assert reply.finish_reason == "incomplete"
    assert reply.finish_reason in CUT_OFF


def test_an_error_in_mid_stream_marks_the_reply(streams: dict[str, list[Body]], family: str) -> None:
    """What came before the error is a reply, marked so that nobody takes it for whole."""
    reply = reply_from([*streams[family][:4], {"error": {"message": "upstream broke", "code": 502}}])
    assert reply.finish_reason == "error"
    assert reply.finish_reason in CUT_OFF


def test_an_error_of_the_iterator_passes_through(streams: dict[str, list[Body]]) -> None:
    """A connection that breaks while chunks are read is the caller's exception, unchanged."""

    def broken() -> Iterator[Body]:
        yield streams["openai chat"][0]
        raise ConnectionResetError("peer")

    with pytest.raises(ConnectionResetError):
        reply_from(broken())


def test_an_asynchronous_stream_is_refused_with_advice() -> None:
    """Nothing here awaits, so an asynchronous iterator must be collected by the caller."""

    class Chunks:
        def __aiter__(self) -> Any: ...

    with pytest.raises(UsageError, match="async for"):
        reply_from(Chunks())


def test_a_stream_that_is_both_is_read(streams: dict[str, list[Body]]) -> None:
    """Some clients hand out one object for both worlds; the synchronous one is read."""

    class Chunks:
        def __iter__(self) -> Iterator[Body]:
            return iter(streams["openai chat"])

        def __aiter__(self) -> Any: ...

    assert said(reply_from(Chunks())) == EXPECTED


@pytest.mark.parametrize(
    ("junk", "seen"),
    [
        (None, "NoneType"),
        (7, "int"),
        ("hello", "'hello'"),
        ("", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        ("{" * 100_000, "no JSON"),
        ("[" * 100_000, "no JSON"),
        ({}, "an empty dict"),
        ({"a": 1}, "the keys 'a'"),
        ([], "a list of 0 items"),
        ([1], "chunk 0"),
        (["[DONE]"], "a list of 1 items"),
        ("data: {\n\n", "no JSON"),
        ('data: {}\n\nnonsense: {"a"}\n\n', "the line"),
        (object(), "object"),
        (Reply, "type"),
    ],
)
def test_what_is_no_response_is_named(junk: Any, seen: str) -> None:
    """The caller's mistake is a UsageError that says what was handed in."""
    with pytest.raises(UsageError) as caught:
        reply_from(junk)
    assert seen in str(caught.value)


def test_damage_inside_a_stream_is_not_read_over(streams: dict[str, list[Body]], events: Callable[..., str]) -> None:
    """A body cut inside of an event says no value at all: the missing piece could be anywhere."""
    body = events(streams["openai chat"])
    with pytest.raises(UsageError, match="connection"):
        reply_from(body[:-30])


def test_a_character_cut_between_chunks_is_joined(chunk: Callable[..., Body]) -> None:
    """Two halves of a character in two chunks are one character; a lone half stays what it is."""
    halves = [chunk({"content": "\ud83d"}), chunk({"content": "\ude00!"}, "stop")]
    assert reply_from(halves).raw == "😀!"
    assert reply_from(json.dumps(halves)).raw == "😀!"
    assert reply_from(halves[:1]).raw == "\ud83d"


def test_line_separators_inside_of_text_are_kept(chunk: Callable[..., Body]) -> None:
    """Unicode's own line separators do not end a line of a stream."""
    line = "data: " + json.dumps(chunk({"content": "a\u2028b\x85c"}, "stop"), ensure_ascii=False)
    assert reply_from(line + "\n\n").raw == "a\u2028b\x85c"


def test_data_over_several_lines_is_one_event(chunk: Callable[..., Body]) -> None:
    """Comments, ids and data spread over several lines are read as the standard says."""
    data = json.dumps(chunk({"content": "hi"}, "stop"), indent=1).split("\n")
    body = ": keep-alive\n\nid: 1\nretry: 10\n" + "\n".join(f"data: {line}" for line in data) + "\n\ndata: [DONE]\n"
    assert reply_from(body).raw == "hi"


def test_arguments_of_an_object_are_a_dict(bodies: dict[str, Body]) -> None:
    """Arguments stay what they were sent as: text as text, an object as a dict."""
    assert reply_from(bodies["anthropic"]).tool_calls == (ToolCall("weather", ARGUMENTS, "t1"),)
    assert reply_from(bodies["openai chat"]).tool_calls == (ToolCall("weather", json.dumps(ARGUMENTS), "t1"),)


def test_the_words_are_apart() -> None:
    """No finish reason is both cut off and refused."""
    assert not CUT_OFF & REFUSED
