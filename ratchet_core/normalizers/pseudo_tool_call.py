"""Tool calls that a model wrote into its text, as JSON data."""

from __future__ import annotations

from typing import Any

from ..limits import DEFAULT_LIMITS
from ..tool_calls.leaked import leaked_tool_calls
from ..tool_calls.tagged_objects import has_mark, tagged_objects
from .base import Normalizer

__all__ = ["ExtractPseudoToolCall", "has_pseudo_tool_call_tag"]


class ExtractPseudoToolCall(Normalizer):
    """Reads the call in a mark: ``<tool_call>{...}</tool_call>``, a fence labelled so, ``[TOOL_CALL]``, and all other
    notations that ``leaked_tool_calls`` knows."""

    name = "pseudo_tool_call"

    def normalize(self, raw: str) -> dict[str, Any] | list[Any] | None:
        """The JSON object in the mark as it stands there; ``{"name", "input", "id"}`` where the notation has no such
        object; a list when there are several; None without any. Never raises.
        """
        found = tagged_objects(raw, DEFAULT_LIMITS)
        if not found:
            calls = leaked_tool_calls(raw, DEFAULT_LIMITS).calls
            found = [{"name": call.name, "input": call.arguments, "id": call.id} for call in calls]
        if not found:
            return None
        return found[0] if len(found) == 1 else found


def has_pseudo_tool_call_tag(raw: str) -> bool:
    """Whether a mark of a call stands in ``raw``, readable or not. Linear in ``raw``."""
    return has_mark(raw)
