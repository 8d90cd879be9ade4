"""What stands in a reply and is not said to anybody: reasoning, the results of tools, data in a fence, comments."""

from __future__ import annotations

import re
from typing import Final

from .source import Source

__all__ = ["ends_reasoning", "past_aside"]

_THOUGHT: Final = r"(?:think|thinking|thought|reasoning|reflection)"
_RESULT: Final = r"(?:tool_(?:response|result|output)s?|function_(?:response|result|output)s?|observation)"
_ASIDES: Final = tuple(
    (re.compile(begin, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for begin, end in (
        (rf"<{_THOUGHT}>", rf"</{_THOUGHT}>"),
        (r"\[THINK\]", r"\[/THINK\]"),
        (r"<\|channel\|>analysis<\|message\|>", r"<\|end\|>(?=\s*+<\|start\|>)|<\|start\|>assistant"),  # harmony
        (r"<\|channel>", r"<channel\|>"),  # Gemma 4
        (r"<\|START_THINKING\|>", r"<\|END_THINKING\|>"),  # Command
        (r"<\|think:start\|>", r"<\|think:end\|>"),  # Solar
        (r"<\|open\|>think<\|sep\|>", r"<\|close\|>think<\|sep\|>"),  # Kimi K3
        (r"<\|plamo:begin_think:plamo\|>", r"<\|plamo:end_think:plamo\|>"),
        (rf"<{_RESULT}(?:\s[^<>]{{0,200}})?>", rf"</{_RESULT}>"),
        (
            r"<[\uff5c|]tool[\u2581_]output[\u2581_]begin[\uff5c|]>",
            r"<[\uff5c|]tool[\u2581_]output[\u2581_]end[\uff5c|]>",
        ),
        (r"<!--", r"-->"),
    )
)
_ANY: Final = re.compile("|".join(f"({begin.pattern})" for begin, _ in _ASIDES), re.IGNORECASE)
_END_OF_REASONING: Final = re.compile(
    rf"</{_THOUGHT}>|\[/THINK\]|<channel\|>|<\|END_THINKING\|>|<\|think:end\|>"
    r"|<\|close\|>think<\|sep\|>|<\|plamo:end_think:plamo\|>|(<\|end\|>(?=\s*+<\|start\|>))",
    re.IGNORECASE,
)
_MESSAGE: Final = re.compile(r"<\|message\|>")
_DATA: Final = re.compile(r"<(data-[0-9a-f]{8})(?: of=\"[^\"<>]{0,80}\")?>")
"""The mark that ``ratchet_core.fence`` puts before untrusted data; models repeat it."""


def past_aside(source: Source, start: int) -> int | None:
    """The offset after the aside whose mark stands at ``start``; None when none stands there.

    One without an end goes on to the end of the text.
    """
    text = source.text
    fence = _DATA.match(text, start)
    if fence is not None:
        end = text.find(f"</{fence[1]}>", fence.end())
        return len(text) if end < 0 else end
    begun = _ANY.match(text, start)
    if begun is None:
        return None
    closed = source.search(_ASIDES[(begun.lastindex or 1) - 1][1], begun.end())
    return closed.end() if closed else len(text)


def ends_reasoning(source: Source, start: int) -> int | None:
    """The offset after the mark at ``start`` that ends reasoning whose beginning was part of the prompt, else None."""
    ended = _END_OF_REASONING.match(source.text, start)
    if ended is None:
        return None
    if ended[1]:  # harmony ends every message so: only the first one can have begun in the prompt
        message = source.search(_MESSAGE, 0)
        if message is not None and message.start() < start:
            return None
    return ended.end()
