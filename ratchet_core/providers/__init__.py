"""What providers answer, read into a ``Reply``. Duck-typed: no SDK is imported.

``reply_from`` takes a dict, an SDK object, a body as text or bytes (JSON, server-sent events, JSON
lines) or the chunks of a stream, and finds out by its structure whose it is: OpenAI chat (and the
many shaped like it: Mistral, Groq, OpenRouter, litellm), OpenAI responses, Anthropic, Gemini,
Bedrock Converse, Ollama and Cohere. One module per family knows its fields and nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Sequence
from typing import Any, Final, NamedTuple, Protocol

from ..errors import UsageError
from ..events import Raised, Reply
from ..finish import CUT_OFF, REFUSED
from ..plain_kinds import is_exact_dict, is_mapping, is_sequence
from . import (
    anthropic,
    bedrock,
    cohere,
    gemini,
    ollama,
    openai_chat,
    openai_responses,
    plain,
)
from .draft import Draft
from .failures import failure_in, raised_by
from .sse import DONE, UnreadableError, body_of, documents

__all__ = ["CUT_OFF", "REFUSED", "raised_from", "reply_from"]


class _Family(Protocol):
    """What each family's module offers."""

    def matches(self, node: Any) -> bool:
        """Whether ``node`` is a body or a chunk of this family."""
        ...

    def absorb(self, draft: Draft, node: Any) -> None:
        """Add a body or the next chunk to ``draft``."""
        ...


_FAMILIES: Final[tuple[_Family, ...]] = (openai_chat, openai_responses, anthropic, gemini, bedrock, ollama, cohere)


_NEXT: Final = "give it a response body: the SDK's object, response.json(), response.text or the chunks of a stream"


class _Source(NamedTuple):
    """The documents of a response, and whether they are the chunks of a stream."""

    nodes: Sequence[Any]
    streamed: bool


def reply_from(response: Any, *, totals: bool = False) -> Reply:
    """Read a provider's response.

    The text is every text part in order, without reasoning; ``""`` where there is none. Tool calls are
    a tuple of ``ToolCall``, each with its arguments as sent: JSON text where the provider sends text, a
    dict where it sends an object. Tools that the provider runs itself are not among them. The finish
    reason is the provider's own word, with three exceptions: ``content_filter`` for a refusal that is
    stated beside the text (the refusal is the text then), ``error`` for a stream that an error cut
    short, ``incomplete`` for a stream without an end. ``CUT_OFF`` and ``REFUSED`` list the words that matter.

    Usage holds the provider's own input and output figures; a figure that is missing, negative or no
    whole number is unknown, and usage without any figure is None.

    Args:
        response: a dict or SDK object, a body as str or bytes, or an iterable of chunks.
        totals: add to these figures the tokens that Anthropic and Bedrock count apart (prompt cache)
            and those that Gemini does (thoughts, results of its own tools).

    Raises:
        UsageError: for a body that reports an error (deliver ``raised_from(response)`` instead), and
            for anything that is no response. Errors of an iterable of chunks pass through as they are.
    """
    source = _source(response)
    family = next((family for node in source.nodes for family in _FAMILIES if family.matches(node)), None)
    draft = Draft()
    for index, node in enumerate(source.nodes):
        failure = failure_in(node)
        if failure is not None and (family is None or index == 0):
            raise _error_reported(failure)
        if failure is not None:
            draft.finish = "error"
            break
        if isinstance(node, str):  # the only text among the documents is DONE
            draft.ended = True
        elif family is not None:
            family.absorb(draft, node)
    if family is None:
        raise UsageError(f"{_described(response)} is no provider's response; {_NEXT}")
    if source.streamed and draft.finish is None and not draft.ended:
        draft.finish = "incomplete"
    return draft.reply(totals=totals)


def raised_from(response: Any, *, status: int | None = None) -> Raised:
    """Read a body that reports an error into the event to deliver.

    Args:
        response: the same shapes as for ``reply_from``; any text at all when ``status`` is given.
        status: the HTTP status, where the caller knows it. It decides when the body does not.

    Raises:
        UsageError: for a body that reports no error when there is no ``status`` either.
    """
    try:
        failures = [failure for node in _source(response).nodes if (failure := failure_in(node)) is not None]
    except UsageError:
        if status is None:
            raise
        failures = [response if isinstance(response, str) else ""]
    if not failures and status is None:
        raise UsageError(
            f"{_described(response)} reports no error; deliver reply_from(response), or give its HTTP status"
        )
    return raised_by(failures[0] if failures else "", status)


def _source(response: Any) -> _Source:
    if isinstance(response, (str, bytes, bytearray)):
        return _from_body(response)
    if is_mapping(response):
        inner = plain.field(response, "stream")  # boto3 hands a stream out inside of a dict
        if plain.is_stream(inner):
            return _from_chunks(inner)
        return _Source([response], streamed=False)
    if any(family.matches(response) for family in _FAMILIES) or failure_in(response) is not None:
        return _Source([response], streamed=False)
    if plain.is_stream(response):
        return _from_chunks(response)
    if isinstance(response, AsyncIterable):
        raise UsageError(
            f"{_described(response)} is asynchronous; collect it first: [chunk async for chunk in response]"
        )
    return _Source([response], streamed=False)


def _from_body(raw: str | bytes | bytearray) -> _Source:
    try:
        nodes, streamed = documents(body_of(raw))
    except UnreadableError as damage:
        raise UsageError(
            f"a body with {damage} is no response; if a connection broke, deliver Raised('connection'), else {_NEXT}"
        ) from None
    if len(nodes) == 1 and is_sequence(nodes[0]):  # a stream that was recorded as one array
        return _Source(_checked(nodes[0]), streamed=True)
    return _Source(_checked(nodes), streamed)


def _from_chunks(chunks: Iterable[Any]) -> _Source:
    nodes: list[Any] = list(chunks)
    if nodes and all(isinstance(node, (str, bytes, bytearray)) and not _is_done(node) for node in nodes):
        return _from_body(_joined([body_of(node) for node in nodes]))
    return _Source(_checked(nodes), streamed=True)


def _joined(pieces: list[str]) -> str:
    """Lines without their ends (what line iterators give) as lines; any other pieces end to end."""
    return ("" if any("\n" in piece for piece in pieces) else "\n").join(pieces)


def _checked(nodes: Sequence[Any]) -> Sequence[Any]:
    for index, node in enumerate(nodes):
        if not plain.is_node(node) and not _is_done(node):
            raise UsageError(f"chunk {index} of the stream is {_described(node)}; {_NEXT}")
    return nodes


def _is_done(node: Any) -> bool:
    return isinstance(node, str) and node == DONE


def _error_reported(failure: Any) -> UsageError:
    raised = raised_by(failure)
    return UsageError(
        f"the body reports an error ({raised.kind}: {raised.message[:200]!a}), it is no reply;"
        " deliver raised_from(response) instead"
    )


def _described(value: Any) -> str:
    if is_exact_dict(value):
        keys = ", ".join(ascii(key)[:40] for key in list(value)[:8])
        return f"a {type(value).__name__} with the keys {keys}" if keys else f"an empty {type(value).__name__}"
    if is_sequence(value):
        return f"a {type(value).__name__} of {len(value)} items"
    return f"a value of type {type(value).__name__}"
