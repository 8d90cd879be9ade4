"""Reasoning that a model wrote before its answer. What stands in it never answers."""

from __future__ import annotations

from .base import Preprocessed, Preprocessor
from .survey import survey

__all__ = ["StripReasoning"]


class StripReasoning(Preprocessor):
    """Takes reasoning out of the text: closed blocks, one that is never closed, and everything before a closing tag
    that was never opened. A tag inside a JSON string is text and stays."""

    def preprocess(self, raw: str) -> Preprocessed:
        """The text without its reasoning, and whether there was any."""
        blocks = survey(raw).reasoning
        if not blocks:
            return raw, False
        kept: list[str] = []
        at = 0
        for block in blocks:
            kept.append(raw[at : block.start])
            at = block.end
        kept.append(raw[at:])
        return "".join(kept).strip(), True
