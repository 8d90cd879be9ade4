"""Ollama's own API, ``/api/chat`` and ``/api/generate``: every chunk of a stream has the shape of a body.

Usage: ``prompt_eval_count`` and ``eval_count`` (thinking included), stated by the last chunk; nothing
is counted apart. A prompt that was still in memory may have no count: it is unknown then.
"""

from __future__ import annotations

from typing import Any

from . import plain
from .draft import Draft

__all__ = ["absorb", "matches"]


def matches(node: Any) -> bool:
    """A body or chunk: ``done`` beside a ``message`` or a ``response`` text."""
    if not isinstance(plain.field(node, "done"), bool):
        return False
    return plain.object_field(node, "message") is not None or plain.text(node, "response") is not None


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole body or the next chunk to ``draft``."""
    message = plain.object_field(node, "message")
    draft.add_text("text", plain.text(message, "content"))
    draft.add_text("text", plain.text(node, "response"))
    for call in plain.elements(message, "tool_calls"):
        function = plain.object_field(call, "function")
        arguments = plain.as_plain(plain.field(function, "arguments"))
        draft.begin_call(("call", draft.size), plain.text(function, "name"), plain.text(call, "id"), arguments)
    draft.ended = draft.ended or plain.field(node, "done") is True
    draft.finish = plain.word(node, "done_reason") or draft.finish
    draft.state_usage(taken=plain.count(node, "prompt_eval_count"), given=plain.count(node, "eval_count"))
