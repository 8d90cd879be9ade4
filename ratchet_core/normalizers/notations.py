"""Readings of a reply in notations other than JSON: YAML, TOML and front matter, fenced or as the whole of a reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain, islice
from typing import Any, Final

from ..limits import Limits
from ..plain_kinds import is_dict
from .candidate import Candidate, Miss
from .parse_frontmatter import OPENING, frontmatter_candidates
from .parse_json import json_candidate, trimmed
from .parse_toml import toml_candidates
from .parse_yaml import yaml_candidates
from .schema_places import root_place
from .survey import Fence, Survey

__all__ = ["YAML_LABELS", "Notation", "in_another_notation", "in_notations"]

Notation = tuple[Candidate | Miss, tuple[int, int] | None]
"""A reading or the reason there is none, and the offsets it claims: no structure in there is an answer of its own."""

YAML_LABELS: Final = frozenset({"yaml", "yml"})
"""Labels of fences that say that their body is YAML."""

_PLAIN: Final = frozenset({"", "text", "txt", "plaintext", "markdown", "md"})
_LOOKS_LIKE_YAML: Final = re.compile(
    r"(?:---[ \t]*\r?\n)?(?:[ \t]*#[^\n]*\n)*(?:- |[\w\"'$@-][^\n{}\[\]]{0,200}?:(?:[ \t]|\r?$))", re.M
)
_KEY: Final = re.compile(r"^([\w\"'$@.-][^\n{}\[\]:]{0,200}?):(?=[ \t]|\r?$)", re.MULTILINE)
_MOST_KEYS: Final = 1_000
_LOOKS_LIKE_TOML: Final = re.compile(
    r"(?:[ \t]*+(?:#[^\n]*+)?\r?\n)*+"
    r"(?:\[{1,2}[\w .\"'-]+\]{1,2}[ \t]*+(?:#[^\n]*+)?\r?\n|[\w.\"'-]{1,100}[ \t]*+=[ \t]*+[^=\s])"
)
_BRACKETS: Final = ("{", "[")


def in_notations(
    text: str, seen: Survey, limits: Limits, json_schema: Mapping[str, Any] | None, body_field: str | None, cut: bool
) -> list[Notation]:
    """Every reading in another notation, in order of appearance. ``cut``: the provider says the reply was cut off."""
    reader = _Reader(text, seen, limits, json_schema, body_field)
    start = reader.start()
    if body_field and start is not None and OPENING.match(text, start):
        reading = reader.whole(start, cut)
        if reading and isinstance(reading[0], Candidate):  # fences in it belong to the body
            return [reading]
    found = [reader.in_fence(fence) for fence in seen.fences[: limits.candidates + 1]]
    if not seen.fences and start is not None:
        found.append(reader.whole(start, cut))
    return [reading for reading in found if reading]


def in_another_notation(text: str, fence: Fence) -> bool:
    """Whether a fence says by its label that it holds YAML or TOML, and nothing in it starts as JSON does."""
    if fence.info != "toml" and fence.info not in YAML_LABELS:
        return False
    start, end = trimmed(text, fence.body_start, fence.body_end)
    return start < end and not text.startswith("{" if fence.info == "toml" else _BRACKETS, start)


class _Reader:
    """One reply, and how it is to be read."""

    def __init__(
        self,
        text: str,
        seen: Survey,
        limits: Limits,
        json_schema: Mapping[str, Any] | None,
        body_field: str | None,
    ) -> None:
        self._text = text
        self._seen = seen
        self._limits = limits
        self._schema = json_schema
        self._body_field = body_field
        self._names = root_place(json_schema).names

    def in_fence(self, fence: Fence) -> Notation | None:
        """What a fence holds; None where its label or its first bracket says that it is something else."""
        body, claimed = self._text[fence.body_start : fence.body_end], (fence.body_start, fence.body_end)
        if in_another_notation(self._text, fence):
            return self._labelled("toml" if fence.info == "toml" else "yaml", body, fence), claimed
        start, _ = trimmed(self._text, *claimed)
        reading: Candidate | Miss | None = None
        if not fence.closed:
            return None
        if fence.info in YAML_LABELS and isinstance(json_candidate(body, 0, self._limits), Miss):
            reading = self._labelled("yaml", body, fence)  # in brackets: JSON, strict or repaired, if YAML can not be
        elif fence.info in _PLAIN and not self._text.startswith(_BRACKETS, start):
            reading = self._unlabelled(body, fence.body_start, fenced=True)
        return (reading, claimed) if isinstance(reading, Candidate) else None

    def _labelled(self, notation: str, body: str, fence: Fence) -> Candidate | Miss:
        if not fence.closed:
            detail = f"the {notation.upper()} ends without its closing fence"
            return Miss(notation, "truncated", detail, len(self._text))
        if notation == "toml":
            found = toml_candidates(body, fence.body_start, self._limits, self._schema)
        else:
            found = yaml_candidates(body, fence.body_start, self._limits, self._schema, "fence")
        if isinstance(found, Miss) and found.reason == "truncated":  # the fence is closed: a mark is missing
            return Miss(found.normalizer, "parse_error", found.detail, found.position)
        return found

    def start(self) -> int | None:
        """Where the reply starts behind the reasoning in front of it, None where reasoning stands elsewhere."""
        reasoning = self._seen.reasoning
        if len(reasoning) > 1 or (reasoning and self._text[: reasoning[0].start].strip()):
            return None
        start, _ = trimmed(self._text, reasoning[0].end if reasoning else 0, len(self._text))
        return start

    def whole(self, start: int, cut: bool) -> Notation | None:
        """The whole reply, which starts at ``start``."""
        _, end = trimmed(self._text, start, len(self._text))
        if self._seen.spans and self._is_label(start, end):
            return None
        reading = self._unlabelled(self._text[start:end], start, fenced=False)
        if isinstance(reading, Candidate) and cut:
            detail = "the reply was cut off, and this notation has no end mark"
            return Miss(reading.format, "truncated", detail, end), None
        if not isinstance(reading, Candidate) or not self._seen.spans:
            return (reading, None) if reading else None
        return self._or_the_structure_in_it(reading)

    def _is_label(self, start: int, end: int) -> bool:
        """Whether what looks like keys are words around a structure: one, or none that the schema declares."""
        if self._text.startswith(("---", "+++", "- "), start) or _LOOKS_LIKE_TOML.match(self._text, start):
            return False
        spans = self._seen.spans
        around = (_KEY.finditer(self._text, start, spans[0].start), _KEY.finditer(self._text, spans[-1].end, end))
        keys = {key[1].strip("\"' ") for key in islice(chain(*around), _MOST_KEYS)}
        return not keys & self._names if self._names else len(keys) < 2

    def _unlabelled(self, body: str, offset: int, *, fenced: bool) -> Candidate | Miss | None:
        """Text without a label: front matter when it starts so, TOML or YAML when its first line looks so."""
        found: Candidate | Miss | None = None
        if OPENING.match(body):
            found = frontmatter_candidates(body, offset, self._limits, self._schema, body_field=self._body_field)
        elif _LOOKS_LIKE_TOML.match(body):
            found = self._assignments(toml_candidates(body, offset, self._limits, self._schema), fenced)
        if isinstance(found, Candidate) or not _LOOKS_LIKE_YAML.match(body.lstrip()):
            return found
        yaml = yaml_candidates(body, offset, self._limits, self._schema)
        return found if found and isinstance(yaml, Miss) and yaml.reason == "parse_error" else yaml

    def _assignments(self, found: Candidate | Miss, fenced: bool) -> Candidate | Miss:
        """``x = 1`` is a line of TOML, of a program and of mathematics. A name that the schema declares tells; without
        a schema and a fence a table does, or two keys and a text among their values."""
        if isinstance(found, Miss):
            return found
        values = found.data.values()
        if self._names:
            is_data = bool(self._names & found.data.keys())
        else:
            tables = any(value and isinstance(value, dict) for value in values)
            is_data = not fenced and (tables or (len(values) > 1 and any(isinstance(v, str) for v in values)))
        detail = "assignments without a label may be a program: answer in JSON"
        return found if is_data else Miss("toml", "parse_error", detail, found.span[0])

    def _or_the_structure_in_it(self, reading: Candidate) -> Notation | None:
        """``meta: {"k": 1}`` is YAML that holds an object, or an object with a label. The schema tells, or a sole
        key."""
        keys: set[str] = set(reading.data) if is_dict(reading.data) else set()
        if keys & self._names:
            return reading, reading.span
        if self._names or len(keys) == 1:
            return None
        detail = f"one {reading.format} mapping, or words around JSON: answer in one notation"
        return Miss(reading.format, "ambiguous", detail, reading.span[0]), reading.span
