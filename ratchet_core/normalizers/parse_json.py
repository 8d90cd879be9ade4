"""Strict JSON, as RFC 8259 has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from ..limits import DEFAULT_LIMITS, Limits
from ..validation.duplicates import conflicting_key
from .base import Normalizer
from .candidate import Candidate, Miss
from .guard import guard
from .json_spans import strict_end

__all__ = ["ParseJSON", "json_candidate", "trimmed"]

_NAME = "json"
_AROUND = " \t\r\n\ufeff"


class ParseJSON(Normalizer):
    """Reads a whole text as one JSON object or array.

    ``NaN``, ``Infinity``, keys given twice with different values, half surrogate pairs, and whatever exceeds the
    limits are refused.
    """

    name = _NAME

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits

    def normalize(self, raw: str) -> dict[str, Any] | list[Any] | None:
        """The object or array, None where ``raw`` is neither; never raises."""
        found = json_candidate(raw, 0, self.limits)
        if isinstance(found, Miss):
            return None
        document = found.text or ""
        if document[:1] not in ("{", "[") or conflicting_key(document) is not None:
            return None
        data: dict[str, Any] | list[Any] = from_json(document, allow_inf_nan=False)
        return data


def json_candidate(
    text: str, offset: int, limits: Limits, json_schema: Mapping[str, Any] | None = None
) -> Candidate | Miss:
    """The whole of ``text``, a span that starts at ``offset`` of the reply, as one JSON value of any sort.

    Keys given twice are left to the validator, which refuses or permits them. Linear in ``text``; never raises.
    """
    start, end = trimmed(text, 0, len(text))
    if start == end:
        return Miss(_NAME, "empty_output", "the text is empty", offset)
    over = guard(text, limits)
    if over is not None:
        return over
    if strict_end(text, start) != end:
        return Miss(_NAME, "parse_error", "the text is not one JSON value", offset + start)
    return Candidate(text[start:end], None, _NAME, 0, (), (offset + start, offset + end))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of ``text[start:end]`` without white space and byte order marks around it."""
    body = text[start:end]
    left = len(body) - len(body.lstrip(_AROUND))
    return (start + left, start + len(body.rstrip(_AROUND))) if left < len(body) else (end, end)
