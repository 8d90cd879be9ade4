"""How much of a reply any parser may see. One place; settable on the machine."""

from __future__ import annotations

from ._frozen import frozen
from .errors import ConfigError

__all__ = ["DEFAULT_LIMITS", "Limits"]


@frozen()
class Limits:
    """Bounds that the guard enforces on a reply before any parser but the compiled JSON validator runs. A reply of more
    ``chars`` is refused whatever it says, as soon as that many have streamed in.

    Attributes:
        chars: longest text, in characters. 16 Mi: one order above the longest output of today's models.
        depth: deepest nesting of containers. 128, as instructor 1.17 has it; cbor2 allows 400, pydantic's parser 200.
        digits: longest run of digits. 4,300 is CPython's limit for int(); 1,000 keeps every int JSON-able everywhere.
        nodes: most values, keys and items in one document.
        candidates: most spans of one reply that are tried as an answer.
    """

    chars: int = 16 * 1024 * 1024
    depth: int = 128
    digits: int = 1_000
    nodes: int = 2_000_000
    candidates: int = 32

    def __post_init__(self) -> None:
        for name in ("chars", "depth", "digits", "nodes", "candidates"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:
                raise ConfigError(f"Limits({name}={value!r}): give a whole number of at least 1", path=name)
        if self.depth > 500:
            # recursion in yaml's composer and in our own renderers stays clear of CPython's 1,000 frames
            raise ConfigError(f"Limits(depth={self.depth}): at most 500", path="depth")


DEFAULT_LIMITS = Limits()
