"""Tags in YAML (``!!int 3``): those of its core schema, where what is written is exactly what they say.

Everything else, ``!!binary``, ``!!timestamp``, ``!!set``, a program's own types, is a type that JSON has not: refused.
So is a lone ``!``, which may as well be the first word of a warning.
"""

from __future__ import annotations

from typing import Any, Final

from .scalars import LITERALS, exact_number

__all__ = ["UNTOLD", "fits_collection", "tagged_value"]

_CORE: Final = "tag:yaml.org,2002:"
UNTOLD: Final = object()
"""What ``tagged_value`` returns where a tag does not fit."""


def tagged_value(tag: str, written: str) -> Any:
    """The JSON value of a scalar with a tag, ``UNTOLD`` when the tag is foreign or not what the scalar is."""
    kind = tag.removeprefix(_CORE)
    if kind == "str":
        return written
    if kind == "int":
        value = exact_number(written)
        return value if type(value) is int else UNTOLD
    if kind == "float":
        value = exact_number(written)
        return UNTOLD if value is None else float(value)
    value = LITERALS.get(written, UNTOLD)
    fits = (kind == "bool" and isinstance(value, bool)) or (kind == "null" and value is None)
    return value if fits else UNTOLD


def fits_collection(tag: str, value: dict[str, Any] | list[Any]) -> bool:
    """Whether a tag says of a mapping or list that it is one."""
    return tag == _CORE + ("map" if isinstance(value, dict) else "seq")
