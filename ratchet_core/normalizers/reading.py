"""The full reading of a reply: everything in it that may be the answer, and what speaks against the rest.

A reply that is one JSON document is that document. Otherwise reasoning is set aside, fences and prose are told from
data, and each structure is read in the notation it is written in. Where two notations claim the same text, or one
structure may be a part of another that could not be read, nothing is guessed: a miss says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final

from ..limits import Limits
from ..violation import dotted
from .blockquote import without_quote_marks
from .candidate import Candidate, Extraction, Miss
from .conclusion import conclude
from .damaged import damaged_document
from .echo import echoes
from .encoded import encoded_candidate
from .fragments import joined_fragments
from .guard import guard
from .json_spans import fresh_starts
from .notations import in_another_notation, in_notations
from .parse_json import json_candidate, trimmed
from .prose import alone, doubt_about, is_assigned, mention
from .repair_json import last_complete_path, repair_json
from .rows import many_rows, rows_as_list
from .scalars import scalar_candidates
from .survey import Span, Survey, survey
from .wrapping import wrapping

__all__ = ["read_json_only", "read_reply"]

_DATA_FENCES: Final = frozenset(
    {"", "json", "jsonc", "json5", "jsonl", "ndjson", "text", "txt", "plaintext", "output", "response", "yaml", "yml"}
)
_MARKUP_FENCES: Final = frozenset({"markdown", "md", "mdx", "html", "xml", "log", "console"})
_NO_CODE: Final = _DATA_FENCES | _MARKUP_FENCES
_PROSE_BRACKETS: Final = 32
_REPAIR_PASSES: Final = 4


def read_reply(
    text: str,
    limits: Limits,
    json_schema: Mapping[str, Any] | None = None,
    *,
    cut: bool = False,
    finished: bool = False,
    body_field: str | None = None,
) -> Extraction:
    """Read a reply in every notation known. Total and linear.

    ``cut``: the provider says that it was cut off. ``finished``: the provider says that the model itself ended it.
    """
    whole = json_candidate(text, 0, limits)
    if isinstance(whole, Candidate):
        return Extraction((whole,))
    if whole.reason == "empty_output":
        return Extraction((), (whole,), "truncated" if cut else "empty_output")
    if whole.normalizer == "guard":
        return Extraction((), (whole,))
    if document := damaged_document(text, limits, json_schema, cut=cut, finished=finished):
        return document
    if not cut and (rows := many_rows(text, limits.candidates)):
        return Extraction((rows,))
    reading = _Reading(text, limits, json_schema, cut)
    reading.read_notations(body_field)
    reading.read_structures()
    return reading.concluded()


def read_json_only(text: str, limits: Limits, json_schema: Mapping[str, Any] | None = None) -> Extraction:
    """Read what stands in JSON, strict or damaged, anywhere in ``text``, and nothing else."""
    over = guard(text, limits)
    if over is not None:
        return Extraction((), (over,))
    reading = _Reading(text, limits, json_schema, False)
    reading.read_structures()
    return reading.concluded()


class _Reading:
    """One reply being read; ``candidates`` and ``misses`` fill up."""

    def __init__(self, raw: str, limits: Limits, json_schema: Mapping[str, Any] | None, cut: bool) -> None:
        self.raw, self.limits, self.schema, self.cut = raw, limits, json_schema, cut
        self.text = without_quote_marks(raw)
        self._most_brackets = limits.candidates * _PROSE_BRACKETS
        self.seen: Survey = survey(self.text, self._most_brackets)
        self._thoughts = [block.end for block in self.seen.reasoning]
        self._budget = _REPAIR_PASSES * len(raw)
        self.rows = self._rows()
        self.candidates: list[Candidate] = []
        self.misses: list[Miss] = []
        self._claimed: list[tuple[int, int]] = []

    def concluded(self) -> Extraction:
        """All that was found, as one extraction."""
        return conclude(self.raw, self.seen, self.candidates, self.misses, self.limits, self.cut)

    def read_notations(self, body_field: str | None) -> None:
        """Look for YAML and front matter, for scalars, and for JSON that was escaped as a whole."""
        if self.rows is None:
            for found, claimed in in_notations(self.text, self.seen, self.limits, self.schema, body_field, self.cut):
                if claimed:
                    self._claimed.append(claimed)
                self._take(found)
        if self.schema is not None:
            for scalar in scalar_candidates(self.raw, self.seen, self.schema, self.limits.candidates, self.cut):
                self._take(scalar)
        if encoded := encoded_candidate(self.text):
            self._claimed.append(encoded.span)
            self._take(encoded)

    def read_structures(self) -> None:
        """Look for JSON where no other notation has claimed the text."""
        spans = self._unclaimed()
        few = self._few(spans)
        if few is None and self.rows is None:
            self.candidates = []
            few = spans[:1] if spans and spans[0].kind == "open" else []
            self.misses.append(Miss("json", "ambiguous", f"more than {self.limits.candidates} structures in one reply"))
        inner = self._parts_of_open(few or [])
        for span in few or []:
            if span not in inner:
                self._take(self._read(span))
        if self.rows is not None:
            self._take(self.rows)
        self._join_fragments()

    def _join_fragments(self) -> None:
        """Where the first structure is broken or has no end: the pieces of the reply as one document."""
        first = next((span for span in self.seen.spans if span.kind != "strict"), None)
        if first is None or self.cut or any(c.span[0] < first.end and first.start < c.span[1] for c in self.candidates):
            return
        joined = joined_fragments(self.text, first.start)
        if joined is not None:
            self.candidates = [c for c in self.candidates if c.span[1] <= first.start]
            self.misses = [m for m in self.misses if m.position is None or m.position < first.start]
            self._take(joined)

    def _unclaimed(self) -> list[Span]:
        claimed = sorted(self._claimed)
        starts = [start for start, _ in claimed]
        return [
            s
            for s in self.seen.spans or self._bracketed()
            if not (at := bisect_right(starts, s.start)) or claimed[at - 1][1] <= s.start
        ]

    def _bracketed(self) -> list[Span]:
        """All of the reply, or of its only fence, when it is bracketed from end to end, although no JSON starts so."""
        index = 0 if len(self.seen.fences) == 1 else None
        if self.seen.fences and (index is None or self.seen.fences[0].info not in _DATA_FENCES):
            return []
        start, end = trimmed(self.text, *self._bounds(Span("broken", len(self.text), len(self.text), index)))
        paired = self.text[start : start + 1] + self.text[max(end - 1, start + 1) : end] in ("{}", "[]")
        return [Span("broken", start, end, index)] if paired else []

    def _few(self, spans: list[Span]) -> list[Span] | None:
        """``spans``, without brackets of prose where they are too many; None when they still are."""
        most = self.limits.candidates
        if self.seen.crowded:
            return None
        if most < len(spans) <= self._most_brackets:
            spans = [span for span in spans if span.kind != "strict" or self._doubt(span) is None]
        return spans if len(spans) <= most else None

    def _read(self, span: Span) -> Candidate | Miss:
        if doubt := self._doubt(span):
            return doubt
        readers = {"strict": self._strict, "broken": self._broken, "open": self._open}
        return readers[span.kind](span)

    def _parts_of_open(self, spans: list[Span]) -> frozenset[Span]:
        """Spans that may be parts of a structure that has no end; not those that words lead up to."""
        inner: set[Span] = set()
        fresh: frozenset[int] = frozenset()
        reach = 0
        for span in spans:
            if span.start < reach and span.start not in fresh:
                inner.add(span)
            elif span.kind == "open":
                fresh |= fresh_starts(self.text, max(span.start, reach), span.end)
                reach = max(reach, span.end)
        return frozenset(inner)

    def _rows(self) -> Candidate | None:
        spans = self.seen.spans
        if self.cut or len({span.fence for span in spans}) != 1:
            return None
        fence = spans[0].fence
        if fence is not None and in_another_notation(self.text, self.seen.fences[fence]):
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
        at = bisect_right(self._thoughts, span.start)
        return (self._thoughts[at - 1] if at else 0), len(self.text)

    def _doubt(self, span: Span) -> Miss | None:
        lower, upper = self._bounds(span)
        in_code = span.fence is not None and self.seen.fences[span.fence].info not in _NO_CODE
        sole = trimmed(self.text, lower, upper) == (span.start, span.end)
        given = len(self.seen.spans) == 1 and is_assigned(self.text, span.start, span.end, lower, upper)
        if in_code and not sole and not given:
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
        self._budget -= span.end - span.start
        if self._budget < 0:
            return Miss("repair_json", "ambiguous", "too many unfinished structures in one reply", span.start)
        found = repair_json(self.text[span.start : span.end], self.limits, cut=cut, to_end=to_end)
        if isinstance(found, Miss):
            position = span.start + (found.position or 0)
            return Miss(found.normalizer, found.reason, found.detail, position)
        return Candidate(found.text, None, "repair_json", 2, found.repairs, (span.start, span.start + found.end))

    def _open(self, span: Span) -> Candidate | Miss:
        """A structure whose end was not found. In a closed fence a bracket may be forgotten; elsewhere, unless stray
        quotes hid the end, the reply was cut off."""
        in_fence = span.fence is not None and self.seen.fences[span.fence].closed
        found = self._repaired(span, cut=self.cut or not in_fence, to_end=in_fence)
        if isinstance(found, Candidate):
            return self._alone_in(span, found)
        path = last_complete_path(self.text[span.start : span.end], self.limits) if self._budget >= 0 else ()
        where = f" behind {dotted(path)}" if path else ""
        return Miss("json", "truncated", f"a structure starts here and ends unfinished{where}", span.start)

    def _alone_in(self, span: Span, found: Candidate) -> Candidate | Miss:
        """``found``, unless another structure follows it in the same part of the reply."""
        if any(found.span[1] <= other.start < span.end for other in self.seen.spans):
            return Miss("repair_json", "ambiguous", "it is not clear where this structure ends", span.start)
        return found
