"""A fence around untrusted text, so that data in a prompt stays data.

The promise is structural: the text between the marks is exactly the data, the closing mark does not
occur in it, and nothing outside depends on it. It is not a promise that a model will not be swayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

__all__ = ["clean", "fenced", "split_fences"]


_NONCE_DIGITS = 8
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Text that any transport can carry: lone surrogates become U+FFFD, control characters but tab and
    line feed are shown as ``\\xNN``."""
    safe = text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", safe)


def fenced(text: str, label: str | None = None) -> str:
    """``text`` between marks whose name depends on the text and does not occur in it; deterministic."""
    body = clean(text)
    name = f"data-{_nonce(body)}"
    attribute = f' of="{_attribute(label)}"' if label else ""
    return f"<{name}{attribute}>\n{body}\n</{name}>"


def _nonce(body: str) -> str:
    """Eight decimal digits, three tokens where as many hexadecimal ones are up to seven; one digit more each time that
    they occur in ``body``."""
    size, digits = _NONCE_DIGITS, _digits(body)
    while digits[:size] in body:
        size, digits = size + 1, _digits(digits)
    return digits[:size]


def _digits(text: str) -> str:
    return str(int(sha256(text.encode()).hexdigest(), 16)).zfill(78)


def _attribute(label: str) -> str:
    return "".join(c for c in clean(label) if c.isalnum() or c in "._-[]/ ")[:80]


_OPENING = re.compile(r'<data-([0-9]{8,78})(?: of="([^"]*)")?>\n')


def split_fences(text: str) -> Iterator[tuple[bool, str, str | None]]:
    """``(is_data, text, label)`` pieces: what stands in a fence that ``fenced`` made is data, with the marks taken off.

    A fence is genuine when its mark fits its content, so that data can not pretend to end one.
    """
    position = searched = 0
    while (opening := _OPENING.search(text, searched)) is not None:
        closing = f"\n</data-{opening.group(1)}>"
        end = text.find(closing, opening.end() - 1)
        searched = opening.end()
        if end == -1:
            continue
        body = text[opening.end() : end]
        if not fenced(body).startswith(f"<data-{opening.group(1)}>\n"):
            continue
        yield False, text[position : opening.start()], None
        yield True, body, opening.group(2)
        position = searched = end + len(closing)
    yield False, text[position:], None
