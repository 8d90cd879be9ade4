"""A small server on loopback that speaks the OpenAI chat wire format. It answers from a script, in order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One scripted HTTP answer. ``chunks`` are sent as server-sent events in place of ``body``.

    ``delay`` seconds pass before the first byte, ``pace`` seconds after each chunk; ``drop`` closes the connection
    with nothing (or, with ``chunks``, after them and without the terminating ``[DONE]``).
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Sequence[Any] | None = None
    delay: float = 0.0
    pace: float = 0.0
    drop: bool = False


@dataclass
class Received:
    """One request as the server read it; ``at`` is when, on the monotonic clock."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation that was sent."""
        return self.body["messages"]


class Wire:
    """The server's script and what it received.

    ``script`` is consumed in order; a function in it is called with the request. Once it is empty the server
    answers 404, so a call too many is noticed.
    """

    def __init__(self, api_key: str) -> None:
        self.api_key = api_key
        self.script: list[Answer | Callable[[Received], Answer]] = []
        self.received: list[Received] = []
        self.most_at_once = 0
        self.base = ""
        self._now_open = 0
        self._lock = threading.Lock()

    def will(self, *answers: Answer | Callable[[Received], Answer]) -> Wire:
        """Add answers to the script."""
        self.script.extend(answers)
        return self

    def answer(self, request: Received) -> Answer:
        """The next answer of the script."""
        with self._lock:
            self.received.append(request)
            if request.headers.get("authorization") != f"Bearer {self.api_key}":
                told = f"Incorrect API key provided: {request.headers.get('authorization', '')[7:]}."
                return failure(401, told, code="invalid_api_key")
            step = self.script.pop(0) if self.script else failure(404, "the script of this server is at its end")
        return step(request) if callable(step) else step

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Count a request as open while it is answered."""
        with self._lock:
            self._now_open += 1
            self.most_at_once = max(self.most_at_once, self._now_open)
        try:
            yield
        finally:
            with self._lock:
                self._now_open -= 1


def completion(
    content: str | None,
    *,
    finish_reason: str = "stop",
    tool_calls: Sequence[tuple[str, str]] = (),
    usage: tuple[int, int] | None = (12, 5),
    **answer: Any,
) -> Answer:
    """A chat completion; ``tool_calls`` are pairs of a name and JSON text, ``usage`` input and output tokens."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if tool_calls:
        message["tool_calls"] = [_call(index, call) for index, call in enumerate(tool_calls)]
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "test",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
    }
    if usage is not None:
        body["usage"] = _usage(usage)
    return Answer(body=body, **answer)


def stream(
    pieces: Sequence[str],
    *,
    finish_reason: str = "stop",
    tool_calls: Sequence[tuple[str, str]] = (),
    usage: tuple[int, int] | None = (12, 5),
    **answer: Any,
) -> Answer:
    """The same as server-sent events, one for each piece of text, tool arguments cut in two."""
    chunks = [_chunk({"role": "assistant", "content": ""})]
    chunks += [_chunk({"content": piece}) for piece in pieces]
    for index, (name, arguments) in enumerate(tool_calls):
        half = len(arguments) // 2
        head = {**_call(index, (name, arguments[:half])), "index": index}
        chunks += [_chunk({"tool_calls": [head]})]
        chunks += [_chunk({"tool_calls": [{"index": index, "function": {"arguments": arguments[half:]}}]})]
    if not answer.get("drop"):
        chunks.append(_chunk({}, finish_reason))
        if usage is not None:
            chunks.append({**_chunk({}), "choices": [], "usage": _usage(usage)})
    return Answer(chunks=chunks, **answer)


def failure(status: int, message: str, *, code: str | None = None, **answer: Any) -> Answer:
    """An error as OpenAI words it."""
    sort = "server_error" if status >= 500 else "invalid_request_error"
    told = {"message": message, "type": sort, "param": None, "code": code}
    return Answer(status=status, body={"error": told}, **answer)


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}


def _call(index: int, call: tuple[str, str]) -> dict[str, Any]:
    return {"id": f"call_{index}", "type": "function", "function": {"name": call[0], "arguments": call[1]}}


def _chunk(delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish_reason}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "test", "choices": [choice]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    wire: Wire


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Read one request and send what the script says."""
        wire = self.server.wire
        with wire.opened():
            length = int(self.headers.get("content-length", "0"))
            body = json.loads(self.rfile.read(length) or b"{}")
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = wire.answer(Received(self.path, headers, body, time.monotonic()))
            self.close_connection = True
            time.sleep(answer.delay)
            with suppress(BrokenPipeError, ConnectionResetError):  # a client that gave up, as some tests want it to
                self._send(answer)

    def _send(self, answer: Answer) -> None:
        if answer.chunks is not None:
            self._head(answer, "text/event-stream")
            self._events(answer)
        elif not answer.drop:
            data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self._head(answer, "application/json", ("content-length", str(len(data))))
            self.wfile.write(data)

    def _head(self, answer: Answer, content_type: str, *more: tuple[str, str]) -> None:
        self.send_response(answer.status)
        fixed = [("content-type", content_type), ("connection", "close"), *more]
        for name, value in [*fixed, *answer.headers.items()]:
            self.send_header(name, value)
        self.end_headers()

    def _events(self, answer: Answer) -> None:
        for chunk in answer.chunks or ():
            self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
            self.wfile.flush()
            time.sleep(answer.pace)
        if not answer.drop:
            self.wfile.write(b"data: [DONE]\n\n")


@contextmanager
def serving(api_key: str = "test") -> Iterator[Wire]:
    """Serve on a free port of loopback while the block runs; ``wire.base`` is the address for ``api_base``."""
    wire = Wire(api_key)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.wire = wire
    wire.base = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)
