"""Whatever is inside of a response, reading it gives a Reply or a UsageError."""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet_core.budget import Usage
from ratchet_core.errors import UsageError
from ratchet_core.events import Raised, Reply
from ratchet_core.providers import raised_from, reply_from
from ratchet_core.tools import ToolCall

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from([10**400, -1, "stop", "tool_use", "text", "message", "[DONE]", "\ud83d", float("nan")]),
    st.binary(max_size=4),
)
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "content", "error", "index", "function", "message", "delta", "usage"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values inside of ``node``."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for key, value in inner for place in [(*path, key), *places(value, (*path, key))]]


def mutated(node: Any, path: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    """A copy of ``node`` with another value, or none, at ``path``."""
    made = copy.deepcopy(node)
    parent = made
    for key in path[:-1]:
        parent = parent[key]
    if remove:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return made


def reads(response: Any) -> None:
    """Assert that ``response`` is read or refused, and that what is read is sound."""
    try:
        reply = reply_from(response)
    except UsageError:
        return
    assert type(reply) is Reply
    assert isinstance(reply.raw, str)
    assert isinstance(reply.tool_calls, tuple)
    assert all(isinstance(call, ToolCall) and isinstance(call.name, str) for call in reply.tool_calls)
    assert reply.usage is None or isinstance(reply.usage, Usage)
    assert reply.finish_reason is None or isinstance(reply.finish_reason, str)


@given(data=st.data(), value=junk, remove=st.booleans())
def test_mutated_responses_never_raise_anything_else(
    bodies: dict[str, Any], streams: dict[str, Any], data: st.DataObject, value: Any, remove: bool
) -> None:
    """Any value in any place of any body or stream, or any place missing."""
    family = data.draw(st.sampled_from(sorted(bodies)))
    response = data.draw(st.sampled_from([bodies[family], streams[family]]))
    path = data.draw(st.sampled_from(places(response)))
    reads(mutated(response, path, value, remove=remove))


@given(data=st.data())
def test_damaged_text_never_raises_anything_else(
    streams: dict[str, Any], bodies: dict[str, Any], data: st.DataObject
) -> None:
    """Bodies cut anywhere, with a piece replaced by anything."""
    family = data.draw(st.sampled_from(sorted(bodies)))
    whole = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in streams[family])
    body = data.draw(st.sampled_from([json.dumps(bodies[family]), whole]))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    reads(body[:start] + data.draw(st.text(max_size=5)) + body[end:])
    reads((body[:start] + body[end:]).encode() + data.draw(st.binary(max_size=5)))


@given(response=junk, status=st.none() | st.integers(0, 600))
def test_junk_never_raises_anything_else(response: Any, status: int | None) -> None:
    """Any plain data as a response, and as an error."""
    reads(response)
    with contextlib.suppress(UsageError):
        assert type(raised_from(response, status=status)) is Raised


@settings(max_examples=30)
@given(cuts=st.lists(st.integers(0, 400), max_size=6))
def test_the_cuts_between_pieces_do_not_matter(streams: dict[str, Any], cuts: list[int]) -> None:
    """A body says the same however a transport cut it, as long as the pieces still hold its line ends."""
    for chunks in streams.values():
        body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
        edges = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
        pieces = [body[start:end] for start, end in itertools.pairwise(edges)]
        assert reply_from(pieces) == reply_from(body)


def test_deep_nesting_is_survived() -> None:
    """Nesting inside of a body costs no recursion here."""
    deep: Any = {}
    for _ in range(50_000):
        deep = {"content": deep}
    for place in ("content", "tool_calls", "function_call"):
        reads({"choices": [{"message": {place: deep}}]})
    reads({"candidates": [{"content": {"parts": [{"functionCall": {"name": "f", "args": deep}}]}}]})
    while deep:  # freed level by level: the interpreter frees nested dicts by recursion
        deep = deep.pop("content")


@pytest.mark.parametrize("make", [lambda n: "data: " * n, lambda n: "{" * n, lambda n: "\n" * n, lambda n: '{"a":' * n])
def test_hostile_text_costs_linear_time(make: Any) -> None:
    """Megabytes of nothing are refused in well under a second."""
    begun = time.process_time()
    with pytest.raises(UsageError):
        reply_from(make(1_000_000))
    assert time.process_time() - begun < 2


def test_long_streams_cost_linear_time() -> None:
    """Tens of thousands of chunks and a thousand calls are joined once."""
    chunks: list[dict[str, Any]] = [{"choices": [{"delta": {"content": "x"}}]} for _ in range(10_000)]
    chunks += [
        {"choices": [{"delta": {"tool_calls": [{"index": index % 1000, "function": {"arguments": "y"}}]}}]}
        for index in range(5_000)
    ]
    begun = time.process_time()
    reply = reply_from(chunks)
    assert time.process_time() - begun < 5
    assert reply.raw == "x" * 10_000
    assert len(reply.tool_calls) == 1000
