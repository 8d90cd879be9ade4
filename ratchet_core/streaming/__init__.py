"""Replies that are still arriving: what they say so far, and whether they can still become right.

Layers, lowest first: ``tokens`` (JSON cut off anywhere), ``tree`` (open containers), ``watch`` (what can not be
mended), ``follower`` (one value), ``damaged`` (one that is no strict JSON), ``lead`` (what stands before a value),
``reader`` (a reply), ``stream`` (a reply and the pieces that it arrives in).
"""

__all__: list[str] = []
