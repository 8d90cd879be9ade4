"""Google Gemini, on AI Studio and on Vertex: every chunk of a stream has the shape of a whole response.

Only the first candidate is read. Parts marked ``thought`` are no text; ``toolCall`` parts are run by
the provider itself. A prompt that is blocked has no candidate: that reply is empty, with the finish
reason ``content_filter``.

A call with ``willContinue`` is streamed: parts without a name continue it, and the first without
``willContinue``, often an empty one, ends it. What is never ended has arguments that cannot be read.

Usage: ``promptTokenCount`` (cached ones included) and ``candidatesTokenCount`` as stated. Counted
apart by the provider: ``thoughtsTokenCount`` (output) and ``toolUsePromptTokenCount`` (input). Each
chunk states the whole usage so far, so the last statement stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import plain
from .draft import CallDraft, Draft
from .gemini_arguments import PartialArguments

__all__ = ["absorb", "matches"]


def matches(node: Any) -> bool:
    """A ``GenerateContentResponse``, under its wire names or an SDK's snake_case."""
    if plain.elements(node, "candidates"):
        return True
    usage = plain.object_field(node, "usageMetadata", "usage_metadata")
    if plain.count(usage, "totalTokenCount", "total_token_count") is not None:
        return True
    return _block_reason(node) is not None


def absorb(draft: Draft, node: Any) -> None:
    """Add a whole response or the next chunk to ``draft``."""
    for candidate in plain.elements(node, "candidates"):
        if not plain.count(candidate, "index"):
            _absorb_candidate(draft, candidate)
            break
    if _block_reason(node) is not None:
        draft.finish = "content_filter"
    _absorb_usage(draft, plain.object_field(node, "usageMetadata", "usage_metadata"))


def _block_reason(node: Any) -> str | None:
    return plain.word(plain.object_field(node, "promptFeedback", "prompt_feedback"), "blockReason", "block_reason")


def _absorb_candidate(draft: Draft, candidate: Any) -> None:
    for part in plain.elements(plain.object_field(candidate, "content"), "parts"):
        call = plain.object_field(part, "functionCall", "function_call")
        if call is not None:
            _absorb_call(draft, call)
        elif plain.field(part, "thought") is not True:
            draft.add_text("text", plain.text(part, "text"))
    draft.finish = plain.word(candidate, "finishReason", "finish_reason") or draft.finish


def _absorb_call(draft: Draft, call: Any) -> None:
    name, id = plain.text(call, "name"), plain.text(call, "id")
    arguments = plain.as_plain(plain.field(call, "args"))
    entries = plain.elements(call, "partialArgs", "partial_args")
    goes_on = plain.field(call, "willContinue", "will_continue") is True
    begun = draft.last_call
    if begun is None or begun.parts is None or (name and (id is None or id != begun.id)):
        if not (name or entries or arguments):
            return  # the end of a call that has ended already
        begun = draft.begin_call(("call", draft.size), name, id, arguments)
        begun.parts = PartialArguments() if entries or goes_on else None
    if begun.parts is not None:
        _absorb_entries(begun, [*entries, arguments] if arguments else entries, goes_on)


def _absorb_entries(begun: CallDraft, entries: Sequence[Any], goes_on: bool) -> None:
    """Add to the parts of ``begun``. Arguments stated as a whole as well name no place: which are true is unknown."""
    for entry in entries:
        begun.parts.take(entry)
    begun.value = plain.UNREADABLE if goes_on else begun.parts.whole()
    if not goes_on:
        begun.parts = None


def _absorb_usage(draft: Draft, usage: Any) -> None:
    draft.state_usage(
        whole=True,
        taken=plain.count(usage, "promptTokenCount", "prompt_token_count"),
        given=plain.count(usage, "candidatesTokenCount", "candidates_token_count"),
        taken_apart=plain.count(usage, "toolUsePromptTokenCount", "tool_use_prompt_token_count"),
        given_apart=plain.count(usage, "thoughtsTokenCount", "thoughts_token_count"),
    )
