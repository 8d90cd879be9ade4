"""``ratchet heal``: recorded replies in, validated records and a file of failures out.

``sources`` reads, ``healer`` judges one reply, ``batch`` a chunk of them, ``pool`` spreads chunks over processes,
``sinks`` writes, ``report`` shows, ``job`` puts it together.
"""

from __future__ import annotations

from .healer import Healed, Healer, Unhealed
from .job import HealOptions, heal

__all__ = ["HealOptions", "Healed", "Healer", "Unhealed", "heal"]
