"""The events of a YAML text, and the one exception that ends its reading.

PyYAML's loaders compose recursively: the C one kills the process on deep nesting, the Python one raises
``RecursionError``; both build objects from tags and expand aliases. Their *events* are a flat stream. ``yaml`` takes
longer to import than most replies take to be read: import this module on first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

__all__ = ["RefusedError", "events"]


class RefusedError(Exception):
    """The text is no YAML, or is YAML that is more than data. Never leaves this package.

    Attributes:
        detail: why, in words for the model.
        position: the offset in the text.
        ambiguous: it has two readings.
        text_from: where a mapping starts that stands where text is wanted.
    """

    def __init__(self, detail: str, position: int, *, ambiguous: bool = False, text_from: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.position = position
        self.ambiguous = ambiguous
        self.text_from = text_from


def events(text: str) -> Iterator[Any]:
    """PyYAML's events, one by one; ``RefusedError`` where the text is no YAML."""
    loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        parser = loader(_ended(text))
        try:
            yield from iter(parser.get_event, None)
        finally:
            parser.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unreadable characters"
        raise RefusedError(f"not YAML: {problem}", min(mark.index, len(text)) if mark else 0) from None
    except (ValueError, OverflowError):  # PyYAML's own scanner on escapes beyond Unicode
        raise RefusedError("not YAML: an escape names no character", 0) from None


def _ended(text: str) -> str:
    """``text`` with a line break at its end, without which libyaml takes one from a block scalar; spaces behind the
    last line break are no line of their own."""
    body = text.rstrip(" \t")
    return body if body.endswith("\n") else text + "\n"
