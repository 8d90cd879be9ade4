"""Drivers and adapters around ``ratchet_core``: everything that touches the world.

``drive`` and ``adrive`` run a machine over any callable; ``LiteLLM`` makes its calls over litellm, and
``replies`` and ``from_jsonl`` answer from a record. Importing this package imports no client library.
"""

from __future__ import annotations

from ._drive import Progress, adrive, drive
from .callable import Replies, from_jsonl, replies
from .litellm import LiteLLM, reserve_for

__all__ = ["LiteLLM", "Progress", "Replies", "adrive", "drive", "from_jsonl", "replies", "reserve_for"]
