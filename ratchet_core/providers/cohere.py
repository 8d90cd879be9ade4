"""Cohere chat, version 2 and the older version 1, bodies and stream events.

Thinking and the ``tool_plan`` are no text.

Usage: ``tokens`` (what went through the model) where stated, else ``billed_units``; nothing is counted apart.
"""

from __future__ import annotations

from typing import Any

from . import plain
from .draft import Draft

__all__ = ["absorb", "matches"]


def matches(node: Any) -> bool:
    """A chat response or one of its events."""
    kind = plain.word(node, "type") or ""
    if kind.startswith(("message-", "content-", "tool-call-")) or plain.word(node, "event_type"):
        return True
    if plain.text(node, "text") is not None:
        return plain.word(node, "generation_id", "response_id") is not None
    speaks = plain.object_field(node, "message") is not None
    return speaks and plain.word(node, "finish_reason") is not None


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole response or the next event to ``draft``."""
    if plain.word(node, "event_type"):
        _absorb_v1_event(draft, node)
    elif plain.word(node, "type"):
        _absorb_event(draft, node)
    elif plain.object_field(node, "message") is not None:
        _absorb_message(draft, plain.object_field(node, "message"))
        _absorb_end(draft, node)
    else:
        _absorb_v1(draft, node)


def _absorb_message(draft: Draft, message: Any) -> None:
    content = plain.field(message, "content")
    if isinstance(content, str):
        draft.add_text("text", content)
    for part in plain.elements(message, "content"):
        draft.add_text("text", plain.text(part, "text"))
    for call in plain.elements(message, "tool_calls"):
        _begin_call(draft, ("call", draft.size), call)


def _absorb_event(draft: Draft, event: Any) -> None:
    kind, index = plain.word(event, "type"), plain.count(event, "index")
    delta = plain.object_field(event, "delta")
    message = plain.object_field(delta, "message")
    call = plain.object_field(message, "tool_calls")
    begun = draft.call(("call", index))
    if kind in ("content-start", "content-delta"):
        draft.add_text("text", plain.text(plain.object_field(message, "content"), "text"))
    elif kind == "tool-call-start":
        _begin_call(draft, ("call", index), call)
    elif kind == "tool-call-delta" and begun is not None:
        begun.extend(plain.text(plain.object_field(call, "function"), "arguments"))
    elif kind == "message-end":
        draft.ended = True
        _absorb_end(draft, delta)


def _begin_call(draft: Draft, key: tuple[str, int | None], call: Any) -> None:
    function = plain.object_field(call, "function")
    arguments = plain.as_plain(plain.field(function, "arguments"))
    draft.begin_call(key, plain.text(function, "name"), plain.text(call, "id"), arguments)


def _absorb_v1_event(draft: Draft, event: Any) -> None:
    kind = plain.word(event, "event_type")
    if kind == "text-generation":
        draft.add_text("text", plain.text(event, "text"))
    elif kind == "stream-end":
        draft.ended = True
        draft.forget_all()
        _absorb_v1(draft, plain.field(event, "response"))
        draft.finish = plain.word(event, "finish_reason") or draft.finish


def _absorb_v1(draft: Draft, body: Any) -> None:
    draft.add_text("text", plain.text(body, "text"))
    for call in plain.elements(body, "tool_calls"):
        arguments = plain.as_plain(plain.field(call, "parameters"))
        draft.begin_call(("call", draft.size), plain.text(call, "name"), None, arguments)
    _absorb_end(draft, body)


def _absorb_end(draft: Draft, body: Any) -> None:
    draft.finish = plain.word(body, "finish_reason") or draft.finish
    usage = plain.object_field(body, "usage", "meta")
    figures = plain.object_field(usage, "tokens", "billed_units")
    draft.state_usage(taken=plain.count(figures, "input_tokens"), given=plain.count(figures, "output_tokens"))
