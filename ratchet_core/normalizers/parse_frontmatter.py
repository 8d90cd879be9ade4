"""Front matter: fields between two ``---`` lines (YAML) or ``+++`` lines (TOML), and a body of free text behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..errors import ConfigError
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from .base import Normalizer
from .candidate import Candidate, Miss
from .guard import guard
from .parse_toml import toml_candidates
from .parse_yaml import yaml_candidates

__all__ = ["OPENING", "ParseFrontmatter", "frontmatter_candidates"]

OPENING: Final = re.compile(r"\ufeff?\s*+(---|\+\+\+)[ \t]*+(?=\r?\n)")
"""The line that front matter starts with."""

_NAME = "frontmatter"
_CLOSING: Final = {mark: re.compile(rf"^{re.escape(mark)}[ \t]*+\r?$", re.MULTILINE) for mark in ("---", "+++")}
_SURROGATE = re.compile("[\ud800-\udfff]")


class ParseFrontmatter(Normalizer):
    """Reads a text that starts with front matter.

    Args:
        body_field: the field that takes the text behind the front matter. Without it only an empty body is accepted:
            nothing is dropped. An empty body sets no field.

    Raises:
        ConfigError: when ``body_field`` is neither None nor a name.
    """

    name = _NAME

    def __init__(self, body_field: str | None = None) -> None:
        if body_field is not None and (not isinstance(body_field, str) or not body_field):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
            raise ConfigError(f"body_field must be the name of a field, not {body_field!r}", path="body_field")
        self.body_field = body_field

    def normalize(self, raw: str) -> dict[str, Any] | None:
        """The fields, or None where ``raw`` is no front matter; never raises. ``frontmatter_candidates`` says why."""
        found = frontmatter_candidates(raw, 0, DEFAULT_LIMITS, body_field=self.body_field)
        return found.data if isinstance(found, Candidate) else None


def frontmatter_candidates(
    text: str,
    offset: int,
    limits: Limits,
    json_schema: Mapping[str, Any] | None = None,
    *,
    body_field: str | None = None,
) -> Candidate | Miss:
    """The reading of ``text``, a span that starts at ``offset`` of the reply, as front matter.

    The fields are read as ``yaml_candidates`` reads a mapping (as ``toml_candidates`` does between ``+++`` lines), with
    the same misses; the body goes to ``body_field``, without the white space around it. A body without ``body_field``,
    or one whose field the metadata set as well, is a miss. Linear in ``text``; never raises.
    """
    over = guard(text, limits)
    if over is not None:
        return over
    opening = OPENING.match(text)
    if opening is None:
        return _miss("does not start with a --- line", offset)
    closing = _CLOSING[opening[1]].search(text, opening.end() + 1)
    if closing is None:
        return _miss(f"the second {opening[1]} line is missing", offset + len(text))
    fields = text[opening.end() : closing.start()]
    start = offset + opening.end()
    if opening[1] == "---":
        found = yaml_candidates(fields, start, limits, json_schema, "fence")
    else:
        found = toml_candidates(fields, start, limits, json_schema)
    if isinstance(found, Miss):
        return Miss(_NAME, found.reason, found.detail, found.position)
    if not isinstance(found.data, dict):
        return _miss("the front matter is a list, not fields", offset)
    joined = _joined(found, body_field, text[closing.end() :])
    if isinstance(joined, str):
        return _miss(joined, offset + closing.start())
    data, repairs = joined
    return Candidate(None, data, _NAME, 1, repairs, (offset, offset + len(text)))


def _joined(metadata: Candidate, field: str | None, written: str) -> tuple[dict[str, Any], tuple[Repair, ...]] | str:
    """The fields with the body among them, and what was changed; or why they do not go together."""
    body = written.strip()
    if not body:
        return metadata.data, metadata.repairs
    if field is None:
        return "there is text behind the front matter and no field for it: set body_field"
    if field in metadata.data:
        return f"the field {field!r} is set by the front matter and by the text behind it"
    if _SURROGATE.search(body):
        return "the text holds half a surrogate pair"
    trimmed = written.strip("\r\n") != body
    repairs = (Repair((field,), "trim", written[:200], body[:200], 0),) if trimmed else ()
    return {**metadata.data, field: body}, metadata.repairs + repairs


def _miss(detail: str, position: int) -> Miss:
    return Miss(_NAME, "parse_error", detail, position)
