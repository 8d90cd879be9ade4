"""Our own reader of damaged JSON: one pass, no recursion, every change recorded, a refusal in every doubt.

It writes no data but edits, which make strict JSON of the text. Layers, lowest first: ``state`` (the one mutable
object), ``grammar`` (undamaged runs), ``gaps`` (white space and comments), ``escapes``, ``lost_quotes``,
``quotations``, ``bare_text``, ``scalars`` and ``strings`` (what values say), ``keys``, ``styles`` (damaged runs),
``doubts`` and ``brackets`` (containers), ``wrappers``, ``reader`` (the loop).
"""

from .disguises import undisguised
from .reader import read_document, read_tail
from .state import RefusedError, State, short

__all__ = ["RefusedError", "State", "read_document", "read_tail", "short", "undisguised"]
