"""What a normalizer finds in a reply: candidates for the answer, or why there is none."""

from __future__ import annotations

from typing import Any

from .._frozen import frozen
from ..actions import Reason
from ..repair import Repair

__all__ = ["Candidate", "Extraction", "Miss"]


@frozen()
class Candidate:
    """One reading of one span of the reply.

    Attributes:
        text: JSON text when the span is strict JSON that the compiled validator may read as it is; else None.
        data: plain JSON data (dict, list, str, int, float, bool, None) when ``text`` is None.
        format: who read it: ``json``, ``yaml``, ``frontmatter``, ``repair_json``, or a custom normalizer's name.
        tier: 0 strict, 1 another notation, 2 repaired, 3 and more: weaker readings. A lower tier that validates wins.
        repairs: what was left out or changed to get here (fences and prose count as cost 0).
        span: offsets ``(start, end)`` into the reply.
        final: the reply itself marks this one as its final or corrected answer.
    """

    text: str | None
    data: Any
    format: str
    tier: int
    repairs: tuple[Repair, ...]
    span: tuple[int, int]
    final: bool = False


@frozen()
class Miss:
    """Why one normalizer found nothing: its name, a reason, words for the model, and where (offset) if known."""

    normalizer: str
    reason: Reason
    detail: str
    position: int | None = None


@frozen()
class Extraction:
    """All candidates of a reply in order of appearance; without any, ``reason`` and ``misses`` say why."""

    candidates: tuple[Candidate, ...]
    misses: tuple[Miss, ...] = ()
    reason: Reason = "parse_error"
