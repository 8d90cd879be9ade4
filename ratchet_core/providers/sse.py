"""Bodies as they come over the wire: one JSON document, server-sent events, or one JSON document a line.

Nothing is guessed from a damaged body: a piece that is no JSON makes the whole body unreadable,
because the text around it would be joined to an answer that nobody gave.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic_core import from_json

__all__ = ["DONE", "UnreadableError", "body_of", "documents"]

DONE: Final = "[DONE]"
"""The mark with which OpenAI-shaped streams say that they are over."""

_LINE_END: Final = re.compile(r"\r\n|\n|\r")  # not str.splitlines: a text may hold U+2028 raw
_FIELDS: Final = ("data:", "event:", "id:", "retry:", ":")


class UnreadableError(ValueError):
    """A body that is no JSON and no stream of JSON. The text says what was seen."""


def body_of(raw: bytes | bytearray | str) -> str:
    """The body as text, without a byte order mark; bytes that are no UTF-8 become lone surrogates."""
    written = raw if isinstance(raw, str) else bytes(raw).decode("utf-8", "surrogateescape")
    return written.removeprefix("\ufeff")


def documents(body: str) -> tuple[list[Any], bool]:
    """The JSON documents of a body, and whether it was a stream. ``DONE`` stands for itself.

    Raises:
        UnreadableError: for a body, an event or a line that is no JSON.
    """
    if body.lstrip().startswith(_FIELDS):
        return [_decoded(data) for data in _events(body)], True
    try:
        return [_decoded(body)], False
    except UnreadableError:
        lines = [line for line in _LINE_END.split(body) if line.strip()]
        if len(lines) < 2:
            raise
        return [_decoded(line) for line in lines], True


def _events(body: str) -> Iterator[str]:
    data: list[str] = []
    for line in _LINE_END.split(body.lstrip()):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line.strip() and data:
            yield "\n".join(data)
            data = []
        elif line.strip() and not line.startswith(_FIELDS):
            raise UnreadableError(f"a stream with the line {_glimpse(line)}")
    if data:
        yield "\n".join(data)


def _decoded(document: str) -> Any:
    if document.strip() == DONE:
        return DONE
    try:
        return from_json(document)
    except (ValueError, TypeError):  # TypeError: bytes that were no UTF-8
        pass
    try:  # half a character (a lone surrogate) is refused by the fast parser: streams cut anywhere
        return json.loads(document)
    except (ValueError, RecursionError):
        raise UnreadableError(f"{_glimpse(document)}, which is no JSON") from None


def _glimpse(document: str) -> str:
    shown = document.strip()
    return ascii(shown if len(shown) <= 60 else shown[:57] + "...")
