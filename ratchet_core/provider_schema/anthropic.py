"""Anthropic's structured outputs and strict tools, also on Bedrock: no recursion, no bounds on numbers or lengths."""

from __future__ import annotations

from typing import Any, Final

from ..plain_kinds import is_array
from .profile import JSON_TYPES, Profile, is_plain_pattern, one_of

__all__ = ["ANTHROPIC"]


def _at_most_one(least: Any) -> bool:
    return type(least) is int and least <= 1


def _scalars(values: Any) -> bool:
    return is_array(values) and not any(isinstance(value, (dict, list)) for value in values)


ANTHROPIC: Final = Profile(
    name="anthropic",
    keywords=JSON_TYPES | {"pattern", "format", "minItems"},
    checks={
        "pattern": is_plain_pattern,
        "format": one_of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"),
        "minItems": _at_most_one,
        "enum": _scalars,
    },
    recursive=False,
)
