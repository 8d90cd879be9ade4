"""Keywords that bound how long a string, how many the items or how many the keys are: one rule in six names."""

from __future__ import annotations

from collections.abc import Iterable

from .node import Part
from .site import Keyword, Site, simple_check

__all__ = ["at_least", "at_most"]


def at_least(kind: frozenset[type], counted: str, subject: str = "") -> Keyword:
    """``minLength`` and its like: values of ``kind`` are told as ``subject`` of at least so many ``counted``."""

    def keyword(site: Site) -> Iterable[Part]:
        least = site.count()
        yield kind, simple_check(site, lambda value: len(value) >= least, f"{subject}at least {_told(least, counted)}")

    return keyword


def at_most(kind: frozenset[type], counted: str, subject: str = "") -> Keyword:
    """``maxLength`` and its like, as ``at_least``."""

    def keyword(site: Site) -> Iterable[Part]:
        most = site.count()
        yield kind, simple_check(site, lambda value: len(value) <= most, f"{subject}at most {_told(most, counted)}")

    return keyword


def _told(count: int, counted: str) -> str:
    return f"{count} {counted}{'' if count == 1 else 's'}"
