"""Readings of a reply in notations other than JSON: YAML and front matter, fenced or as the whole of the reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final, cast

from ..limits import Limits
from .candidate import Candidate, Miss
from .parse_frontmatter import frontmatter_candidates
from .parse_json import trimmed
from .parse_yaml import yaml_candidates
from .survey import Fence, Survey

__all__ = ["Notation", "in_notations"]

Notation = tuple[Candidate | Miss, tuple[int, int] | None]
"""A reading or the reason there is none, and the offsets it claims: no structure in there is an answer of its own."""

_YAML: Final = frozenset({"yaml", "yml"})
_PLAIN: Final = frozenset({"", "text", "txt", "plaintext", "markdown", "md"})
_LOOKS_LIKE_YAML: Final = re.compile(
    r"(?:---[ \t]*\r?\n)?(?:[ \t]*#[^\n]*\n)*(?:- |[\w\"'$@-][^\n{}\[\]]{0,200}?:(?:[ \t]|\r?$))", re.M
)
_KEY: Final = re.compile(r"^([\w\"'$@.-][^\n{}\[\]:]{0,200}?):(?=[ \t]|\r?$)", re.MULTILINE)
_MOST_KEYS: Final = 1_000
_BRACKETS: Final = ("{", "[")


def in_notations(
    text: str, seen: Survey, limits: Limits, json_schema: Mapping[str, Any] | None, body_field: str | None, cut: bool
) -> list[Notation]:
    """Every reading in another notation, in order of appearance. ``cut``: the provider says the reply was cut off."""
    found: list[Notation] = []
    for fence in seen.fences[: limits.candidates + 1]:
        start, end = trimmed(text, fence.body_start, fence.body_end)
        if start == end or text.startswith(_BRACKETS, start):
            continue
        if reading := _in_fence(text, fence, limits, json_schema, body_field):
            found.append(reading)
    if not seen.fences and (reading := _whole(text, seen, limits, json_schema, body_field, cut)):
        found.append(reading)
    return found


def _in_fence(
    text: str, fence: Fence, limits: Limits, json_schema: Mapping[str, Any] | None, body_field: str | None
) -> Notation | None:
    body, offset = text[fence.body_start : fence.body_end], fence.body_start
    claimed = (fence.body_start, fence.body_end)
    if fence.info in _YAML:
        if not fence.closed:
            return Miss("yaml", "truncated", "the YAML ends without its closing fence", len(text)), claimed
        return yaml_candidates(body, offset, limits, json_schema), claimed
    if fence.info == "toml":
        return Miss("toml", "parse_error", "TOML is not read; answer in JSON", offset), claimed
    if fence.info not in _PLAIN or not fence.closed:
        return None
    reading = _plain(body, offset, limits, json_schema, body_field)
    return (reading, claimed) if isinstance(reading, Candidate) else None


def _plain(
    body: str, offset: int, limits: Limits, json_schema: Mapping[str, Any] | None, body_field: str | None
) -> Candidate | Miss | None:
    """Text without a label: front matter when it starts so, YAML when its first line looks so."""
    if body.lstrip().startswith("---"):
        reading = frontmatter_candidates(body, offset, limits, json_schema, body_field=body_field)
        if isinstance(reading, Candidate):
            return reading
    if _LOOKS_LIKE_YAML.match(body.lstrip()):
        return yaml_candidates(body, offset, limits, json_schema)
    return None


def _whole(
    text: str,
    seen: Survey,
    limits: Limits,
    json_schema: Mapping[str, Any] | None,
    body_field: str | None,
    cut: bool,
) -> Notation | None:
    """The whole reply but for the reasoning in front of it."""
    start = seen.reasoning[0].end if seen.reasoning else 0
    if len(seen.reasoning) > 1 or (seen.reasoning and text[: seen.reasoning[0].start].strip()):
        return None
    start, end = trimmed(text, start, len(text))
    if text.startswith(_BRACKETS, start) or (seen.spans and _is_label(text, start, end, json_schema)):
        return None
    reading = _plain(text[start:end], start, limits, json_schema, body_field)
    if isinstance(reading, Candidate) and cut:
        return Miss(reading.format, "truncated", "the reply was cut off, and this notation has no end mark", end), None
    if not isinstance(reading, Candidate) or not seen.spans:
        return (reading, None) if reading else None
    return _or_the_structure_in_it(reading, json_schema)


def _is_label(text: str, start: int, end: int, json_schema: Mapping[str, Any] | None) -> bool:
    """Whether what looks like keys are words around a structure: one, or none that the schema declares."""
    keys = {key.group(1).strip("\"' ") for key in islice(_KEY.finditer(text, start, end), _MOST_KEYS)}
    names = _keys((json_schema or {}).get("properties"))
    return not text.startswith(("---", "- "), start) and (len(keys) < 2 if not names else not keys & names)


def _or_the_structure_in_it(reading: Candidate, json_schema: Mapping[str, Any] | None) -> Notation | None:
    """``meta: {"k": 1}`` is YAML that holds an object, or an object with a label. The schema tells, or a sole key."""
    names = _keys((json_schema or {}).get("properties"))
    keys = _keys(reading.data)
    if names or len(keys) == 1:
        return (reading, reading.span) if keys & names else None
    told = Miss("yaml", "ambiguous", "one YAML mapping, or words around JSON: answer in one notation", reading.span[0])
    return told, reading.span


def _keys(mapping: Any) -> set[str]:
    return set(cast("Mapping[str, Any]", mapping)) if isinstance(mapping, Mapping) else set()
