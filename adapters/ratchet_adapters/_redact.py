"""Keep credentials out of what people, journals and logs get to see."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

__all__ = ["REDACTED", "redact"]

REDACTED: Final = "[redacted]"

_LOOKS_SECRET: Final = re.compile(
    r"""
      \b(?:sk|pk|rk|gsk|xai|hf|csk|nvapi|pplx|tvly|fw|r8|ghp|gho|github_pat|glpat)[-_](?:[A-Za-z0-9*_-]|\.(?=[A-Za-z0-9])){6,}
    | \bAIza[A-Za-z0-9_-]{20,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{12,}
    | \beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*
    | (?<=bearer\s)[A-Za-z0-9._~+/=-]{4,}
    | (?<=[?&]key=)[^&\s"'<>]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Keys by the marks their issuers put on them, JSON web tokens, bearer tokens, keys in a query string."""

_SECRET_NAME: Final = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$", re.IGNORECASE)
_SHORTEST_FROM_ENVIRONMENT: Final = 8


def redact(text: str, secrets: Iterable[str | None] = ()) -> str:
    """``text`` without ``secrets``, without the values of environment variables that are named like one
    (``..._API_KEY``, ``..._TOKEN``), and without anything that looks like a key."""
    known = {secret for secret in (*secrets, *_of_environment()) if secret}
    for secret in sorted(known, key=len, reverse=True):
        # a short one ("test") is taken out as a word of its own only, lest "latest" be mangled
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])", REDACTED, text)
        if len(secret) >= _SHORTEST_FROM_ENVIRONMENT:
            text = text.replace(secret, REDACTED)
    return _LOOKS_SECRET.sub(REDACTED, text)


def _of_environment() -> Iterable[str]:
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value) >= _SHORTEST_FROM_ENVIRONMENT:
            yield value
