"""The words of the marks that many models share: ``<tool_call>`` and its like."""

from __future__ import annotations

from typing import Final

__all__ = ["BAR", "CALL_NAME", "CLOSE_TAG", "NAMESPACE", "OPEN_TAG"]

NAMESPACE: Final = r"(?:[a-z][a-z0-9]{0,15}[:_|]|[\uff5c|][A-Z]{2,8}[\uff5c|])?"
"""What models put before a tag: ``minimax:``, ``longcat_``, ``ifm|``, ``DSML`` between bars."""

_NAMES: Final = rf"(?:{NAMESPACE}(?:tool_?calls?|function_?calls?|tool_use|tool_code)(?::[a-z]{{1,20}})?|tools)"

OPEN_TAG: Final = rf"<{_NAMES}(?:\s[^<>]{{0,200}}+)?>"
"""The mark before one call or several, attributes allowed; to be matched without regard to case."""

CLOSE_TAG: Final = rf"</{_NAMES}\s*+>"
"""The mark after them."""

BAR: Final = r"[\uff5c|]"
"""The bar of special tokens: fullwidth in DeepSeek's, plain where a tokenizer prints it so."""

CALL_NAME: Final = r"[A-Za-z_][A-Za-z0-9_.-]{0,127}+"
"""A name in Python's notation, dots and hyphens of tool names allowed."""
