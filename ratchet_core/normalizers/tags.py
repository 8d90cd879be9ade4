"""The tags that models put around their reasoning."""

from __future__ import annotations

from typing import Final

__all__ = ["REASONING_TAG"]

REASONING_TAG: Final = (
    r"<\|?/?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_monologue)\b[^<>\n]{0,100}>|\[/?THINK\]"
)
"""An opening or closing tag, in any case: DeepSeek, Qwen and most others write ``<think>``, Claude ``<thinking>``,
Reflection ``<reflection>``, Mistral ``[THINK]``. Attributes may follow the name, a closing one has a slash."""
