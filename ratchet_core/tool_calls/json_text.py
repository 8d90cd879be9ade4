"""One JSON object or array that begins at a known place of a text and ends wherever it ends.

The end is found by a scan that stops at the first character JSON cannot have there, so that many broken beginnings
cost no more than one pass together; only what the scan has bounded is parsed. What is almost JSON is read under two
rules, each recorded: raw control characters in strings, and Python's notation (``'x'``, ``True``, ``None``, a
trailing comma).
"""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic_core import from_json

from .._frozen import frozen
from ..limits import Limits
from ..repair import Repair
from ..validation.duplicates import conflicting_key, surely_unique
from ..validation.key_count import count_plain
from .python_literal import Fault, literal_to_json, number_problem

__all__ = ["Fault", "JsonValue", "parse_json", "read_json"]

_FLAT: Final = re.compile(r'(?:[ \t\r\n,:0-9.eE+-]++|"(?:[^"\\]++|\\.)*+"|true|false|null)*+', re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_STRING_OR_NUMBER: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|-?[0-9][0-9.eE+-]*+', re.DOTALL)
_RISKY_NUMBER: Final = re.compile(r"[0-9.][eE]|[0-9]{64}")
_PYTHON_START: Final = re.compile(
    r"""(?:\[\s*+)?\{\s*+(?:'(?:[^'\\\n]++|\\.)*+'|"(?:[^"\\\n]++|\\.)*+")\s*+:|\[\s*+[^\s{]""", re.DOTALL
)
_OPENING_RUN: Final = re.compile(r"[\[{]{16,}+")
_CLOSER: Final = {"{": "}", "[": "]"}
_ESCAPED_CONTROL: Final = {code: f"\\u{code:04x}" for code in range(0x20)}


@frozen()
class JsonValue:
    """An object or array: its plain value, the offset after it, and what had to be changed to read it."""

    value: Any
    end: int
    repairs: tuple[Repair, ...] = ()


def read_json(text: str, start: int, limits: Limits) -> JsonValue | Fault:
    """The JSON object or array whose bracket stands at ``start``. Never raises."""
    end = _end(text, start, limits)
    if not isinstance(end, Fault):
        found = parse_json(text[start:end], start, limits)
        if not isinstance(found, Fault):
            return JsonValue(found[0], end, found[1])
        if found.final:
            return found
    else:
        found = end
    if not _PYTHON_START.match(text, start):
        return found
    python = _read_python(text, start, limits)
    # the reading that came further knows better where the text breaks off
    return found if isinstance(python, Fault) and python.position <= found.position else python


def _read_python(text: str, start: int, limits: Limits) -> JsonValue | Fault:
    literal = literal_to_json(text, start, limits)
    if isinstance(literal, Fault):
        return literal
    found = parse_json(literal.json, start, limits)
    if isinstance(found, Fault):
        return found
    shown = text[start : min(literal.end, start + 200)]
    return JsonValue(found[0], literal.end, (Repair((), "python_literal", shown, literal.json[:200]), *found[1]))


def _end(text: str, start: int, limits: Limits) -> int | Fault:
    """The offset after the bracket that closes the one at ``start``."""
    run = _OPENING_RUN.match(text, start)
    if run is not None and run.end() - start > limits.depth:
        return Fault(f"brackets are nested more than {limits.depth} deep", run.end(), final=True)
    opened: list[str] = []
    at = start
    while True:
        at = _FLAT.match(text, at).end()  # type: ignore[union-attr]
        char = text[at : at + 1]
        if char in ("{", "["):
            opened.append(_CLOSER[char])
            if len(opened) > limits.depth:
                return Fault(f"brackets are nested more than {limits.depth} deep", at, final=True)
        elif not char or char == '"':
            return Fault("the text ends before the JSON does", at, cut=True)
        elif opened and char == opened[-1]:
            opened.pop()
            if not opened:
                return at + 1
        else:
            return Fault(f"{char!r} cannot stand here in JSON", at)
        at += 1


def parse_json(document: str, start: int, limits: Limits) -> tuple[Any, tuple[Repair, ...]] | Fault:
    """The value of a text that has the outer shape of one JSON document."""
    problem = _bound(document, limits)
    if problem:
        return Fault(problem, start, final=True)
    repairs: tuple[Repair, ...] = ()
    try:
        value = from_json(document, allow_inf_nan=False)
    except (ValueError, TypeError) as strict:
        escaped = _STRING.sub(lambda found: found.group().translate(_ESCAPED_CONTROL), document)
        try:
            value = from_json(escaped, allow_inf_nan=False)
        except (ValueError, TypeError):
            return Fault(f"not JSON: {strict}", start)
        document, repairs = escaped, (Repair((), "control_characters", document[:200], escaped[:200]),)
    if not surely_unique(document, count_plain(value)):
        key = conflicting_key(document)
        if key is not None:
            return Fault(f"the key {key[:80]!r} occurs twice with different values", start, final=True)
    return value, repairs


def _bound(document: str, limits: Limits) -> str | None:
    """Which limit on nodes or numbers the document is over, if any."""
    count = document.count
    if len(document) > limits.nodes and count(",") + count(":") + count("[") + count("{") > limits.nodes:
        return f"more than {limits.nodes:,} values and keys"
    if len(document) > limits.digits or _RISKY_NUMBER.search(document):
        for found in _STRING_OR_NUMBER.finditer(document):
            word = found.group()
            if word[0] != '"' and (problem := number_problem(word, limits)):
                return problem
    return None
