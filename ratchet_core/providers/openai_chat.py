"""OpenAI chat completions and everything shaped like them: Mistral, Groq, OpenRouter, DeepSeek, vLLM, litellm.

A body holds ``choices[].message``, a chunk of its stream ``choices[].delta``; a message is read as one
large delta. Only the first choice is read: a machine asks for one answer. Mistral's SDK wraps each chunk
of a stream in an event that has it as ``data``.

Usage: ``prompt_tokens`` (cached ones included) and ``completion_tokens`` (reasoning included), so
there is nothing counted apart. ``cost`` is in US dollars where OpenRouter states it
(``is_byok`` false: nobody else bills for the call).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from ..plain_kinds import is_sequence
from . import plain
from .draft import Draft

__all__ = ["absorb", "matches"]

_TEXT: Final = "text"
_REFUSAL: Final = "refusal"
_LARGEST_PRICE: Final = 1_000_000


def matches(node: Any) -> bool:
    """A chat completion or a chunk of one: it has ``choices``; the last chunk may have only usage."""
    node = _unwrapped(node)
    if plain.elements(node, "choices"):
        return True
    return plain.word(node, "object") in ("chat.completion", "chat.completion.chunk", "text_completion")


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole body or the next chunk to ``draft``."""
    node = _unwrapped(node)
    choice = _first_choice(node)
    message = plain.object_field(choice, "delta") or plain.object_field(choice, "message")
    draft.add_text(_TEXT, plain.text(choice, "text"))  # the completions of old: no message at all
    _absorb_content(draft, plain.field(message, "content"))
    draft.refuse(_REFUSAL, plain.text(message, "refusal"))
    for call in plain.elements(message, "tool_calls"):
        _absorb_call(draft, call)
    legacy = plain.object_field(message, "function_call")  # the calls of old: one, without an id
    if plain.text(legacy, "name", "arguments") is not None:
        _absorb_function(draft, ("call", "legacy"), legacy, None)
    draft.finish = plain.word(choice, "finish_reason") or draft.finish
    _absorb_usage(draft, plain.object_field(node, "usage"))


def _unwrapped(node: Any) -> Any:
    return node if plain.elements(node, "choices") else plain.object_field(node, "data") or node


def _first_choice(node: Any) -> Any:
    for choice in plain.elements(node, "choices"):
        if not plain.count(choice, "index"):
            return choice
    return None


def _absorb_content(draft: Draft, content: Any) -> None:
    if isinstance(content, str):
        draft.add_text(_TEXT, content)
        return
    for part in content if is_sequence(content) else ():
        kind = plain.word(part, "type")
        if kind in ("text", "output_text"):  # thinking parts are no text
            draft.add_text(_TEXT, plain.text(part, "text"))
        elif kind == "refusal":
            draft.refuse(_REFUSAL, plain.text(part, "refusal"))


def _absorb_call(draft: Draft, call: Any) -> None:
    id = plain.text(call, "id")
    body = plain.object_field(call, "function", "custom")
    index = plain.count(call, "index")
    if index is None:  # a whole call, unless it names nothing: then it continues the last one
        index = draft.size if id or plain.text(body, "name") else draft.size - 1
    key: tuple[str, Any] = ("call", index)
    begun = draft.call(key)
    if begun is not None and id and begun.id and id != begun.id and plain.text(body, "name"):
        key = ("call", (index, id))  # servers that number every parallel call 0
    _absorb_function(draft, key, body, id)


def _absorb_function(draft: Draft, key: tuple[str, Any], body: Any, id: str | None) -> None:
    arguments = plain.as_plain(plain.field(body, "arguments", "input"))
    begun = draft.call(key)
    if begun is None:
        draft.begin_call(key, plain.text(body, "name"), id, arguments)
        return
    begun.rename(plain.text(body, "name"))
    begun.extend(arguments)


def _absorb_usage(draft: Draft, usage: Any) -> None:
    taken, given = plain.count(usage, "prompt_tokens"), plain.count(usage, "completion_tokens")
    draft.state_usage(taken=taken, given=given)
    draft.ended = draft.ended or taken is not None  # the chunk with the usage comes last
    cost = plain.field(usage, "cost")
    billed_here = plain.field(usage, "is_byok") is False and type(cost) in (int, float)
    if billed_here and 0 <= cost < _LARGEST_PRICE:
        draft.usd = Decimal(repr(cost))
