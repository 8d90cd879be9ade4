"""Repairs that are each beyond doubt alone, and never beside each other: what one mends may be the trace of the other.

``{"a": {"b": 1 "c": 2}`` lacks a comma and a brace, or lost both in one place, behind 1. A lost quote moves the
borders of all strings behind it, so nearly anything else that is wrong may be its work.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["conflicting"]

_CLOSERS: Final = ("missing_closer", "extra_closer", "wrong_closer")
_SEPARATORS: Final = ("missing_comma", "missing_colon", "extra_comma")
_PAIRS: Final = (
    *((closer, separator) for closer in _CLOSERS for separator in _SEPARATORS),
    ("missing_closer", "extra_closer"),
    *(("wrong_closer", closer) for closer in _CLOSERS),
    *(("missing_quote", slip) for slip in (*_CLOSERS, *_SEPARATORS, "inner_quote", "missing_quote")),
    *(("inner_quote", slip) for slip in (*_CLOSERS, "extra_comma")),
)
_BESIDE: Final[dict[str, frozenset[str]]] = {
    rule: frozenset(
        other for pair in _PAIRS if rule in pair for other in (pair if pair[0] == pair[1] else {*pair} - {rule})
    )
    for rule in {rule for pair in _PAIRS for rule in pair}
}


def conflicting(rule: str, told: Iterable[str]) -> bool:
    """Whether ``rule`` must not be at work where those in ``told`` were."""
    return not _BESIDE.get(rule, frozenset()).isdisjoint(told)
