"""JSON equality as text: two JSON values are equal exactly when their keys are.

Numbers compare by value (``1`` is ``1.0``), ``true`` is not ``1``, the order of an object's keys does not matter.
The key is a string because its hash is seeded: hostile integers cannot be made to collide as they can in a set.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from ...plain_kinds import is_array, is_dict

__all__ = ["equality_key"]


def equality_key(value: Any) -> str:
    """The key of any JSON value; linear in its size but for the sorting of keys, and without recursion."""
    parts: list[str] = []
    stack: list[tuple[bool, Any]] = [(False, value)]
    while stack:
        is_text, item = stack.pop()
        if is_text:
            parts.append(item)
        elif is_dict(item):
            stack.append((True, "}"))
            for key in sorted(item, reverse=True):
                stack.append((False, item[key]))
                stack.append((True, _text(key)))
            parts.append("{")
        elif is_array(item):
            stack.append((True, "]"))
            stack.extend((False, member) for member in reversed(item))
            parts.append("[")
        else:
            parts.append(_scalar(item))
    return "".join(parts)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"i{value:x};"  # hexadecimal is linear in the digits and has no limit on them
    return f"o{value!r};"


def _text(value: Any) -> str:
    return f"s{len(value)}:{value}"
