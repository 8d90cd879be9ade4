"""A fence around untrusted text, so that data in a prompt stays data.

The promise is structural: the text between the marks is exactly the data, the closing mark does not
occur in it, and nothing outside depends on it. It is not a promise that a model will not be swayed.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["clean", "fenced"]


def clean(text: str) -> str:
    """Text that any transport can carry: lone surrogates become U+FFFD, control characters but tab and
    line feed are shown as ``\\xNN``."""
    safe = text.encode("utf-8", "replace" if text.isascii() else "surrogatepass").decode("utf-8", "replace")
    return "".join(c if c in "\n\t" or c.isprintable() or ord(c) > 0x9F else f"\\x{ord(c):02x}" for c in safe)


def fenced(text: str, label: str | None = None) -> str:
    """``text`` between marks whose name depends on the text and does not occur in it; deterministic."""
    body = clean(text)
    nonce = sha256(body.encode()).hexdigest()[:8]
    while nonce in body:
        nonce = sha256(nonce.encode()).hexdigest()[:8]
    name = f"data-{nonce}"
    attribute = f' of="{_attribute(label)}"' if label else ""
    return f"<{name}{attribute}>\n{body}\n</{name}>"


def _attribute(label: str) -> str:
    return "".join(c for c in clean(label) if c.isalnum() or c in "._-[]/ ")[:80]
