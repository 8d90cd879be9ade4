"""One spelling for every JSON value, and digests over it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

__all__ = ["canonical_json", "digest"]


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, ASCII only: equal JSON values have equal text on every platform.

    Raises:
        TypeError, ValueError: when ``value`` is not JSON (NaN included); callers turn this into their own error.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: Any, length: int = 64) -> str:
    """The first ``length`` hex digits of SHA-256 over the canonical JSON of ``value``."""
    return sha256(canonical_json(value).encode("ascii")).hexdigest()[:length]
