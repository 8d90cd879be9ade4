"""Our own reader of damaged JSON: one pass, no recursion, every change recorded, a refusal in every doubt.

Layers, lowest first: ``state`` (the one mutable object), ``gaps`` (whitespace and comments), ``escapes`` and
``strings``, ``scalars`` (numbers and literals), ``frames`` (opening and closing containers), ``reader`` (the loop).
"""

from .reader import read_document, read_tail
from .state import RefusedError, State

__all__ = ["RefusedError", "State", "read_document", "read_tail"]
