"""Failures that a provider reports in a body: who reports them where, and which kind each one is."""

from __future__ import annotations

from typing import Any, Final

from ..events import Raised
from ..plain_kinds import is_mapping
from . import plain

__all__ = ["failure_in", "kind_of_status", "raised_by"]

_WORDS: Final = {
    "rate_limit": (
        "rate_limit",
        "ratelimit",
        "throttl",
        "resource_exhausted",
        "too_many_requests",
        "insufficient_quota",
    ),
    "context_length": ("context_length", "too_long", "request_too_large", "string_above_max_length"),
    "content_filter": ("content_filter", "content_policy", "contentpolicy"),
    "timeout": ("timeout", "deadline_exceeded"),
    "auth": ("auth", "permission", "access_denied", "accessdenied", "api_key", "billing", "payment"),
    "not_found": ("not_found", "notfound"),
    "unavailable": ("overloaded", "unavailable", "server_error", "internal", "api_error", "bad_gateway", "modelstream"),
    "bad_request": ("invalid", "validation", "bad_request", "badrequest", "tool_use_failed", "unsupported"),
}
"""Kinds, and the pieces of providers' own words that mean them; the first kind that fits is taken."""

_STATUSES: Final = {
    400: "bad_request",
    401: "auth",
    402: "auth",
    403: "auth",
    404: "not_found",
    408: "timeout",
    413: "context_length",
    422: "bad_request",
    429: "rate_limit",
    504: "timeout",
}
"""Kinds of HTTP statuses; any other of 500 and above is ``unavailable``."""

_BEDROCK: Final = (
    "internalServerException",
    "modelStreamErrorException",
    "validationException",
    "throttlingException",
    "serviceUnavailableException",
)
"""Events that end a Bedrock stream."""


def failure_in(node: Any) -> Any:
    """The error that a body or a stream's event reports, None where it reports none."""
    error = plain.field(node, "error")
    if error and (isinstance(error, str) or is_mapping(error) or plain.text(error, "message") is not None):
        return error
    kind = plain.word(node, "type")
    if kind in ("error", "response.failed") or plain.word(node, "object") == "error":
        response = plain.object_field(node, "response")
        return plain.object_field(response, "error") or node
    return _bare_failure(node) if is_mapping(node) and len(node) <= 3 else None


def _bare_failure(node: Any) -> Any:
    """Bodies that are nothing but a message: AWS (``__type``), Cohere and FastAPI (``detail``); AWS's events."""
    if plain.text(node, "message") is not None or plain.field(node, "__type", "detail") is not None:
        return node
    name = next((name for name in _BEDROCK if plain.object_field(node, name) is not None), None)
    return name and {"type": name, "message": plain.text(plain.field(node, name), "message") or ""}


def raised_by(error: Any, status: int | None = None) -> Raised:
    """What happened, as an event: the kind from the provider's words, else from the HTTP status."""
    message = (
        error
        if isinstance(error, str)
        else plain.text(error, "message", "Message") or str(plain.field(error, "detail") or "")
    )
    code = plain.field(error, "code", "status_code", "http_code")
    stated = code if type(code) is int else status
    words = " ".join(filter(None, (plain.word(error, name) for name in ("type", "code", "status", "__type"))))
    kind = _kind_of_words(words) or kind_of_status(stated)
    return Raised(kind or "error", message)


def _kind_of_words(words: str) -> str | None:
    lowered = words.lower().replace(" ", "_").replace("-", "_")
    return next((kind for kind, pieces in _WORDS.items() if any(piece in lowered for piece in pieces)), None)


def kind_of_status(status: int | None) -> str | None:
    """The kind of failure that an HTTP status means; None for no status and for one that says nothing."""
    if status is None:
        return None
    return _STATUSES.get(status) or ("unavailable" if status >= 500 else None)
