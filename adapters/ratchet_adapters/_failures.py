"""What an exception of a model client means: a failed call, which is data, or a bug, which is not.

Clients are told apart by the names of their exception classes and by the HTTP status they carry, so
that openai, anthropic, litellm, httpx, requests, aiohttp, botocore and the standard library are
understood without being imported or installed. What is not recognised is nobody's failed call.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

from ratchet_core.events import Raised
from ratchet_core.plain_kinds import is_dict
from ratchet_core.providers.failures import kind_of_status

from ._redact import redact

__all__ = ["Errors", "failure_of", "retry_after_of"]

Errors = Mapping[type[Exception], str | Callable[[Exception], Raised]]
"""The caller's own reading: an exception class to a kind of ``Raised``, or to a function that makes the event."""

_LONGEST_MESSAGE: Final = 2000

_DECIDED_BY_CLASS: Final = {
    "ContextWindowExceededError": "context_length",
    "ContentPolicyViolationError": "content_filter",
    "RateLimitError": "rate_limit",
    "Timeout": "timeout",
    "APITimeoutError": "timeout",
    "TimeoutException": "timeout",
    "TimeoutError": "timeout",
    "ServerTimeoutError": "timeout",
    "ReadTimeoutError": "timeout",
    "ConnectTimeoutError": "timeout",
    "ResponseStreamingError": "connection",
}
"""Classes that say more than the status they carry."""

_KIND_OF_CODE: Final = {
    "context_length_exceeded": "context_length",
    "content_filter": "content_filter",
    "content_policy_violation": "content_filter",
}
"""What the body of an HTTP 400 says it is about, where the client keeps that."""

_KIND_OF_CLASS: Final = {
    "APIConnectionError": "connection",
    "AuthenticationError": "auth",
    "PermissionDeniedError": "auth",
    "NotFoundError": "not_found",
    "UnprocessableEntityError": "bad_request",
    "BadRequestError": "bad_request",
    "ServiceUnavailableError": "unavailable",
    "BadGatewayError": "unavailable",
    "InternalServerError": "unavailable",
    "APIError": "error",
    "TransportError": "connection",
    "ClientConnectionError": "connection",
    "ClientPayloadError": "connection",
    "ConnectionError": "connection",
    "EndpointConnectionError": "connection",
    "HTTPClientError": "connection",
    "IncompleteRead": "connection",
    "BadStatusLine": "connection",
    "ChunkedEncodingError": "connection",
    "URLError": "connection",
    "SSLError": "connection",
    "gaierror": "connection",
}


def failure_of(error: Exception, errors: Errors | None = None, secrets: Iterable[str | None] = ()) -> Raised | None:
    """The event to deliver for ``error``; None when it is no failed call and must propagate.

    Args:
        error: what the call raised.
        errors: the caller's own reading; the most specific class that it names decides.
        secrets: never to appear in the message.
    """
    reading = _named_by_caller(error, errors or {})
    if reading is not None and not isinstance(reading, str):
        return reading(error)
    kind = reading or _kind(error)
    if kind is None:
        return None
    message = redact(str(error) or type(error).__name__, secrets)[:_LONGEST_MESSAGE]
    return Raised(kind, message, retry_after_of(error))


def _named_by_caller(error: Exception, errors: Errors) -> str | Callable[[Exception], Raised] | None:
    return next((errors[cls] for cls in type(error).__mro__ if cls in errors), None)


def _kind(error: Exception) -> str | None:
    broken_off: Any = getattr(error, "original_exception", None)
    if isinstance(broken_off, Exception):
        return _kind_of_broken_stream(broken_off, getattr(error, "generated_content", ""))
    decided = _by_class(error, _DECIDED_BY_CLASS) or _KIND_OF_CODE.get(str(getattr(error, "code", None)))
    return decided or _general_kind(error)


def _kind_of_broken_stream(original: Exception, received: Any) -> str:
    """litellm's account of a stream that failed. Once it had begun, the model ran: never a kind that costs nothing."""
    kind = _kind(original)
    return kind if kind is not None and (kind == "timeout" or not received) else "connection"


def _general_kind(error: Exception) -> str | None:
    status = _status_of(error)
    kind = _by_class(error, _KIND_OF_CLASS)
    if status is not None:
        kind = kind_of_status(status) or kind or _refused(status)
    if kind == "unavailable":
        # litellm dresses a broken connection up as a 500; what caused it tells them apart
        return next((deeper for cause in _causes(error) if (deeper := _transport(cause))), kind)
    return kind


def _refused(status: int) -> str | None:
    return "bad_request" if 400 <= status < 500 else None


def _transport(cause: BaseException) -> str | None:
    kind = _by_class(cause, _DECIDED_BY_CLASS) or _by_class(cause, _KIND_OF_CLASS)
    return kind if kind in ("timeout", "connection") else None


def _by_class(error: BaseException, table: Mapping[str, str]) -> str | None:
    return next((table[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in table), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _status_of(error: Exception) -> int | None:
    """The HTTP status: of the error itself, of its response, or of a botocore response dict."""
    response: Any = getattr(error, "response", None)
    stated = (
        getattr(error, "status_code", None),
        getattr(response, "status_code", None),
        getattr(error, "status", None),
        _botocore(response).get("HTTPStatusCode"),
        getattr(error, "code", None),
    )
    return next((int(status) for status in stated if type(status) is int and 400 <= status < 600), None)


def retry_after_of(error: BaseException, now: float | None = None) -> float | None:
    """Seconds the other side asks to wait: ``Retry-After-Ms``, or ``Retry-After`` in seconds or as an HTTP date.

    A date is counted from the answer's own ``Date`` header, so that no two clocks are compared; without one from
    ``now``, seconds since the epoch.
    """
    for headers in _headers_of(error):
        found = {str(name).lower(): str(value).strip() for name, value in headers.items()}
        for seconds in (
            _number(found.get("retry-after-ms"), 1000),
            _number(found.get("retry-after"), 1),
            _until(found.get("retry-after"), found.get("date"), now),
        ):
            if seconds is not None:
                return seconds
    return None


def _headers_of(error: BaseException) -> Iterator[Any]:
    response: Any = getattr(error, "response", None)
    candidates = (
        getattr(error, "litellm_response_headers", None),
        getattr(response, "headers", None),
        getattr(error, "headers", None),
        _botocore(response).get("HTTPHeaders"),
    )
    yield from (headers for headers in candidates if hasattr(headers, "items"))


def _botocore(response: Any) -> dict[str, Any]:
    """What botocore keeps of an answer, in a dict."""
    meta = response.get("ResponseMetadata") if is_dict(response) else None
    return meta if is_dict(meta) else {}


def _number(text: str | None, per_second: int) -> float | None:
    try:
        seconds = float(text or "") / per_second
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(moment: str | None, sent: str | None, now: float | None) -> float | None:
    due = _epoch(moment)
    if due is None:
        return None
    since = _epoch(sent)
    if since is None:
        since = time.time() if now is None else now
    return max(0.0, due - since)


def _epoch(moment: str | None) -> float | None:
    try:
        return parsedate_to_datetime(moment).timestamp() if moment else None
    except (ValueError, TypeError, OverflowError):
        return None
