"""What a normalizer finds in a reply: candidates for the answer, or why there is none."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from .._frozen import frozen
from ..actions import Reason
from ..repair import Repair

__all__ = ["OTHER_NOTATIONS", "RANK", "REPEATED", "Candidate", "Extraction", "Miss", "Standing"]

OTHER_NOTATIONS: Final = frozenset({"yaml", "frontmatter", "toml"})
"""Formats of candidates that were not written in JSON or something near it."""

REPEATED: Final = "repeated"
"""The rule on record where the same text stands more than once in a reply."""

Standing = Literal["final", "corrected", "introduced", "bare", "aside", "retracted", "mentioned", "quoted"]
"""How a candidate stands in its reply, by the words around it (``standing`` has the rules).

``final``: called the final answer, or put into an answer tag. ``corrected``: said to replace what came before.
``introduced``: words lead up to it. ``bare``: none do. ``aside``: called a draft, an example, an expected form.
``retracted``: taken back right behind it. ``mentioned``: somebody else's words, told inside a sentence. ``quoted``:
somebody else's words, or a comment.
"""

RANK: Final = {standing: rank for rank, standing in enumerate(get_args(Standing))}
"""How well each of them stands, 0 the best."""


@frozen()
class Candidate:
    """One reading of one span of the reply.

    Attributes:
        text: JSON text when the span is strict JSON that the compiled validator may read as it is; else None.
        data: plain JSON data (dict, list, str, int, float, bool, None) when ``text`` is None.
        format: who read it: ``json``, ``yaml``, ``frontmatter``, ``repair_json``, ``text``, or a custom normalizer's
            name.
        tier: 0 strict, 1 another notation, 2 repaired, 3 and more: weaker readings. Of readings of the same text a
            lower tier that validates wins; readings of different texts are rivals, whatever their tiers.
        repairs: what was left out or changed to get here (fences and prose count as cost 0).
        span: offsets ``(start, end)`` into the reply.
        standing: how it stands in the reply.
    """

    text: str | None
    data: Any
    format: str
    tier: int
    repairs: tuple[Repair, ...]
    span: tuple[int, int]
    standing: Standing = "introduced"


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
