"""The full reading of a reply: everything in it that may be the answer, and what speaks against the rest.

A reply that is one JSON document is that document. Otherwise reasoning is set aside, fences and prose are told from
data, and each structure is read in the notation it is written in. Where two notations claim the same text, or one
structure may be a part of another that could not be read, nothing is guessed: a miss says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..limits import Limits
from ..violation import dotted
from .candidate import Candidate, Extraction, Miss
from .conclusion import conclude
from .echo import echoes
from .guard import guard
from .json_spans import fresh_starts
from .notations import in_notations
from .parse_json import json_candidate, trimmed
from .prose import alone, doubt_about, mention
from .repair_json import last_complete_path, repair_json
from .rows import rows_as_list
from .survey import Span, Survey, survey
from .wrapping import wrapping

__all__ = ["read_json_only", "read_reply"]

_DATA_FENCES: Final = frozenset(
    {"", "json", "jsonc", "json5", "jsonl", "ndjson", "text", "txt", "plaintext", "output", "response", "yaml", "yml"}
)
_PROSE_BRACKETS: Final = 32


def read_reply(
    text: str,
    limits: Limits,
    json_schema: Mapping[str, Any] | None = None,
    *,
    cut: bool = False,
    body_field: str | None = None,
) -> Extraction:
    """Read a reply in every notation known. ``cut``: the provider says that it was cut off. Total and linear."""
    whole = json_candidate(text, 0, limits)
    if isinstance(whole, Candidate):
        return Extraction((whole,))
    if whole.reason == "empty_output":
        return Extraction((), (whole,), "truncated" if cut else "empty_output")
    if whole.normalizer == "guard":
        return Extraction((), (whole,))
    reading = _Reading(text, limits, json_schema, cut)
    reading.read_notations(body_field)
    reading.read_structures()
    return conclude(text, reading.seen, reading.candidates, reading.misses, limits, cut)


def read_json_only(text: str, limits: Limits, json_schema: Mapping[str, Any] | None = None) -> Extraction:
    """Read what stands in JSON, strict or damaged, anywhere in ``text``, and nothing else."""
    over = guard(text, limits)
    if over is not None:
        return Extraction((), (over,))
    reading = _Reading(text, limits, json_schema, False)
    reading.read_structures()
    return conclude(text, reading.seen, reading.candidates, reading.misses, limits, False)


class _Reading:
    """One reply being read; ``candidates`` and ``misses`` fill up."""

    def __init__(self, text: str, limits: Limits, json_schema: Mapping[str, Any] | None, cut: bool) -> None:
        self.text, self.limits, self.schema, self.cut = text, limits, json_schema, cut
        self.seen: Survey = survey(text)
        self.candidates: list[Candidate] = []
        self.misses: list[Miss] = []
        self._claimed: list[tuple[int, int]] = []

    def read_notations(self, body_field: str | None) -> None:
        """Look for YAML and front matter."""
        for found, claimed in in_notations(self.text, self.seen, self.limits, self.schema, body_field, self.cut):
            if claimed:
                self._claimed.append(claimed)
            self._take(found)

    def read_structures(self) -> None:
        """Look for JSON where no other notation has claimed the text."""
        spans = [s for s in self.seen.spans if not any(a <= s.start < b for a, b in self._claimed)]
        rows = self._rows(spans)
        few = self._few(spans)
        if few is None and rows is None:
            self.candidates = []
            self.misses.append(Miss("json", "ambiguous", f"more than {self.limits.candidates} structures in one reply"))
        inner = self._parts_of_open(few or [])
        for span in few or []:
            if span not in inner:
                self._take(self._read(span))
        if rows is not None:
            self._take(rows)

    def _few(self, spans: list[Span]) -> list[Span] | None:
        """``spans``, without brackets of prose where they are too many; None when they still are."""
        most = self.limits.candidates
        if most < len(spans) <= most * _PROSE_BRACKETS:
            spans = [span for span in spans if span.kind != "strict" or self._doubt(span) is None]
        return spans if len(spans) <= most else None

    def _read(self, span: Span) -> Candidate | Miss:
        if doubt := self._doubt(span):
            return doubt
        readers = {"strict": self._strict, "broken": self._broken, "open": self._open}
        return readers[span.kind](span)

    def _parts_of_open(self, spans: list[Span]) -> frozenset[Span]:
        """Closed spans that may be parts of a structure that has no end; not those that words lead up to."""
        opened = [span for span in spans if span.kind == "open"]
        fresh = {at for span in opened for at in fresh_starts(self.text, span.start, span.end)}
        return frozenset(
            span
            for span in spans
            if span.kind != "open"
            and span.start not in fresh
            and any(outer.start < span.start < outer.end for outer in opened)
        )

    def _rows(self, spans: list[Span]) -> Candidate | None:
        if self.cut or len({span.fence for span in spans}) != 1:
            return None
        return rows_as_list(self.text, spans, *self._bounds(spans[0]))

    def _take(self, found: Candidate | Miss) -> None:
        if isinstance(found, Miss):
            self.misses.append(found)
            return
        around = wrapping(self.text, self.seen, *found.span)
        self.candidates.append(
            Candidate(found.text, found.data, found.format, found.tier, around + found.repairs, found.span)
        )

    def _bounds(self, span: Span) -> tuple[int, int]:
        """The part of the reply that a span stands in: the body of its fence, or all behind the reasoning."""
        if span.fence is not None:
            fence = self.seen.fences[span.fence]
            return fence.body_start, fence.body_end
        before = [block.end for block in self.seen.reasoning if block.end <= span.start]
        return (before[-1] if before else 0), len(self.text)

    def _doubt(self, span: Span) -> Miss | None:
        lower, upper = self._bounds(span)
        in_code = span.fence is not None and self.seen.fences[span.fence].info not in _DATA_FENCES
        if in_code and trimmed(self.text, lower, upper) != (span.start, span.end):
            return Miss("json", "parse_error", "a structure inside code is no answer", span.start)
        doubt = doubt_about(self.text, span.start, span.end, lower, upper)
        if doubt is None and len(self.seen.spans) == 1:  # beside another one it is a rival
            return mention(self.text, span.start, span.end, lower, upper)
        return doubt

    def _strict(self, span: Span) -> Candidate | Miss:
        document = self.text[span.start : span.end]
        if not document[1:-1].strip() and len(self.seen.spans) > 1:
            return Miss("json", "parse_error", "an empty structure beside others is no answer", span.start)
        if echoes(document, self.schema):
            return Miss("json", "parse_error", "this is the JSON Schema; answer with a value that obeys it", span.start)
        return Candidate(document, None, "json", 0, (), (span.start, span.end))

    def _broken(self, span: Span) -> Candidate | Miss:
        """A closed structure that is no strict JSON: what it says beyond doubt."""
        written = self.text[span.start : span.end]
        if (
            '"' not in written
            and "'" not in written
            and not alone(self.text, span.start, span.end, *self._bounds(span))
        ):
            return Miss("repair_json", "parse_error", "brackets inside a sentence", span.start)
        if fresh_starts(self.text, span.start + 1, span.end):
            return Miss("repair_json", "ambiguous", "a second answer starts before the first one ends", span.start)
        return self._repaired(span, cut=self.cut and span.end == len(self.text))

    def _repaired(self, span: Span, *, cut: bool, to_end: bool = True) -> Candidate | Miss:
        found = repair_json(self.text[span.start : span.end], self.limits, cut=cut, to_end=to_end)
        if isinstance(found, Miss):
            position = span.start + (found.position or 0)
            return Miss(found.normalizer, found.reason, found.detail, position)
        return Candidate(None, found.data, "repair_json", 2, found.repairs, (span.start, span.start + found.end))

    def _open(self, span: Span) -> Candidate | Miss:
        """A structure whose end was not found. In a closed fence a bracket may be forgotten; elsewhere, unless stray
        quotes hid the end, the reply was cut off."""
        in_fence = span.fence is not None and self.seen.fences[span.fence].closed
        found = self._repaired(span, cut=self.cut or not in_fence, to_end=in_fence)
        if isinstance(found, Candidate):
            return self._alone_in(span, found)
        path = last_complete_path(self.text[span.start : span.end], self.limits)
        where = f" behind {dotted(path)}" if path else ""
        return Miss("json", "truncated", f"a structure starts here and ends unfinished{where}", span.start)

    def _alone_in(self, span: Span, found: Candidate) -> Candidate | Miss:
        """``found``, unless another structure follows it in the same part of the reply."""
        if any(found.span[1] <= other.start < span.end for other in self.seen.spans):
            return Miss("repair_json", "ambiguous", "it is not clear where this structure ends", span.start)
        return found
