"""TOML as data (TOML 1.0): tables of plain values; dates and times as they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..limits import DEFAULT_LIMITS, Limits
from .base import Normalizer
from .candidate import Candidate, Miss
from .guard import guard
from .schema_places import root_place

__all__ = ["ParseTOML", "toml_candidates"]

_NAME = "toml"


class ParseTOML(Normalizer):
    """Reads a whole text as one TOML document."""

    name = _NAME

    def normalize(self, raw: str) -> dict[str, Any] | None:
        """The table, or None where ``raw`` is none; never raises. ``toml_candidates`` says why."""
        found = toml_candidates(raw, 0, DEFAULT_LIMITS)
        return found.data if isinstance(found, Candidate) else None


def toml_candidates(
    text: str, offset: int, limits: Limits, json_schema: Mapping[str, Any] | None = None
) -> Candidate | Miss:
    """The reading of ``text``, a span that starts at ``offset`` of the reply, as TOML.

    A float is text as it was written where the schema takes text and no number. A miss is a ``parse_error``; its
    position is an offset into the reply. Bounded and linear in ``text``; never raises.
    """
    from .toml_reader import read_toml

    found = guard(text, limits) or read_toml(text, root_place(json_schema), limits)
    if isinstance(found, Miss):
        position = None if found.position is None else found.position + offset
        return Miss(found.normalizer, found.reason, found.detail, position)
    data, repairs = found
    return Candidate(None, data, _NAME, 1, repairs, (offset, offset + len(text)))
