"""OpenAI's strict structured outputs, also on Azure and OpenRouter.

Every object is closed and every property required. Azure and older
models refuse ``default``; it is passed on all the same, because it is the caller's data.
"""

from __future__ import annotations

from typing import Final

from .profile import JSON_TYPES, Profile, is_plain_pattern, one_of

__all__ = ["OPENAI"]

OPENAI: Final = Profile(
    name="openai",
    keywords=JSON_TYPES
    | {"pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    | {"minItems", "maxItems"},
    checks={
        "pattern": is_plain_pattern,
        "format": one_of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"),
    },
    requires_all=True,
)
