"""Corrections in plain text: a line for each field, its name and the value in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import from_json

from ..violation import MISSING, Path

__all__ = ["assignments_in", "parsed"]

_MOST_LINES: Final = 200
_MARK: Final = r"""["'`*]{0,3}"""
_LINE: Final = re.compile(
    rf"""\s*+(?:[-*•]\s++|\d{{1,3}}[.)]\s++)?{_MARK}([^\s:="'`*][^:="'`*\n]{{0,300}}?){_MARK}\s*+(?:[:=]|->|→)\s*+(.+)"""
)
_HEADING: Final = re.compile(r"[^\n{}\[\]\"`]{0,200}:\s*")


def assignments_in(body: str, places: Mapping[str, Path]) -> dict[Path, Any] | None:
    """The values by place, where every line of ``body`` names one of ``places`` and gives it a value in JSON, below a
    heading if there is one: ``/age: 30``, ``- age = 30``, ``**age**: 30``.

    None for anything else: a sentence about a field is no value for it, and two values are no answer.
    """
    lines = [line for line in body.splitlines() if line.strip()]
    if lines and _HEADING.fullmatch(lines[0]):
        lines = lines[1:]
    if not 0 < len(lines) <= _MOST_LINES:
        return None
    values: dict[Path, Any] = {}
    for line in lines:
        found = _LINE.fullmatch(line)
        path = places.get(found[1].strip()) if found else None
        value = parsed(found[2].strip().rstrip(",;")) if found else MISSING
        if path is None or value is MISSING or (path in values and repr(values[path]) != repr(value)):
            return None
        values[path] = value
    return values


def parsed(text: str) -> Any:
    """Strict JSON, ``MISSING`` when it is not."""
    try:
        return from_json(text, allow_inf_nan=False)
    except (ValueError, TypeError):  # TypeError: half of a surrogate pair
        return MISSING
