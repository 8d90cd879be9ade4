"""Reasoning that a model wrote before its answer. What stands in it never answers."""

from __future__ import annotations

from .base import Preprocessed, Preprocessor
from .survey import survey
from .wrapping import without_reasoning

__all__ = ["StripReasoning"]


class StripReasoning(Preprocessor):
    """Takes reasoning out of the text: closed blocks, one that is never closed, and everything before a closing tag
    that was never opened. A tag inside a JSON string is text and stays."""

    def preprocess(self, raw: str) -> Preprocessed:
        """The text without its reasoning, and whether there was any."""
        seen = survey(raw)
        return (without_reasoning(raw, seen).strip(), True) if seen.reasoning else (raw, False)
