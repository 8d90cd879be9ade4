"""Templates with three placeholders. Every other brace is text, and what is filled in is never looked at again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from ..errors import ConfigError
from ..failure import FailureContext
from ..fence import fenced
from .patch_text import error_list
from .shortening import shortened

__all__ = ["checked_template", "filled", "fitted"]

_PLACEHOLDER: Final = re.compile(r"\{(errors|schema|raw)\}")
_LONGEST_RAW: Final = 400


def checked_template(template: Any, path: str) -> str:
    """``template`` itself.

    Raises:
        ConfigError: when it is not text.
    """
    if not isinstance(template, str) or not template.strip():
        raise ConfigError(
            f"{path}={template!r}: give text; {{errors}}, {{schema}} and {{raw}} are filled in", path=path
        )
    return template


def filled(template: str, *, errors: str, schema: str, raw: str) -> str:
    """The template with its placeholders replaced, in one pass. ``raw`` is untrusted: give it fenced."""
    values = {"errors": errors, "schema": schema, "raw": raw}
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], template)


def fitted(template: str, ctx: FailureContext, schemas: Iterable[Callable[[], str]]) -> str | None:
    """The template filled within ``ctx.max_chars``, with the first of ``schemas`` (longest first) that has room
    beside at least one error; None when none has. The reply is shortened, its fence is never cut."""
    wanted = {found.group(1): template.count(found.group()) for found in _PLACEHOLDER.finditer(template)}
    raw = fenced(shortened(ctx.raw, _LONGEST_RAW), "reply") if "raw" in wanted else ""
    for schema in schemas if "schema" in wanted else (lambda: "",):
        shown = schema()
        room = ctx.max_chars - len(filled(template, errors="", schema=shown, raw=raw))
        if room < 0:
            continue
        errors = error_list(ctx, room // wanted["errors"]) if "errors" in wanted else ""
        if errors is not None:
            return filled(template, errors=errors, schema=shown, raw=raw)
    return None
