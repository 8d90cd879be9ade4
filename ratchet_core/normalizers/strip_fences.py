"""Fences around an answer."""

from __future__ import annotations

from .base import Preprocessed, Preprocessor
from .parse_json import trimmed
from .prose import doubt_about
from .survey import survey

__all__ = ["StripFences"]


class StripFences(Preprocessor):
    """Leaves the body of the one fenced block of a reply, whatever stands around it; without a fence, the one JSON
    object or array among words that do not make it a part of themselves. A text with several of them, or with none,
    stays as it is."""

    def preprocess(self, raw: str) -> Preprocessed:
        """The body, and whether anything was left out."""
        seen = survey(raw)
        if len(seen.fences) == 1:
            fence = seen.fences[0]
            start, end = trimmed(raw, fence.body_start, fence.body_end)
        elif not seen.fences and len(seen.spans) == 1 and seen.spans[0].kind == "strict":
            start, end = seen.spans[0].start, seen.spans[0].end
            if doubt_about(raw, start, end, 0, len(raw)):
                return raw, False
        else:
            return raw, False
        return raw[start:end], raw[start:end] != raw.strip("\ufeff \t\r\n")
