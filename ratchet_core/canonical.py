"""One spelling for every JSON value, and digests over it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from .plain_kinds import is_array, is_mapping

__all__ = ["canonical_json", "digest", "same_value"]


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, ASCII only: equal JSON values have equal text on every platform.

    Raises:
        TypeError, ValueError: when ``value`` is not JSON (NaN included); callers turn this into their own error.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: Any, length: int = 64) -> str:
    """The first ``length`` hex digits of SHA-256 over the canonical JSON of ``value``."""
    return sha256(canonical_json(value).encode("ascii")).hexdigest()[:length]


def same_value(value: Any) -> str:
    """Text that is equal for equal JSON values: numbers by what they are (1.0 is 1), and a truth value is no number.

    Raises:
        TypeError, ValueError: see ``canonical_json``.
    """
    return canonical_json(_by_value(value))


def _by_value(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_mapping(value):
        return {key: _by_value(item) for key, item in value.items()}
    return [_by_value(item) for item in value] if is_array(value) else value
