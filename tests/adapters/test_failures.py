"""Which exceptions of a call are failed calls, of what kind, and how long they ask to wait."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
from email.message import Message as Headers
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stub import Scripted, call

from ratchet_adapters import drive, replies
from ratchet_core.events import Raised


def raised(error: Exception) -> Raised:
    """The event that a call raising ``error`` becomes."""
    machine = Scripted([call("a")])
    drive(machine, replies([error]))
    (event,) = machine.events
    assert isinstance(event, Raised)
    return event


class Response:
    """What clients hang on their exceptions."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.headers = headers or {}


def answered(name: str, status: int | None = None, **headers: str) -> Exception:
    """An exception of a class called ``name``, with an HTTP status and headers such as ``retry_after="1"``."""
    error = type(name, (Exception,), {})("told")
    if status is not None:
        error.status_code = status  # type: ignore[attr-defined]
        named = {key.replace("_", "-").title(): value for key, value in headers.items()}
        error.response = Response(status, named)  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError("t"), "timeout"),
        (ConnectionResetError("c"), "connection"),
        (BrokenPipeError("c"), "connection"),
        (ConnectionRefusedError("c"), "connection"),
        (socket.gaierror("c"), "connection"),
        (ssl.SSLError("c"), "connection"),
        (urllib.error.URLError("c"), "connection"),
        (http.client.IncompleteRead(b""), "connection"),
        (http.client.RemoteDisconnected("c"), "connection"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_standard_library(error: Exception, kind: str) -> None:
    """Timeouts and broken connections of the standard library are failed calls."""
    assert raised(error).kind == kind


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("ContextWindowExceededError", 400, "context_length"),
        ("ContentPolicyViolationError", 400, "content_filter"),
        ("APITimeoutError", None, "timeout"),
        ("Timeout", 408, "timeout"),
        ("APIConnectionError", None, "connection"),
        ("AuthenticationError", 401, "auth"),
        ("PermissionDeniedError", 403, "auth"),
        ("NotFoundError", 404, "not_found"),
        ("UnprocessableEntityError", 422, "bad_request"),
        ("BadRequestError", 400, "bad_request"),
        ("BadRequestError", 500, "unavailable"),
        ("RateLimitError", 429, "rate_limit"),
        ("ServiceUnavailableError", 503, "unavailable"),
        ("InternalServerError", 500, "unavailable"),
        ("APIError", None, "error"),
        ("OverloadedError", 529, "unavailable"),
        ("HTTPStatusError", 402, "auth"),
        ("HTTPStatusError", 408, "timeout"),
        ("HTTPStatusError", 409, "bad_request"),
        ("HTTPStatusError", 413, "context_length"),
        ("HTTPStatusError", 429, "rate_limit"),
        ("HTTPStatusError", 504, "timeout"),
    ],
)
def test_client_libraries(name: str, status: int | None, kind: str) -> None:
    """Classes are known by name; a status says more than a general class, a special class more than a status."""
    assert raised(answered(name, status)).kind == kind


def test_subclasses_are_known_by_their_bases() -> None:
    """A client's own subclass of a known class is of its kind."""
    base = type("RateLimitError", (Exception,), {})
    assert raised(type("QuotaError", (base,), {})("x")).kind == "rate_limit"


def test_a_broken_connection_dressed_up_as_a_server_error() -> None:
    """Where a 500 was caused by a broken connection or a timeout, that is what it is."""
    for cause, kind in ((ConnectionResetError("c"), "connection"), (TimeoutError("t"), "timeout")):
        error = answered("InternalServerError", 500)
        error.__cause__ = RuntimeError("between")
        error.__cause__.__context__ = cause
        assert raised(error).kind == kind
    looping = answered("InternalServerError", 500)
    looping.__context__ = RuntimeError("a")
    looping.__context__.__context__ = looping
    assert raised(looping).kind == "unavailable"


def test_what_an_answer_says_it_is_about() -> None:
    """The code in the body of an HTTP 400 says more than the status."""
    for code, kind in (("context_length_exceeded", "context_length"), ("content_filter", "content_filter"), (1, None)):
        error = answered("BadRequestError", 400)
        error.code = code  # type: ignore[attr-defined]
        assert raised(error).kind == (kind or "bad_request")


@pytest.mark.parametrize(
    ("original", "text", "kind"),
    [
        (answered("APIConnectionError"), "half a rep", "connection"),
        (answered("Timeout"), "half a rep", "timeout"),
        (answered("ServiceUnavailableError", 503), "half a rep", "connection"),
        (answered("RateLimitError", 429), "half a rep", "connection"),
        (answered("RateLimitError", 429), "", "rate_limit"),
        (KeyError("x"), "", "connection"),
    ],
)
def test_a_stream_that_broke_off_is_never_free(original: Exception, text: str, kind: str) -> None:
    """litellm calls it unavailable; once text had come, the model ran and will be on the bill."""
    error: Any = answered("MidStreamFallbackError", 503)
    error.original_exception, error.generated_content = original, text
    assert raised(error).kind == kind


def test_statuses_of_urllib_aiohttp_and_botocore() -> None:
    """The status is found as ``code``, as ``status`` and in botocore's response dict."""
    headers = Headers()
    headers["Retry-After"] = "4"
    told = raised(urllib.error.HTTPError("http://x", 429, "slow", headers, None))
    assert (told.kind, told.retry_after) == ("rate_limit", 4.0)
    aiohttp = answered("ClientResponseError")
    aiohttp.status = 503  # type: ignore[attr-defined]
    assert raised(aiohttp).kind == "unavailable"
    botocore = answered("ClientError")
    meta = {"HTTPStatusCode": 429, "HTTPHeaders": {"retry-after": "2"}}
    botocore.response = {"ResponseMetadata": meta}  # type: ignore[attr-defined]
    assert raised(botocore) == Raised("rate_limit", "told", 2.0)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "7", "retry_after_ms": "6500"}, 6.5),
        ({"retry_after": "Sat, 21 Nov 2026 07:44:00 GMT", "date": "Sat, 21 Nov 2026 07:43:30 GMT"}, 30.0),
        ({"retry_after": "Sat, 21 Nov 2026 07:43:00 GMT", "date": "Sat, 21 Nov 2026 07:43:30 GMT"}, 0.0),
        ({"retry_after": "Wed, 21 Nov 1990 07:43:00 GMT"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-3"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after_ms": "x", "retry_after": "3"}, 3.0),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds and dates (counted from the answer's own date); nonsense is no answer."""
    assert raised(answered("RateLimitError", 429, **headers)).retry_after == seconds


@given(st.text(max_size=40))
def test_no_header_can_break_the_reading(text: str) -> None:
    """Whatever stands in Retry-After, the failed call is delivered with a sane wait or none."""
    error: Any = answered("RateLimitError", 429)
    error.response.headers = {"retry-after": text, "date": text, "retry-after-ms": text}
    seconds = raised(error).retry_after
    assert seconds is None or 0 <= seconds < float("inf")


def test_a_message_is_bounded_and_never_empty() -> None:
    """A long message is cut, an empty one names the class."""
    assert len(raised(TimeoutError("x" * 10_000)).message) <= 2000
    assert raised(TimeoutError()).message == "TimeoutError"
