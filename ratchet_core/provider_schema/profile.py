"""What a provider's structured output understands of JSON Schema, as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from .._frozen import frozen

__all__ = [
    "ANNOTATIONS",
    "JSON_TYPES",
    "DroppedConstraint",
    "Profile",
    "ProfiledSchema",
    "is_plain_pattern",
    "one_of",
]


@frozen()
class DroppedConstraint:
    """Something a schema demands and the provider will not enforce.

    Attributes:
        path: JSON pointer to the schema that demands it, in the schema as it was given; ``""`` is its root.
        keyword: the keyword, for example ``minLength``. ``additionalProperties`` names an open mapping, which
            a provider that closes every object can only answer with ``{}``; ``$ref`` a reference that was cut.
    """

    path: str
    keyword: str


@frozen()
class ProfiledSchema:
    """A schema as a provider takes it.

    Attributes:
        schema: plain data, to be sent.
        dropped: what the provider will not enforce, each once, in the order of the schema.
        nullable: JSON pointers to the optional properties that had to become required and may be null
            instead. A null there means that the property is absent, also where the given schema has no null.
    """

    schema: dict[str, Any]
    dropped: tuple[DroppedConstraint, ...]
    nullable: tuple[str, ...] = ()


@frozen()
class Profile:
    """One provider's table.

    Attributes:
        name: the provider.
        keywords: keywords that constrain and are understood; the rest is dropped and listed.
        annotations: keywords that constrain nothing and are passed on; the rest is left out.
        checks: for keywords that are understood with some values only, whether this is such a value.
        closes_objects: every object gets ``additionalProperties: false``.
        closes_declared: also those that declare something else; that is listed.
        requires_all: every property becomes required, an optional one nullable.
        keeps_refs: ``$ref`` and ``$defs`` are understood; else each reference is replaced by its target.
        recursive: a definition may refer to itself; else such a reference is cut and listed.
        finish: brings one rewritten schema into the provider's dialect; is given what is dropped from it.
    """

    name: str
    keywords: frozenset[str]
    checks: Mapping[str, Callable[[Any], bool]]
    annotations: frozenset[str] = frozenset({"title", "description", "default", "examples"})
    closes_objects: bool = True
    closes_declared: bool = True
    requires_all: bool = False
    keeps_refs: bool = True
    recursive: bool = True
    finish: Callable[[dict[str, Any], Callable[[str], None]], dict[str, Any]] | None = None


ANNOTATIONS: Final = frozenset(
    {
        "$schema",
        "$id",
        "$comment",
        "title",
        "description",
        "default",
        "example",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "discriminator",
        "contentEncoding",
        "contentMediaType",
    }
)
"""Keywords that constrain no value: leaving one out loses no demand, so it is not listed."""

JSON_TYPES: Final = frozenset(
    {"type", "enum", "const", "properties", "required", "additionalProperties", "items", "anyOf"}
)
"""The keywords that all of the profiles share."""

_HARD_PATTERN: Final = re.compile(r"\(\?<?[=!]|\\[1-9bB]")


def is_plain_pattern(pattern: Any) -> bool:
    """Whether a pattern does without look-around, back-references and word boundaries."""
    return isinstance(pattern, str) and not _HARD_PATTERN.search(pattern)


def one_of(*values: str) -> Callable[[Any], bool]:
    """A check that takes exactly these values."""
    return frozenset(values).__contains__
