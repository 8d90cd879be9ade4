"""Anthropic messages: a list of content blocks, or the events that build them one after the other.

Text blocks are the text and ``tool_use`` blocks the calls. Thinking and the tools that the provider
runs itself (``server_tool_use``, ``mcp_tool_use`` and their results) are passed over.

Usage: ``input_tokens`` and ``output_tokens`` (thinking included) as stated. Counted apart by the
provider: tokens read from and written to the prompt cache. In a stream ``message_delta`` states the
final figures, of input only where they changed.
"""

from __future__ import annotations

from typing import Any, Final

from . import plain
from .draft import Draft

__all__ = ["absorb", "matches"]

_EVENTS: Final = frozenset(
    {
        "message_start",
        "message_delta",
        "message_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
    }
)


def matches(node: Any) -> bool:
    """A message or one of its events."""
    kind = plain.word(node, "type")
    if kind in _EVENTS:
        return True
    blocks = isinstance(plain.field(node, "content"), list)
    return blocks and (kind == "message" or plain.word(node, "stop_reason") is not None)


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole message or the next event to ``draft``."""
    kind = plain.word(node, "type")
    if kind == "message_start":
        _absorb_message(draft, plain.field(node, "message"))
    elif kind == "content_block_start":
        _absorb_block(draft, plain.count(node, "index"), plain.field(node, "content_block"))
    elif kind == "content_block_delta":
        _absorb_delta(draft, plain.count(node, "index"), plain.field(node, "delta"))
    elif kind == "message_delta":
        draft.finish = plain.word(plain.field(node, "delta"), "stop_reason") or draft.finish
        _absorb_usage(draft, plain.object_field(node, "usage"))
    elif kind == "message_stop":
        draft.ended = True
    elif kind in (None, "message"):
        _absorb_message(draft, node)


def _absorb_message(draft: Draft, message: Any) -> None:
    for index, block in enumerate(plain.elements(message, "content")):
        _absorb_block(draft, index, block)
    draft.finish = plain.word(message, "stop_reason")
    _absorb_usage(draft, plain.object_field(message, "usage"))


def _absorb_block(draft: Draft, index: int | None, block: Any) -> None:
    kind = plain.word(block, "type")
    if kind == "text":
        draft.add_text(index, plain.text(block, "text"))
    elif kind == "tool_use":
        arguments = plain.as_plain(plain.field(block, "input"))
        draft.begin_call(index, plain.text(block, "name"), plain.text(block, "id"), arguments)


def _absorb_delta(draft: Draft, index: int | None, delta: Any) -> None:
    call = draft.call(index)
    if plain.word(delta, "type") == "text_delta":
        draft.add_text(index, plain.text(delta, "text"))
    elif call is not None:  # else the input of a tool that the provider runs itself
        call.extend(plain.text(delta, "partial_json"))


def _absorb_usage(draft: Draft, usage: Any) -> None:
    read = plain.count(usage, "cache_read_input_tokens")
    written = plain.count(usage, "cache_creation_input_tokens")
    draft.state_usage(
        taken=plain.count(usage, "input_tokens"),
        given=plain.count(usage, "output_tokens"),
        taken_apart=None if read is None and written is None else (read or 0) + (written or 0),
    )
