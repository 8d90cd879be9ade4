"""Amazon Bedrock's Converse API, and the stream events that boto3 decodes.

(What Bedrock's InvokeModel returns has the shape of the model's maker and is read by that reader.)

Usage: ``inputTokens`` and ``outputTokens`` (reasoning included) as stated. Counted apart by the
provider: tokens read from and written to the prompt cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from . import plain
from .draft import Draft

__all__ = ["absorb", "matches"]

_EVENTS: Final = (
    "messageStart",
    "contentBlockStart",
    "contentBlockDelta",
    "contentBlockStop",
    "messageStop",
    "metadata",
)


def matches(node: Any) -> bool:
    """A Converse response or one of its events, each a mapping with the event's name as its key."""
    if plain.object_field(plain.object_field(node, "output"), "message") is not None:
        return True
    return isinstance(node, Mapping) and any(plain.object_field(node, event) is not None for event in _EVENTS)


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole response or the next event to ``draft``."""
    message = plain.object_field(plain.object_field(node, "output"), "message")
    for index, block in enumerate(plain.elements(message, "content")):
        draft.add_text(index, plain.text(block, "text"))
        _begin_call(draft, index, plain.object_field(block, "toolUse"))
    if started := plain.object_field(node, "contentBlockStart"):
        _begin_call(draft, _index(started), plain.object_field(plain.field(started, "start"), "toolUse"))
    if continued := plain.object_field(node, "contentBlockDelta"):
        _absorb_delta(draft, _index(continued), plain.object_field(continued, "delta"))
    stopped = plain.object_field(node, "messageStop")
    draft.finish = plain.word(node, "stopReason") or plain.word(stopped, "stopReason") or draft.finish
    draft.ended = draft.ended or stopped is not None
    _absorb_usage(draft, plain.object_field(node, "usage"))
    _absorb_usage(draft, plain.object_field(plain.object_field(node, "metadata"), "usage"))


def _index(event: Any) -> int | None:
    return plain.count(event, "contentBlockIndex")


def _begin_call(draft: Draft, index: int | None, use: Any) -> None:
    if use is not None:
        arguments = plain.as_plain(plain.field(use, "input"))
        draft.begin_call(index, plain.text(use, "name"), plain.text(use, "toolUseId"), arguments)


def _absorb_delta(draft: Draft, index: int | None, delta: Any) -> None:
    draft.add_text(index, plain.text(delta, "text"))
    call = draft.call(index)
    if call is not None:
        call.extend(plain.text(plain.object_field(delta, "toolUse"), "input"))


def _absorb_usage(draft: Draft, usage: Any) -> None:
    read, written = plain.count(usage, "cacheReadInputTokens"), plain.count(usage, "cacheWriteInputTokens")
    draft.state_usage(
        taken=plain.count(usage, "inputTokens"),
        given=plain.count(usage, "outputTokens"),
        taken_apart=None if read is None and written is None else (read or 0) + (written or 0),
    )
