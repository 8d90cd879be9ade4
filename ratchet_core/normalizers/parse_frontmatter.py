"""Front matter: a YAML mapping between two ``---`` lines, and a body of free text behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ConfigError
from ..limits import DEFAULT_LIMITS, Limits
from ..repair import Repair
from .base import Normalizer
from .candidate import Candidate, Miss
from .guard import guard
from .parse_yaml import yaml_candidates

__all__ = ["ParseFrontmatter", "frontmatter_candidates"]

_NAME = "frontmatter"
_OPENING = re.compile(r"\s*+---[ \t]*+(?=\r?\n)")
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

    The metadata are read as ``yaml_candidates`` reads a mapping, with the same misses; the body goes to ``body_field``,
    without the white space around it. A body without ``body_field``, or one whose field the metadata set as well, is a
    miss. Linear in ``text``; never raises.
    """
    over = guard(text, limits)
    if over is not None:
        return over
    opening = _OPENING.match(text)
    if opening is None:
        return _miss("does not start with a --- line", offset)
    from .yaml_fences import cut  # takes longer to import than most replies to be read

    parts = cut(text, lambda metadata: yaml_candidates(metadata, offset + opening.end(), limits, json_schema))
    if parts is None:
        return _miss("the second --- line is missing", offset + len(text))
    found, body, written = parts
    if isinstance(found, Miss):
        # python-frontmatter rewrites \r\n as \n: offsets would be off by a character a line
        return Miss(_NAME, found.reason, found.detail, None if "\r\n" in text else found.position)
    if not isinstance(found.data, dict):
        return _miss("the front matter is a list, not fields", offset)
    written += text[len(text.rstrip()) :]  # python-frontmatter trims the end before it cuts
    joined = _joined(found, body_field, body, written, "\r\n" in text)
    if isinstance(joined, str):
        return _miss(joined, offset)
    data, repairs = joined
    return Candidate(None, data, _NAME, 1, repairs, (offset, offset + len(text)))


def _joined(
    metadata: Candidate, field: str | None, body: str, written: str, rewritten: bool
) -> tuple[dict[str, Any], tuple[Repair, ...]] | str:
    """The fields with the body among them, and what was changed; or why they do not go together."""
    if not body:
        return metadata.data, metadata.repairs
    if field is None:
        return "there is text behind the front matter and no field for it: set body_field"
    if field in metadata.data:
        return f"the field {field!r} is set by the front matter and by the text behind it"
    if _SURROGATE.search(body):
        return "the text holds half a surrogate pair"
    repairs = metadata.repairs
    if written.strip("\r\n") != body:
        repairs += (Repair((field,), "trim", written[:200], body[:200], 0),)
    if rewritten:
        repairs += (Repair((field,), "line_breaks", "\r\n", "\n", 0),)
    return {**metadata.data, field: body}, repairs


def _miss(detail: str, position: int) -> Miss:
    return Miss(_NAME, "parse_error", detail, position)
