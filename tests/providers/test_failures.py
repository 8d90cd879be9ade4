"""Bodies that report errors: refused as replies, read as events."""

from __future__ import annotations

from typing import Any

import pytest

from ratchet_core.errors import UsageError
from ratchet_core.events import Raised
from ratchet_core.providers import raised_from, reply_from

REPORTS: list[tuple[Any, str]] = [
    ({"error": {"message": "m", "type": "requests", "code": "rate_limit_exceeded"}}, "rate_limit"),
    ({"error": {"message": "m", "type": "invalid_request_error", "code": "context_length_exceeded"}}, "context_length"),
    ({"error": {"message": "m", "type": "invalid_request_error", "code": None}}, "bad_request"),
    ({"error": {"message": "m", "code": "content_filter"}}, "content_filter"),
    ({"type": "error", "error": {"type": "overloaded_error", "message": "m"}}, "unavailable"),
    ({"type": "error", "error": {"type": "authentication_error", "message": "m"}}, "auth"),
    ({"type": "error", "error": {"type": "not_found_error", "message": "m"}}, "not_found"),
    ({"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}, "rate_limit"),
    ([{"error": {"code": 403, "message": "m", "status": "PERMISSION_DENIED"}}], "auth"),
    ({"error": {"code": 504, "message": "m"}}, "timeout"),
    ({"error": {"code": 502, "message": "m"}}, "unavailable"),
    ({"error": {"code": 418, "message": "m"}}, "error"),
    ({"error": "m"}, "error"),
    ({"__type": "com.amazon#ThrottlingException", "message": "m"}, "rate_limit"),
    ({"throttlingException": {"message": "m"}}, "rate_limit"),
    ({"object": "error", "message": "m", "type": "invalid_request", "code": 3000}, "bad_request"),
    ({"message": "m"}, "error"),
    ({"detail": "m"}, "error"),
    ('event: error\ndata: {"type": "error", "error": {"type": "api_error", "message": "m"}}\n\n', "unavailable"),
]


@pytest.mark.parametrize(("body", "kind"), REPORTS)
def test_an_error_is_no_reply_and_has_a_kind(body: Any, kind: str) -> None:
    """reply_from says what to do instead, and raised_from does it."""
    with pytest.raises(UsageError, match=r"raised_from"):
        reply_from(body)
    assert raised_from(body) == Raised(kind, "m")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "bad_request"), (401, "auth"), (408, "timeout"), (429, "rate_limit"), (503, "unavailable")],
)
def test_the_status_decides_when_the_body_does_not(status: int, kind: str) -> None:
    """A body that is no JSON, or says nothing, leaves the kind to the HTTP status."""
    assert raised_from("<html>oops</html>", status=status) == Raised(kind, "<html>oops</html>")
    assert raised_from(b"<html>", status=status) == Raised(kind, "")
    assert raised_from({}, status=status) == Raised(kind, "")


def test_what_reports_no_error_is_not_turned_into_one(bodies: dict[str, Any], family: str) -> None:
    """Without a status a good body is the caller's mistake here."""
    with pytest.raises(UsageError, match="reply_from"):
        raised_from(bodies[family])


def test_junk_is_the_callers_mistake() -> None:
    """Without a status, text that is no body is refused."""
    with pytest.raises(UsageError, match="no JSON"):
        raised_from("hello")
