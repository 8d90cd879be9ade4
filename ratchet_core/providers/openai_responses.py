"""The OpenAI responses API: a list of output items, or the events that build one.

Of the items only messages and the caller's own tools (``function_call``, ``custom_tool_call``) count;
reasoning and tools that the provider runs itself are passed over. A stream's closing event repeats
the whole response and outweighs what was gathered before; some proxies leave its output empty.

Finish: the ``status``; of an ``incomplete`` response its reason (``max_output_tokens``, ``content_filter``).

Usage: ``input_tokens`` (cached ones included) and ``output_tokens`` (reasoning included); nothing is
counted apart.
"""

from __future__ import annotations

from typing import Any, Final

from . import plain
from .draft import Draft

__all__ = ["absorb", "matches"]

_CLOSING: Final = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
_TEXT_DELTAS: Final = frozenset({"response.output_text.delta", "response.refusal.delta"})
_ARGUMENT_DELTAS: Final = frozenset({"response.function_call_arguments.delta", "response.custom_tool_call_input.delta"})


def matches(node: Any) -> bool:
    """A response (its ``output`` is a list of items) or one of its ``response.*`` events."""
    if (plain.word(node, "type") or "").startswith("response."):
        return True
    return plain.word(node, "object") == "response" or isinstance(plain.field(node, "output"), list)


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole response or the next event to ``draft``."""
    event = plain.word(node, "type") or ""
    if not event.startswith("response."):
        _absorb_response(draft, node)
    elif event in _CLOSING:
        draft.ended = True
        _absorb_response(draft, plain.field(node, "response"))
    elif event in ("response.output_item.added", "response.output_item.done"):
        index = plain.count(node, "output_index")
        draft.forget(index)
        _absorb_item(draft, index, plain.field(node, "item"))
    elif event in _TEXT_DELTAS or event in _ARGUMENT_DELTAS:
        _absorb_delta(draft, event, node)


def _absorb_response(draft: Draft, response: Any) -> None:
    output = plain.elements(response, "output")
    if output:
        draft.forget_all()
    for index, item in enumerate(output):
        _absorb_item(draft, index, item)
    status = plain.word(response, "status")
    reason = plain.word(plain.object_field(response, "incomplete_details"), "reason")
    draft.finish = reason if status == "incomplete" and reason else status
    usage = plain.object_field(response, "usage")
    draft.state_usage(taken=plain.count(usage, "input_tokens"), given=plain.count(usage, "output_tokens"))


def _absorb_item(draft: Draft, index: int | None, item: Any) -> None:
    kind = plain.word(item, "type")
    if kind == "message":
        for part in plain.elements(item, "content"):
            _absorb_part(draft, index, part)
    elif kind in ("function_call", "custom_tool_call"):
        arguments = plain.as_plain(plain.field(item, "arguments", "input"))
        id = plain.text(item, "call_id", "id")
        draft.begin_call(index, plain.text(item, "name"), id, arguments)


def _absorb_part(draft: Draft, index: int | None, part: Any) -> None:
    kind = plain.word(part, "type")
    if kind in ("output_text", "text"):
        draft.add_text(index, plain.text(part, "text"))
    elif kind == "refusal":
        draft.refuse(index, plain.text(part, "refusal"))


def _absorb_delta(draft: Draft, event: str, node: Any) -> None:
    index, piece = plain.count(node, "output_index"), plain.text(node, "delta")
    call = draft.call(index)
    if event == "response.output_text.delta":
        draft.add_text(index, piece)
    elif event == "response.refusal.delta":
        draft.refuse(index, piece)
    elif call is not None:
        call.extend(piece)
