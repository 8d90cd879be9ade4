"""Reads JSON text into plain data: for a JSON Schema mapping, for any mapping, for any JSON value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic_core import from_json

from .._frozen import Deferred
from ..violation import Violation
from .duplicates import conflicting_key, surely_unique
from .json_schema.evaluate import ABOUT_KEYS
from .key_count import count_plain
from .reading import MOST_COMPLAINTS, Accepted, Complaint, Rejected
from .typed_reader import ambiguous, as_candidate, infinite, unreadable

__all__ = ["PlainReader", "any_value", "mapping"]

Check = Callable[[Any], tuple[Violation, ...]]
"""What is wrong with plain data, up to some number of places; () is fine. Never raises."""


class PlainReader:
    """A schema whose values are plain JSON data, judged by ``check``; ``check_all`` tells more of what is wrong than
    anybody reads, for coercion."""

    __slots__ = ("_check", "_check_all")

    def __init__(self, check: Check, check_all: Check | None = None) -> None:
        self._check = check
        self._check_all = check_all or check

    def read(self, text: str, unique: bool = True) -> Accepted | Rejected:
        """See ``Reader.read``."""
        try:
            value = from_json(text, allow_inf_nan=False)
        except ValueError as error:
            return unreadable(str(error))
        except TypeError:  # a lone surrogate
            return unreadable("the reply contains characters that are not Unicode text")
        if (bad := infinite(value)) is not None:
            return bad
        violations = self._check(value)
        if violations:
            candidate = Deferred(lambda: as_candidate(text, unique))
            places = Deferred(lambda: self._complaints(value, violations))
            return Rejected("validation_error", violations, candidate, True, places)  # type: ignore[arg-type]
        if unique and not surely_unique(text, count_plain(value)) and (key := conflicting_key(text)) is not None:
            return ambiguous(key, text)
        return Accepted(value, text)

    def _complaints(self, value: Any, told: tuple[Violation, ...]) -> tuple[Complaint, ...]:
        found = self._check_all(value) if told[-1].rule == "more_errors" else told
        if len(found) >= MOST_COMPLAINTS:
            return ()
        return tuple([(violation.path, violation.rule in ABOUT_KEYS) for violation in found])


def any_value(value: Any) -> tuple[Violation, ...]:
    """``schema=Any``: every JSON value will do."""
    return ()


def mapping(value: Any) -> tuple[Violation, ...]:
    """``schema=None``: any JSON object will do."""
    if isinstance(value, dict):
        return ()
    return (Violation((), "mapping_type", "expected a JSON object", received=value, schema={"type": "object"}),)
