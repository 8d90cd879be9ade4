"""Keywords that a schema may hold for coercion alone: those that ``typed_schema`` writes, and those of other tools."""

from __future__ import annotations

from typing import Final

__all__ = ["ALIAS", "CUSTOM", "DECIMAL", "FORMAT", "INTEGER", "MEMBERS", "NAMES"]

ALIAS: Final = "x-alias"
"""Another name of a property, or a list of them: no standard, but what people write for want of one."""

CUSTOM: Final = "x-ratchet-custom"
"""True where a validator of the caller's reads a value before the schema does."""

DECIMAL: Final = "x-ratchet-decimal"
"""True where a number is wanted to the digit and may be written as text."""

FORMAT: Final = "x-ratchet-format"
"""A ``format`` that the type's own validator holds text against."""

INTEGER: Final = "x-ratchet-integer"
"""True where 3.0 is no integer, though JSON Schema says it is."""

MEMBERS: Final = "x-ratchet-members"
"""The names of an enum's members, in the order of its values."""

NAMES: Final = "x-ratchet-names"
"""For each property the other names that it has."""
